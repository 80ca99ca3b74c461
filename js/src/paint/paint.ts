/** One frame of the chart: branches, contracted tips, axis and labels, in the colours of a cut. */
import { clusterRootOf, clustersWithin } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { type Selection, shareBetween } from "../tree/selection";
import { heightOf, type Tree, xOf } from "../tree/tree";
import { isContracted, wholeNode } from "../tree/truncate";
import { formatHeight, plural } from "../util/format";
import { lastInside } from "../util/search";
import { matrixOf, toScreen, towardsLeaves, turnedExtent } from "../view/orientation";
import { type Drawing, fittingLabel, type Size, type TreeScene, type ViewScene } from "../view/scene";
import { slotsOfSide } from "../view/sides";
import { knownColumns, NO_COLOR, type Strip, STRIP_ROOM, STRIP_THICKNESS } from "../view/strip";
import { Kind, slotAt, toU, toV } from "../view/visible";
import type { Strokes } from "./colors";
import { cutMarks, drawCutMarks, drawGhost } from "./cutmarks";
import {
  contractedMark, cssColor, drawBand, drawContracted, drawHeightAxis, drawLeafLabels, drawLeafNote, drawSideNames, drawStrokes, lineWidth, type Mark, packed, type Region, withAlpha,
} from "./draw";
import { drawHeat } from "./heat";
import { drawNotes, type Note } from "./notes";
import type { Theme } from "./theme";

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
  /** Support of each merge of the whole tree in per cent, 255 where there is none. */
  readonly support: Uint8Array | null;
  /** Height of a line that is looked at, not yet taken; `null` or left out where there is none. */
  readonly ghost?: number | null;
}

/** Half the width of a contracted tip's triangle, in CSS pixels, where there is room for it. */
const HALF_TRIANGLE = 7;

/** The plot on the canvas, with room for the thickness of a bar at its leaves' edge. */
function plotRegion({ plot, orientation, frame }: ViewScene, ratio: number): Region {
  const thickness = lineWidth(ratio);
  return {
    x: Math.round(plot.left * ratio) - (orientation === "right" ? thickness : 0),
    y: Math.round(plot.top * ratio) - (orientation === "bottom" ? thickness : 0),
    extent: { width: frame.width, height: frame.height + thickness },
    orientation,
  };
}

/** Draw on the plot alone, in u and v: device pixels, as they lie with the root at the top. */
export function withinPlot(context: CanvasRenderingContext2D, inView: ViewScene, ratio: number, draw: () => void): void {
  const { x, y, extent, orientation } = plotRegion(inView, ratio);
  const [a, b, c, d, e, f] = matrixOf(orientation, extent);
  context.save();
  context.setTransform(a, b, c, d, x + e, y + f);
  context.beginPath();
  context.rect(0, 0, extent.width, extent.height);
  context.clip();
  draw();
  context.restore();
}

