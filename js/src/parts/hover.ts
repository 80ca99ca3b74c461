/** The node under the pointer, or where a walk by keyboard has come to: its tooltip, its light, and what is said of it. */
import { paintOverlay } from "../paint/overlay";
import type { Shown } from "../paint/shown";
import { samplesBelow } from "../tree/selection";
import { tipOf, wholeNode } from "../tree/truncate";
import { element } from "../util/dom";
import { branchFacts, spoken, type Tooltip } from "./tooltip";

export interface Hover {
  /** What belongs into the stage. */
  readonly els: readonly HTMLElement[];
  /** The drawn node that is hovered. */
  node(): number | null;
  /** Hover a drawn node; its tooltip stands at `at`. */
  show(node: number | null, at: { x: number; y: number } | null): void;
  /** Say aloud what is known of the hovered node. */
  speak(): void;
  /** Light the way of a sample up to the root. */
  point(sample: number | null): void;
  /** The hovered node is another one now, for the tree is drawn otherwise; nobody is told. */
  renumber(node: number | null): void;
  /** Draw what lies over the tree. */
  draw(): void;
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

  const factsOf = ({ tree, cut, state }: Shown, whole: number) => branchFacts(tree, cut, state, whole);
  const draw = () => {
    const now = shown();
    if (!now) return;
    const path = pointed === null ? null : tipOf(now.scene.drawn, pointed);
    paintOverlay(overlay, now, now.strokes, { hovered, path, awake: now.cut.awake });
  };
  return {
    els: [voice],
    node: () => hovered,
    show(node, at) {
      const now = shown();
      if (!now) return;
      const whole = node === null ? null : wholeNode(now.scene.drawn, node);
      if (whole === null || !at) tooltip.hide();
      else {
        const { left, top } = overlay.canvas.getBoundingClientRect();
        tooltip.show(factsOf(now, whole), left + at.x, top + at.y);
      }
      if (node === hovered) return;
      hovered = node;
      draw();
      onHover(whole === null ? null : samplesBelow(now.tree, whole));
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
