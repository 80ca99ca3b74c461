/** What is drawn over the tree without drawing the tree again: the branch under the pointer, and where branches are cut by hand. */
import type { Branches } from "../tree/branches";
import { heightOf, peakOf, xOf } from "../tree/tree";
import { drawnNode } from "../tree/truncate";
import type { Cell } from "../view/heat";
import { nextToFall } from "../view/sides";
import { Kind, toU, toV } from "../view/visible";
import type { Strokes } from "./colors";
import { cssColor, lineWidth } from "./draw";
import { drawCrosshair } from "./heat";
import { type Picture, withinPlot } from "./paint";

export interface Overlay {
  /** The drawn node under the pointer. */
  readonly hovered: number | null;
  /** The drawn leaf whose way to the root is shown. */
  readonly path: number | null;
  /** The cell of the heat map under the pointer. */
  readonly cell: Cell | null;
  /** Cuts by hand that are in force; node ids of the whole tree. */
  readonly awake: Branches;
}

// Canvases with nothing on them; setting the size of one clears it too.
const clean = new WeakMap<CanvasRenderingContext2D, number>();

/** Clear the overlay and draw it. */
export function paintOverlay(context: CanvasRenderingContext2D, picture: Picture, strokes: Strokes, overlay: Overlay): void {
  const { inView, size, theme } = picture;
  const { hovered, path, cell, awake } = overlay;
  const isEmpty = hovered === null && path === null && cell === null && awake.split.length + awake.joined.length === 0;
  // Clearing a canvas that is clear would make the browser put it on the screen once more.
  if (isEmpty && clean.get(context) === context.canvas.width) return;
  if (isEmpty) clean.set(context, context.canvas.width);
  else clean.delete(context);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  withinPlot(context, inView, size.ratio, () => {
    if (hovered !== null) drawHovered(context, picture, strokes, hovered);
    if (path !== null) drawPath(context, picture, path);
    const radius = 3.5 * size.ratio;
    for (const [nodes, isFilled] of [[awake.split, false], [awake.joined, true]] as const) {
      for (const node of nodes) drawMarker(context, picture, node, radius, isFilled ? theme.ink : theme.ground);
    }
  });
  if (cell) drawCrosshair(context, picture, cell);
}

// The strokes of the subtree once more, thicker.
function drawHovered(context: CanvasRenderingContext2D, picture: Picture, strokes: Strokes, hovered: number): void {
  const { scene, inView: { frame, list }, palette, theme, size } = picture;
  const { runs, segments } = list;
  const { tree } = scene.drawn;
  const last = tree.start[hovered] + tree.size[hovered];
  const top = toV(frame, peakOf(tree, hovered));
  const thickness = lineWidth(size.ratio) + Math.round(1.5 * size.ratio);
  const half = thickness >> 1;
  strokes.segment.forEach((segment, s) => {
    const [kind, run, node] = [segments.kind[segment], segments.run[segment], segments.node[segment]];
    // A bar is part of what lies below the merges that it stands for, and so is a side; of a run some merges may lie above.
    const isInside = (node: number) => tree.start[node] >= tree.start[hovered] && tree.start[node] + tree.size[node] <= last;
    let from = -Infinity;
    if (kind === Kind.Bar) from = top;
    else if (kind === Kind.Side && !isInside(node) && isInside(runs.last[run])) {
      const next = nextToFall(tree, list, segment, hovered);
      if (next === null) return;
      from = toV(frame, heightOf(tree, next));
    }
    if (!isInside(from > -Infinity ? runs.last[run] : node)) return;
    const color = strokes.color[s];
    context.fillStyle = color < 0 ? theme.ink : cssColor(palette, color);
    const [left, right] = [Math.round(strokes.u0[s]), Math.round(strokes.u1[s])];
    const [upper, lower] = [Math.round(Math.max(strokes.v0[s], from)), Math.round(strokes.v1[s])];
    if (upper <= lower) context.fillRect(left - half, upper - half, right - left + thickness, lower - upper + thickness);
  });
}

// Up from the leaf; steps within a pixel are left out, so that a deep tree costs no more lines than the screen is high.
function drawPath(context: CanvasRenderingContext2D, { scene, inView, theme, size }: Picture, tip: number): void {
  const { tree } = scene.drawn;
  const { frame } = inView;
  context.beginPath();
  let [u, v] = [toU(frame, xOf(tree, tip)), toV(frame, 0)];
  context.moveTo(u, v);
  for (let node = tree.parent[tip]; node >= 0; node = tree.parent[node]) {
    const [nextU, nextV] = [toU(frame, xOf(tree, node)), toV(frame, heightOf(tree, node))];
    if (tree.parent[node] >= 0 && Math.abs(nextU - u) < 1 && Math.abs(nextV - v) < 1) continue;
    context.lineTo(u, nextV);
    context.lineTo(nextU, nextV);
    [u, v] = [nextU, nextV];
  }
  context.lineWidth = lineWidth(size.ratio) + Math.round(1.5 * size.ratio);
  context.strokeStyle = theme.ink;
  context.stroke();
}

function drawMarker(context: CanvasRenderingContext2D, { scene, inView, theme, size }: Picture, node: number, radius: number, fill: string): void {
  const drawn = drawnNode(scene.drawn, node);
  if (drawn === null) return;
  const { frame } = inView;
  context.beginPath();
  context.arc(toU(frame, xOf(scene.drawn.tree, drawn)), toV(frame, heightOf(scene.drawn.tree, drawn)), radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1.5 * size.ratio;
  context.strokeStyle = theme.ink;
  context.stroke();
}
