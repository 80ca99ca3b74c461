/** One frame of the chart: branches, contracted tips, axis and labels, in the colours of a cut. */
import { clusterColorOf } from "./clusters";
import type { Stroke } from "./colors";
import type { Cut } from "./cut";
import {
  contractedMark, cssColor, drawContracted, drawHeightAxis, drawLeafLabels, drawLeafNote, drawNotes, drawSelectionStrip, drawStrokes,
  lineWidth, type Mark, type Note, type Region,
} from "./draw";
import { formatHeight, plural } from "./format";
import { leafLabel, type Drawing, type Size, type TreeScene, type ViewScene } from "./scene";
import { shareBetween, type Selection } from "./selection";
import type { Theme } from "./theme";
import { heightOf } from "./tree";
import { isContracted, wholeNode } from "./truncate";
import { slotAt, toU, toV } from "./visible";

export interface Picture {
  readonly scene: TreeScene;
  readonly inView: ViewScene;
  readonly cut: Cut;
  /** `null` where nothing is selected. */
  readonly selection: Selection | null;
  readonly drawing: Drawing;
  readonly palette: readonly string[];
  readonly heightTitle: string;
  readonly size: Size;
  readonly theme: Theme;
}

/** Half the width of a contracted tip's triangle, in CSS pixels, where there is room for it. */
const HALF_TRIANGLE = 7;

/** The plot on the canvas, with room for the thickness of a bar at its lower edge. */
function plotRegion({ plot, frame }: ViewScene, ratio: number): Region {
  const height = frame.height + lineWidth(ratio);
  return { x: Math.round(plot.left * ratio), y: Math.round(plot.top * ratio), width: frame.width, height };
}

/** Draw on the plot alone: `draw` gets device pixels with the plot's upper left corner as origin. */
export function withinPlot(context: CanvasRenderingContext2D, inView: ViewScene, ratio: number, draw: () => void): void {
  const { x, y, width, height } = plotRegion(inView, ratio);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.translate(x, y);
  draw();
  context.restore();
}

/** Clear the canvas and paint the frame; `strokes` are those of `colorize`. */
export function paint(context: CanvasRenderingContext2D, picture: Picture, strokes: readonly Stroke[]): void {
  const { scene, inView, drawing, palette, selection, size, theme } = picture;
  const { drawn } = scene;
  const { plot, frame, labels } = inView;
  const thickness = lineWidth(size.ratio);
  const isDim = (node: number) => selection !== null && selection.countIn(wholeNode(drawn, node)) === 0;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const region = plotRegion(inView, size.ratio);
  drawStrokes(context, region, strokes, palette, theme, thickness, selection && isDim);
  withinPlot(context, inView, size.ratio, () => {
    if (drawn.ids) drawContracted(context, contractedTips(picture), toV(frame, 0), halfTriangle(inView) * size.ratio, thickness);
    if (drawing.annotateAbove !== null) drawNotes(context, annotations(picture, drawing.annotateAbove), size.ratio, theme);
  });
  if (selection) drawSelected(context, picture, selection);

  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  drawHeightAxis(context, inView.rail ?? plot, frame, scene.scale, picture.heightTitle, theme);
  const labelOf = (slot: number) => leafLabel(drawn, drawing, slot);
  const isDimSlot = (slot: number) => isDim(drawn.tree.order[slot]);
  if (!drawLeafLabels(context, plot, frame, labelOf, isDimSlot, labels, scene.longestLabel, theme)) {
    const shown = Math.round(frame.view.x1 - frame.view.x0);
    const what = drawn.ids ? plural(shown, "leaf", "leaves") : plural(shown, "sample");
    drawLeafNote(context, plot, `${what}: zoom in for their names`, theme);
  }
}

// Also what is hidden in contracted or narrow branches: by the share that is selected of the samples in each pixel column.
function drawSelected(context: CanvasRenderingContext2D, { scene, inView, size, theme }: Picture, selection: Selection): void {
  const { drawn } = scene;
  const { plot, frame } = inView;
  const slots = drawn.tree.n;
  const shareAt = (u: number) => {
    const first = Math.max(Math.floor(slotAt(frame, u)), 0);
    const last = Math.min(Math.max(Math.ceil(slotAt(frame, u + 1)), first + 1), slots);
    if (first >= slots) return 0;
    const [a, b] = [drawn.tree.order[first], drawn.tree.order[last - 1]];
    return shareBetween(drawn, selection, a, b);
  };
  context.setTransform(1, 0, 0, 1, Math.round(plot.left * size.ratio), 0);
  const top = Math.round((plot.top + plot.height + 2) * size.ratio);
  drawSelectionStrip(context, shareAt, frame.width, top, Math.round(3 * size.ratio), theme.accent);
}

/** So many merges are considered for annotation; more could never be read. */
const MOST_NOTES = 400;

// The merges in view above a height, the highest first: where two do not fit beside each other the higher one is annotated.
function annotations({ scene, inView }: Picture, above: number): Note[] {
  const { tree } = scene.drawn;
  const { runs } = inView.list;
  const merges = runs.map(({ first }) => first).filter((node) => heightOf(tree, node) > above);
  merges.sort((a, b) => heightOf(tree, b) - heightOf(tree, a));
  return merges.slice(0, MOST_NOTES).map((node) => ({
    u: toU(inView.frame, tree.x[node]),
    v: toV(inView.frame, heightOf(tree, node)),
    text: formatHeight(heightOf(tree, node)),
  }));
}

// As wide as half a slot at the most.
function halfTriangle({ plot, frame }: ViewScene): number {
  return Math.min(HALF_TRIANGLE, plot.width / (frame.view.x1 - frame.view.x0) / 2);
}

function contractedTips({ scene, inView, cut, palette }: Picture): Mark[] {
  const { drawn, marks } = scene;
  const { frame } = inView;
  const tips: Mark[] = [];
  for (let slot = Math.max(0, Math.floor(frame.view.x0)); slot < Math.min(drawn.tree.n, frame.view.x1); slot++) {
    const tip = drawn.tree.order[slot];
    if (!isContracted(drawn, tip)) continue;
    const color = cssColor(palette, clusterColorOf(drawn.whole, cut, wholeNode(drawn, tip)));
    tips.push(contractedMark(frame, slot, heightOf(drawn.whole, wholeNode(drawn, tip)), marks[tip] ?? [], color));
  }
  return tips;
}
