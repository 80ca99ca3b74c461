/**
 * What a chart shows, derived in two steps: the tree that is drawn, then the part of it that is in view. Pure functions.
 */
import { countOf, heightOf, type Tree } from "../tree/tree";
import { commonStart, fittingName, sampleName, tellingPlaces } from "../tree/names";
import { contractionMarks, type DrawnTree, isContracted, truncate, type TruncateMode, wholeNode } from "../tree/truncate";
import type { Flags } from "../util/bytes";
import { axisWidth, BRACKET_ROOM, type Box, type LabelStyle, labelStyle, plotBox, railDepth } from "./layout";
import { type Cells, type Heat, type HeatBand, heatBand, heatRoom } from "./heat";
import { isSideways, type Orientation, turnedExtent } from "./orientation";
import { heightScale, type HeightScale, type ScaleName } from "./scales";
import { type Strip, STRIP_ROOM } from "./strip";
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
  /** Leaves end this share of the tree's height below their merge; `null` and negative numbers: at 0. */
  readonly hang: number | null;
  /** Whether merges and gaps are shown beside the height axis. */
  readonly showRail: boolean;
  readonly orientation: Orientation;
  /** Features under the leaves. */
  readonly heat: Heat;
  /** Their cells, by the position of the column; some may be yet to come. */
  readonly cells: ReadonlyMap<number, Cells>;
  /** Colours under the leaves, from the leaves outwards. */
  readonly strips: readonly Strip[];
  /** Whether the table of clusters is open. */
  readonly showSummary: boolean;
  readonly leafOrder: LeafOrder;
  /** For each merge whether its sides are exchanged; what comes of `leafOrder` and of flips by hand. */
  readonly exchanged: Flags;
}

/** The rules by which leaves are ordered, as in Python. */
export type LeafOrder = "default" | "count" | "count_descending" | "distance" | "distance_descending" | "optimal";

export interface TreeScene {
  readonly drawn: DrawnTree;
  /** Heights of the merges inside each contracted tip; empty where they are not shown. */
  readonly marks: Float64Array[];
  readonly longestLabel: number;
  readonly shortening: Shortening;
  /** Of each drawn node where the lowest of its leaves ends; `null` where all end at 0. */
  readonly feet: Float64Array | null;
  readonly scale: HeightScale;
  /** Room for the height axis where it is upright; that of the whole tree, so that nothing moves when the view does. */
  readonly axisWidth: number;
  /** Everything. */
  readonly full: View;
}

export interface ViewScene {
  /** The plot on the screen. */
  readonly plot: Box;
  /** Between the height axis and the plot; `null` where it is not shown. */
  readonly rail: Box | null;
  readonly orientation: Orientation;
  readonly frame: Frame;
  readonly labels: LabelStyle;
  /** Where the rows of the heat map are; `null` where there are none. */
  readonly heat: HeatBand | null;
  readonly list: DisplayList;
  /** How far beyond the leaves the brackets of clusters begin, in CSS pixels. */
  readonly bracketsAt: number;
}

/** Size of the chart in CSS pixels, and device pixels for each of them. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Size of texts in pixels where nothing else is asked for. */
export const FONT_SIZE = 11;
/** Ticks that are measured for the room of the height axis. */
const TICKS_MEASURED = 6;
/** Space above the highest merge, so that the cut can be moved over it. */
const HEADROOM = 1.08;
/** Labels are measured one in so many where there are more. */
const MOST_MEASURED = 1000;

/** How names are shortened where they do not fit. */
export interface Shortening {
  /** Every name loses so many characters at its beginning, which all of them share; 0 where they have room. */
  readonly dropped: number;
  readonly common: number;
  /** For each sample the character that tells it from the others; `null` where there are too many. */
  readonly telling: Int32Array | null;
}

/** Of more names than this it is not worked out how each differs from the others. */
const MOST_TOLD_APART = 20_000;
/** A label of this many pixels is long: then what all labels share is left out. */
const LONG_LABEL = 96;

const shortenings = new WeakMap<readonly string[], Shortening>();

function shorteningOf(names: readonly string[] | null): Shortening {
  if (!names) return { dropped: 0, common: 0, telling: null };
  let known = shortenings.get(names);
  if (!known) {
    known = { dropped: 0, common: commonStart(names), telling: names.length <= MOST_TOLD_APART ? tellingPlaces(names) : null };
    shortenings.set(names, known);
  }
  return known;
}

/** The label of a leaf slot for which `fits` holds: shortened where it has to be. */
export function fittingLabel({ drawn, shortening }: TreeScene, drawing: Drawing, slot: number, clusters: number, fits: (text: string) => boolean): string {
  const tip = drawn.tree.order[slot];
  const label = leafLabel(drawn, drawing, slot);
  if (isContracted(drawn, tip)) {
    if (clusters < 2) return fittingName(label, 0, 0, fits);
    const count = `${clusters} clusters`;
    return [...(label ? [`${label} ${count}`] : []), count, label].find(fits) ?? "";
  }
  const { dropped, common, telling } = shortening;
  const place = telling ? telling[wholeNode(drawn, tip)] : common;
  if (dropped === 0) return fittingName(label, common, place, fits);
  const rest = `…${Array.from(label).slice(dropped).join("")}`;
  return fits(rest) ? rest : fittingName(label, common, place, fits);
}

