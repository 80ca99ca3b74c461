/** The node under the pointer, or where a walk by keyboard has come to: its tooltip, its light, and what is said of it. */
import { paintOverlay } from "../paint/overlay";
import type { Shown } from "../paint/shown";
import { samplesBelow } from "../tree/selection";
import { heightOf, xOf } from "../tree/tree";
import { tipOf, wholeNode } from "../tree/truncate";
import { element } from "../util/dom";
import type { Cell } from "../view/heat";
import { toScreen } from "../view/orientation";
import { toU, toV } from "../view/visible";
import { branchFacts, spoken, type Tooltip } from "./tooltip";

export interface Hover {
  /** What belongs into the stage. */
  readonly els: readonly HTMLElement[];
  /** The drawn node that is hovered. */
  node(): number | null;
  /** Hover a drawn node; its tooltip stands at `at`. */
  show(node: number | null, at: { x: number; y: number } | null): void;
  /** Hover a cell of the heat map; `lines` stand in its tooltip. */
  cell(cell: Cell, at: { x: number; y: number }, lines: readonly Node[]): void;
  /** Pin the tooltip of a drawn node, at `at` or at its merge. */
  pin(node: number, at: { x: number; y: number } | null): void;
  /** Say aloud what is known of the hovered node. */
  speak(): void;
  /** Light the way of a sample up to the root. */
  point(sample: number | null): void;
  /** The hovered node is another one now, for the tree is drawn otherwise; nobody is told. */
  renumber(node: number | null): void;
  /** Draw what lies over the tree. */
  draw(): void;
}

/** Where a drawn node is in the chart, in CSS pixels. */
function placeOf({ scene: { drawn: { tree } }, inView: { plot, orientation, frame }, size: { ratio } }: Shown, node: number): { x: number; y: number } {
  const { x, y } = toScreen(orientation, frame, toU(frame, xOf(tree, node)), toV(frame, node < tree.n ? 0 : heightOf(tree, node)));
  return { x: plot.left + x / ratio, y: plot.top + y / ratio };
}

export function createHover(
  overlay: CanvasRenderingContext2D,
  tooltip: Tooltip,
  shown: () => Shown | null,
  onHover: (samples: Int32Array | null) => void,
): Hover {
  const voice = element("div", { class: "dendro-voice", "aria-live": "polite" });
  let hovered: number | null = null;
  // Sample that is pointed at in the scatter.
  let pointed: number | null = null;
  let cell: Cell | null = null;

  const factsOf = ({ tree, cut, state }: Shown, whole: number) => branchFacts(tree, cut, state, whole);
  const draw = () => {
    const now = shown();
    if (!now) return;
    const path = pointed === null ? null : tipOf(now.scene.drawn, pointed);
    paintOverlay(overlay, now, now.strokes, { hovered, path, cell, awake: now.cut.awake });
  };
  const light = (now: Shown, node: number | null, of: Cell | null) => {
    if (node === hovered && of?.row === cell?.row && of?.slot === cell?.slot) return;
    const isMoved = node !== hovered;
    [hovered, cell] = [node, of];
    draw();
    if (isMoved) onHover(node === null ? null : samplesBelow(now.tree, wholeNode(now.scene.drawn, node)));
  };
  const onScreen = (at: { x: number; y: number }): [number, number] => {
    const { left, top } = overlay.canvas.getBoundingClientRect();
    return [left + at.x, top + at.y];
  };
  return {
    els: [voice],
    node: () => hovered,
    show(node, at) {
      const now = shown();
      if (!now) return;
      if (node === null || !at) tooltip.hide();
      else tooltip.show(factsOf(now, wholeNode(now.scene.drawn, node)), ...onScreen(at));
      light(now, node, null);
    },
    cell(of, at, lines) {
      const now = shown();
      if (!now) return;
      tooltip.tell(lines, ...onScreen(at));
      light(now, now.scene.drawn.tree.order[of.slot], of);
    },
    pin(node, at) {
      const now = shown();
      if (!now) return;
      const { left, top } = overlay.canvas.getBoundingClientRect();
      const { x, y } = at ?? placeOf(now, node);
      tooltip.pin(factsOf(now, wholeNode(now.scene.drawn, node)), left + x, top + y);
    },
    speak() {
      const now = shown();
      if (now && hovered !== null) voice.textContent = spoken(factsOf(now, wholeNode(now.scene.drawn, hovered)));
    },
    point(sample) {
      pointed = sample;
      draw();
    },
    renumber(node) {
      hovered = node;
    },
    draw,
  };
}