/** Clear the canvas and paint the frame; `strokes` are those of `colorize`. */
export function paint(context: CanvasRenderingContext2D, picture: Picture, strokes: Strokes): void {
  const { scene, inView, drawing, palette, selection, size, theme } = picture;
  const { drawn } = scene;
  const { plot, orientation, frame, labels } = inView;
  const thickness = lineWidth(size.ratio);
  const { kind, node } = inView.list.segments;
  const isDim = (node: number) => selection !== null && selection.countIn(wholeNode(drawn, node)) === 0;
  const { tree } = drawn;
  const isDimSegment = (segment: number) => {
    if (kind[segment] !== Kind.Side) return isDim(node[segment]);
    const [from, to] = slotsOfSide(tree, inView.list, segment);
    return shareBetween(drawn, selection!, tree.order[from], tree.order[to - 1]) === 0;
  };
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  const region = plotRegion(inView, size.ratio);
  drawStrokes(context, region, strokes, palette, theme, thickness, selection && isDimSegment);
  withinPlot(context, inView, size.ratio, () => {
    if (picture.ghost != null) drawGhost(context, toV(frame, picture.ghost), frame.width, size.ratio, theme.ink);
    if (picture.cut.height === null) drawCutMarks(context, cutMarks(strokes), size.ratio, theme.accent);
    if (drawn.ids) drawContracted(context, contractedTips(picture), toV(frame, 0), halfTriangle(inView) * size.ratio, thickness);
    if (drawing.annotateAbove === null && !picture.support) return;
    // The plot stays clipped, but texts are not turned.
    context.setTransform(1, 0, 0, 1, region.x, region.y);
    drawNotes(context, annotations(picture, region), towardsLeaves(orientation), turnedExtent(orientation, region.extent), size.ratio, theme);
  });
  if (picture.cut.height !== null) drawAtLeaves(context, picture, region, picture.cut.height);
  if (selection) drawSelected(context, picture, region, selection);
  if (inView.heat) drawHeat(context, picture, region, inView.heat);
  drawing.strips.forEach((strip, place) => drawStrip(context, picture, region, strip, 6 + place * STRIP_ROOM));

  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  drawHeightAxis(context, inView.rail ?? plot, orientation, frame, scene.scale, picture.heightTitle, theme);
  if (drawing.strips.length > 0) drawSideNames(context, plot, orientation, drawing.strips.map(({ title }, place) => [title, 6 + place * STRIP_ROOM + STRIP_THICKNESS / 2]), theme);
  const clustersAt = (slot: number) => (drawn.ids ? clustersWithin(drawn.whole, picture.cut, wholeNode(drawn, tree.order[slot])).filter((root) => picture.cut.isCluster(root)).length : 1);
  const labelOf = (slot: number, fits: (text: string) => boolean) => fittingLabel(scene, drawing, slot, clustersAt(slot), fits);
  const isDimSlot = (slot: number) => isDim(tree.order[slot]);
  if (!drawLeafLabels(context, plot, orientation, frame, labelOf, isDimSlot, labels, scene.longestLabel, theme)) {
    const shown = Math.round(frame.view.x1 - frame.view.x0);
    const what = drawn.ids ? plural(shown, "leaf", "leaves") : plural(shown, "sample");
    drawLeafNote(context, plot, orientation, labels.offset, [`${what}: zoom in for their names`, `${what}: zoom in`, what], theme);
  }
}

/** Where the line leaves less room than this above the leaves, in CSS pixels, clusters have a band of so much in their colours. */
const LEAST_COLORED = 4;

function drawAtLeaves(context: CanvasRenderingContext2D, { scene: { drawn }, inView: { frame }, cut, palette, size: { ratio } }: Picture, region: Region, height: number): void {
  const bottom = toV(frame, 0);
  const thickness = Math.round(LEAST_COLORED * ratio);
  if (bottom > frame.height + 1 || bottom - toV(frame, height) >= thickness) return;
  const { n, order } = drawn.tree;
  const colors = new Uint32Array(frame.width);
  const packs = palette.map((css) => packed(css));
  for (let u = 0; u < frame.width; u++) {
    const slot = Math.floor(slotAt(frame, u + 0.5));
    if (slot < 0 || slot >= n) continue;
    const node = wholeNode(drawn, order[slot]);
    if (node >= drawn.whole.n && cut.isSplit(node - drawn.whole.n)) continue;
    const root = clusterRootOf(drawn.whole, cut, node);
    if (cut.isCluster(root)) colors[u] = packs[drawn.whole.color[root] % packs.length];
  }
  drawBand(context, region, colors, frame.height - thickness, thickness);
}

// Also what is hidden in contracted or narrow branches: by the share that is selected of the samples in each pixel column.
function drawSelected(context: CanvasRenderingContext2D, { scene, inView, size, theme }: Picture, region: Region, selection: Selection): void {
  const { drawn } = scene;
  const { frame } = inView;
  const slots = drawn.tree.n;
  const opaque = packed(theme.accent);
  const colors = new Uint32Array(frame.width);
  for (let u = 0; u < frame.width; u++) {
    const first = Math.max(Math.floor(slotAt(frame, u)), 0);
    const last = Math.min(Math.max(Math.ceil(slotAt(frame, u + 1)), first + 1), slots);
    if (first >= slots) break;
    const share = shareBetween(drawn, selection, drawn.tree.order[first], drawn.tree.order[last - 1]);
    // The smallest share still shows.
    if (share > 0) colors[u] = withAlpha(opaque, 0.35 + 0.65 * share);
  }
  drawBand(context, region, colors, frame.height + Math.round(2 * size.ratio), Math.round(3 * size.ratio));
}