/** Label of the leaf slot `slot`: the sample's name, or the size of a contracted branch in brackets. */
export function leafLabel(drawn: DrawnTree, drawing: Drawing, slot: number): string {
  const tip = drawn.tree.order[slot];
  if (isContracted(drawn, tip)) return drawing.showLeafCounts ? `(${countOf(drawn.whole, wholeNode(drawn, tip))})` : "";
  return sampleName(drawing.names, wholeNode(drawn, tip));
}

/** Size of leaf labels in pixels. */
export function fontSize(drawing: Drawing): number {
  return drawing.leafFontSize ?? FONT_SIZE;
}

/** The tree that is drawn; `measure` gives the width of a text of some size in pixels. */
export function treeScene(tree: Tree, drawing: Drawing, measure: (text: string, size: number) => number): TreeScene {
  const drawn = truncate(tree, drawing.truncateMode, drawing.p);
  const highest = tree.sortedPeaks[tree.n - 2];
  const slots = drawn.tree.n;
  const longest = (dropped: number) => {
    const step = Math.max(1, Math.floor(slots / MOST_MEASURED));
    let width = 0;
    for (let slot = 0; slot < slots; slot += step) {
      // No label is drawn longer than some hundred characters.
      const label = leafLabel(drawn, drawing, slot).slice(0, 200 + dropped);
      const isTip = isContracted(drawn, drawn.tree.order[slot]);
      // What is cut within a contracted branch is said behind its size.
      if (isTip) {
        width = Math.max(width, measure(`${label} 99 clusters`, fontSize(drawing)));
        continue;
      }
      const isShortened = dropped > 0;
      width = Math.max(width, measure(isShortened ? `…${Array.from(label).slice(dropped).join("")}` : label, fontSize(drawing)));
    }
    return width;
  };
  let longestLabel = longest(0);
  let shortening = shorteningOf(longestLabel > LONG_LABEL ? drawing.names : null);
  if (shortening.common > 0) {
    shortening = { ...shortening, dropped: shortening.common };
    longestLabel = longest(shortening.dropped);
  }
  const scale = heightScale(drawing.heightScale, tree.sortedPeaks);
  const full = fullView(slots, highest > 0 ? scale.forward(highest) * HEADROOM : 1);
  const ticks = scale.ticks(full.y0, full.y1, TICKS_MEASURED);
  return {
    drawn,
    feet: feetOf(drawn, drawing.hang),
    scale,
    axisWidth: axisWidth(Math.max(0, ...ticks.map(({ text }) => measure(text, FONT_SIZE)))),
    marks: drawn.ids && drawing.showContracted ? contractionMarks(drawn) : [],
    longestLabel,
    shortening,
    full,
  };
}

/** Of each drawn node where the lowest of its leaves ends, if leaves hang from their merges; `null` where all end at 0. */
export function feetOf(drawn: DrawnTree, hang: number | null): Float64Array | null {
  if (hang === null || hang < 0) return null;
  const { n, left, right, parent } = drawn.tree;
  const { sortedPeaks, n: samples } = drawn.whole;
  const length = hang * sortedPeaks[samples - 2];
  const feet = new Float64Array(2 * n - 1);
  for (let leaf = 0; leaf < n && n > 1; leaf++) {
    feet[leaf] = isContracted(drawn, leaf) ? 0 : Math.max(heightOf(drawn.tree, parent[leaf]) - length, 0);
  }
  for (let i = 0; i < n - 1; i++) feet[n + i] = Math.min(feet[left[i]], feet[right[i]]);
  return feet;
}

/** What of the tree is in view. */
export function viewScene(scene: TreeScene, drawing: Drawing, view: View, size: Size): ViewScene {
  const { orientation } = drawing;
  const beside = drawing.showRail ? railDepth(size.width, orientation) : 0;
  const chartDepth = turnedExtent(orientation, size).height;
  const before = drawing.strips.length * STRIP_ROOM;
  const heat = heatBand(drawing.heat.count ?? 0, chartDepth, before);
  const boxFor = (labelDepth: number) => plotBox(size.width, size.height, labelDepth, orientation, beside, scene.axisWidth, heat !== null);
  const style = (of: View) =>
    labelStyle({
      longest: scene.longestLabel,
      slotWidth: turnedExtent(orientation, boxFor(0)).width / (of.x1 - of.x0),
      chartDepth,
      rotation: drawing.leafRotation,
      fontSize: fontSize(drawing),
      orientation,
      between: before + heatRoom(heat),
    });
  // The room for labels is that of the whole tree, so that nothing moves when the view does.
  const bracketsAt = style(scene.full).depth;
  const plot = boxFor(bracketsAt + BRACKET_ROOM);
  const { width, height } = turnedExtent(orientation, plot);
  const frame: Frame = {
    view,
    width: Math.round(width * size.ratio),
    height: Math.round(height * size.ratio),
    scale: scene.scale.forward,
  };
  const rail = drawing.showRail ? railBox(plot, orientation, beside) : null;
  return { plot, rail, orientation, frame, labels: style(view), bracketsAt, heat, list: displayList(scene.drawn.tree, frame, scene.feet) };
}

// Between the plot and the height axis.
function railBox(plot: Box, orientation: Orientation, depth: number): Box {
  if (isSideways(orientation)) return { ...plot, top: plot.top + plot.height, height: depth };
  return { ...plot, left: plot.left - depth, width: depth };
}
