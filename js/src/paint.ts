/** One frame of the chart: branches, contracted tips, axis and labels, in the colours of a cut. */
import { clusterColorOf, colorize } from "./colors";
import type { Cut } from "./cut";
import { contractedMark, cssColor, drawContracted, drawHeightAxis, drawLeafLabels, drawLeafNote, drawStrokes, lineWidth, type Mark } from "./draw";
import { plural } from "./format";
import { leafLabel, type Drawing, type Size, type TreeScene, type ViewScene } from "./scene";
import type { Theme } from "./theme";
import { heightOf } from "./tree";
import { isContracted, wholeNode } from "./truncate";
import { toV } from "./visible";

export interface Picture {
  readonly scene: TreeScene;
  readonly inView: ViewScene;
  readonly cut: Cut;
  readonly drawing: Drawing;
  readonly palette: readonly string[];
  readonly heightTitle: string;
  readonly size: Size;
  readonly theme: Theme;
}

/** Half the width of a contracted tip's triangle, in CSS pixels, where there is room for it. */
const HALF_TRIANGLE = 7;

/** Draw on the plot alone: `draw` gets device pixels with the plot's upper left corner as origin. */
export function withinPlot(context: CanvasRenderingContext2D, { plot, frame }: ViewScene, ratio: number, draw: () => void): void {
  const [left, top] = [Math.round(plot.left * ratio), Math.round(plot.top * ratio)];
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  // Up to the chart's edge above, so that a bar at the very top keeps its thickness.
  context.rect(left, 0, frame.width, top + frame.height + lineWidth(ratio));
  context.clip();
  context.translate(left, top);
  draw();
  context.restore();
}

/** Clear the canvas and paint the frame. */
export function paint(context: CanvasRenderingContext2D, picture: Picture): void {
  const { scene, inView, cut, drawing, palette, size, theme } = picture;
  const { drawn } = scene;
  const { plot, frame, labels, list } = inView;
  const thickness = lineWidth(size.ratio);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  withinPlot(context, inView, size.ratio, () => {
    if (drawn.ids) drawContracted(context, contractedTips(picture), toV(frame, 0), halfTriangle(inView) * size.ratio, thickness);
    drawStrokes(context, colorize(list, drawn, cut, frame), palette, theme, thickness);
  });

  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  drawHeightAxis(context, plot, frame, picture.heightTitle, theme);
  const labelOf = (slot: number) => leafLabel(drawn, drawing, slot);
  if (!drawLeafLabels(context, plot, frame, labelOf, labels, scene.longestLabel, theme)) {
    const shown = Math.round(frame.view.x1 - frame.view.x0);
    const what = drawn.ids ? plural(shown, "leaf", "leaves") : plural(shown, "sample");
    drawLeafNote(context, plot, `${what}: zoom in for their names`, theme);
  }
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