// Beyond the marks of what is selected.
function drawStrip(context: CanvasRenderingContext2D, { scene, inView, size }: Picture, region: Region, strip: Strip, away: number): void {
  const palette = strip.palette.map((css) => packed(css));
  const colors = Uint32Array.from(knownColumns(scene.drawn, strip, inView.frame), (color) => (color === NO_COLOR ? 0 : palette[color]));
  drawBand(context, region, colors, inView.frame.height + Math.round(away * size.ratio), Math.round(STRIP_THICKNESS * size.ratio));
}

/** In place of a support in per cent; and from what on a branch is supported. */
const [NO_SUPPORT, SUPPORTED] = [255, 95];

/** So many merges are considered for annotation; more could never be read. */
const MOST_NOTES = 400;

// The merges in view above a height, the highest first: where two do not fit beside each other the higher one is annotated.
function annotations({ scene, inView, support, drawing: { annotateAbove } }: Picture, { orientation, extent }: Region): Note[] {
  const { tree, whole } = scene.drawn;
  const merges = mergesAbove(tree, inView, annotateAbove ?? 0);
  merges.sort((a, b) => heightOf(tree, b) - heightOf(tree, a));
  return merges.slice(0, MOST_NOTES).flatMap((node) => {
    const percent = support?.[wholeNode(scene.drawn, node) - whole.n] ?? NO_SUPPORT;
    const text = [annotateAbove === null ? "" : formatHeight(heightOf(tree, node)), percent === NO_SUPPORT ? "" : percent].filter((part) => part !== "").join(" · ");
    const at = toScreen(orientation, extent, toU(inView.frame, xOf(tree, node)), toV(inView.frame, heightOf(tree, node)));
    return text === "" ? [] : [{ ...at, text, isWeak: annotateAbove === null && percent < SUPPORTED }];
  });
}

// Of a bar the first, and of one over several rows one on each of them.
function mergesAbove({ pathHeight, pathIndex, pathNodes }: Tree, { frame, list: { runs, segments } }: ViewScene, above: number): number[] {
  const merges: number[] = [];
  const vAt = (q: number) => toV(frame, pathHeight[q]);
  for (let s = 0; s < segments.node.length; s++) {
    if (segments.kind[s] !== Kind.Bar) continue;
    const end = pathIndex[runs.last[segments.run[s]]] + 1;
    for (let q = pathIndex[segments.node[s]]; q < end && pathHeight[q] > above && vAt(q) <= segments.v1[s]; ) {
      merges.push(pathNodes[q]);
      const below = vAt(q) + 1;
      q = lastInside(q, end, (i) => vAt(i) < below) + 1;
    }
  }
  return merges;
}

// As wide as half a slot at the most.
function halfTriangle({ plot, orientation, frame }: ViewScene): number {
  return Math.min(HALF_TRIANGLE, turnedExtent(orientation, plot).width / (frame.view.x1 - frame.view.x0) / 2);
}

/** A mark is divided among so many clusters at the most; more are narrower than a pixel, and it is grey. */
const MOST_PARTS = 64;

function contractedTips({ scene, inView, cut, palette, theme }: Picture): Mark[] {
  const { drawn, marks } = scene;
  const { frame } = inView;
  const tips: Mark[] = [];
  for (let slot = Math.max(0, Math.floor(frame.view.x0)); slot < Math.min(drawn.tree.n, frame.view.x1); slot++) {
    const tip = drawn.tree.order[slot];
    if (!isContracted(drawn, tip)) continue;
    const node = wholeNode(drawn, tip);
    const roots = clustersWithin(drawn.whole, cut, node);
    // The only cluster of a whole branch may be larger than the branch.
    const parts = roots.length > MOST_PARTS ? [{ color: theme.above, share: 1 }] : roots.map((root) => {
      return { color: cut.isCluster(root) ? cssColor(palette, drawn.whole.color[root]) : theme.above, share: Math.min(drawn.whole.size[root] / drawn.whole.size[node], 1) };
    });
    const ink = parts.length === 1 ? parts[0].color : theme.ink;
    tips.push(contractedMark(frame, slot, heightOf(drawn.whole, node), marks[tip] ?? [], parts, ink));
  }
  return tips;
}
