/**
 * What a chart shows, derived in two steps: the tree that is drawn, then the part of it that is in view. Pure functions.
 */
import { labelStyle, plotBox, railWidth, type Box, type LabelStyle } from "./layout";
import { heightScale, type HeightScale, type ScaleName } from "./scales";
import type { Tree } from "./tree";
import { contractionMarks, isContracted, sampleCount, truncate, wholeNode, type DrawnTree, type TruncateMode } from "./truncate";
import { fullView, type View } from "./view";
import { displayList, type DisplayList, type Frame } from "./visible";

/** What of the chart's state decides what is drawn. */
export interface Drawing {
  /** Sample names; `null` where samples are numbered. */
  readonly names: string[] | null;
  readonly truncateMode: TruncateMode;
  readonly p: number;
  readonly showContracted: boolean;
  readonly showLeafCounts: boolean;
  readonly leafRotation: number | null;
  readonly leafFontSize: number | null;
  readonly heightScale: ScaleName;
  /** Merges above this height are annotated with their heights; `null` for none. */
  readonly annotateAbove: number | null;
  /** Whether merges and gaps are shown beside the height axis. */
  readonly showRail: boolean;
}

/** What of a drawing the controls change. */
export type Look = Pick<Drawing, "truncateMode" | "p" | "showContracted" | "showLeafCounts" | "heightScale" | "showRail">;

export interface TreeScene {
  readonly drawn: DrawnTree;
  /** Heights of the merges inside each contracted tip; empty where they are not shown. */
  readonly marks: Float64Array[];
  readonly longestLabel: number;
  readonly scale: HeightScale;
  /** Everything. */
  readonly full: View;
}

export interface ViewScene {
  readonly plot: Box;
  /** Between the height axis and the plot; `null` where it is not shown. */
  readonly rail: Box | null;
  readonly frame: Frame;
  readonly labels: LabelStyle;
  readonly list: DisplayList;
}

/** Size of the chart in CSS pixels, and device pixels for each of them. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

const FONT_SIZE = 11;
/** Space above the highest merge, so that the cut can be moved over it. */
const HEADROOM = 1.08;
/** Labels are measured one in so many where there are more. */
const MOST_MEASURED = 1000;

/** Name of a sample. */
export function sampleName(names: string[] | null, sample: number): string {
  return names ? names[sample] : String(sample);
}

/** Label of the leaf slot `slot`: the sample's name, or the size of a contracted branch in brackets. */
export function leafLabel(drawn: DrawnTree, drawing: Drawing, slot: number): string {
  const tip = drawn.tree.order[slot];
  if (isContracted(drawn, tip)) return drawing.showLeafCounts ? `(${sampleCount(drawn, tip)})` : "";
  return sampleName(drawing.names, wholeNode(drawn, tip));
}

/** Size of leaf labels in pixels. */
export function fontSize(drawing: Drawing): number {
  return drawing.leafFontSize ?? FONT_SIZE;
}

/** The tree that is drawn; `measure` gives the width of a text in pixels. */
export function treeScene(tree: Tree, drawing: Drawing, measure: (text: string) => number): TreeScene {
  const drawn = truncate(tree, drawing.truncateMode, drawing.p);
  const highest = tree.sortedPeaks[tree.n - 2];
  const slots = drawn.tree.n;
  const step = Math.max(1, Math.floor(slots / MOST_MEASURED));
  let longestLabel = 0;
  for (let slot = 0; slot < slots; slot += step) {
    // No label is drawn longer than some hundred characters.
    longestLabel = Math.max(longestLabel, measure(leafLabel(drawn, drawing, slot).slice(0, 200)));
  }
  const scale = heightScale(drawing.heightScale, tree.sortedPeaks);
  return {
    drawn,
    scale,
    marks: drawn.ids && drawing.showContracted ? contractionMarks(drawn) : [],
    longestLabel,
    full: fullView(slots, highest > 0 ? scale.forward(highest) * HEADROOM : 1),
  };
}

/** What of the tree is in view. */
export function viewScene(scene: TreeScene, drawing: Drawing, view: View, size: Size): ViewScene {
  const beside = drawing.showRail ? railWidth(size.width) : 0;
  const style = (of: View) =>
    labelStyle({
      longest: scene.longestLabel,
      slotWidth: plotBox(size.width, size.height, 0, beside).width / (of.x1 - of.x0),
      chartHeight: size.height,
      rotation: drawing.leafRotation,
      fontSize: fontSize(drawing),
    });
  // The room for labels is that of the whole tree, so that nothing moves when the view does.
  const plot = plotBox(size.width, size.height, style(scene.full).depth, beside);
  const frame: Frame = {
    view,
    width: Math.round(plot.width * size.ratio),
    height: Math.round(plot.height * size.ratio),
    scale: scene.scale.forward,
  };
  const rail = drawing.showRail ? { ...plot, left: plot.left - beside, width: beside } : null;
  return { plot, rail, frame, labels: style(view), list: displayList(scene.drawn.tree, frame) };
}
