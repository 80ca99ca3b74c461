/**
 * The colours of a display list under a cut. Above the cut everything is grey; below it a branch has the colour of its cluster.
 *
 * The colour of a cluster is the number of the heavy path of its root, so nodes of one path share it.
 */
import type { Cut } from "./cut";
import { heightOf, peakOf } from "./tree";
import { isContracted, wholeNode, type DrawnTree } from "./truncate";
import { Kind, toV, type DisplayList, type Frame } from "./visible";

/** The colour number of what lies above the cut. */
export const ABOVE = -1;

/** Segments, or parts of them, each of one colour; a column for each part. */
export interface Strokes {
  readonly color: number[];
  /** Index of the segment; where one is cut in two, the upper part comes first. */
  readonly segment: number[];
  readonly u0: number[];
  readonly u1: number[];
  readonly v0: number[];
  readonly v1: number[];
}

/** Whether a node of the drawn tree is split by a cut of the whole one; a leaf never is. */
export function isSplit(drawn: DrawnTree, cut: Cut, node: number): boolean {
  const id = wholeNode(drawn, node);
  return id >= drawn.whole.n && cut.isSplit(id - drawn.whole.n);
}

/** The strokes of `list`, each of one colour: a segment that crosses the cut becomes two. */
export function colorize(list: DisplayList, drawn: DrawnTree, cut: Cut, frame: Frame): Strokes {
  const { tree } = drawn;
  const { runs, segments } = list;
  const vCut = cut.height === null ? null : toV(frame, cut.height);

  // Colour number of the cluster that holds the lower end of each run, ABOVE where the run is split. Runs above come first.
  const runColor = new Int32Array(runs.first.length);
  // Whether the cut may pass through the run: those below it need not be asked about each of their parts.
  const isCut = new Uint8Array(runs.first.length);
  for (let r = 0; r < runColor.length; r++) {
    const [above, last] = [runs.parent[r], runs.last[r]];
    isCut[r] = above < 0 || runColor[above] === ABOVE ? 1 : 0;
    if (!isCut[r]) runColor[r] = runColor[above];
    else runColor[r] = isSplit(drawn, cut, last) ? ABOVE : tree.color[firstWhole(drawn, cut, runs.first[r], last)];
  }

  const strokes: Strokes = { color: [], segment: [], u0: [], u1: [], v0: [], v1: [] };
  const add = (color: number, s: number, v0: number, v1: number) => {
    strokes.color.push(color);
    strokes.segment.push(s);
    strokes.u0.push(segments.u0[s]);
    strokes.u1.push(segments.u1[s]);
    strokes.v0.push(v0);
    strokes.v1.push(v1);
  };
  const addCut = (s: number, border: number, below: number) => {
    const [v0, v1] = [segments.v0[s], segments.v1[s]];
    if (border > v0) add(ABOVE, s, v0, border);
    if (border < v1) add(below, s, border, v1);
  };
  for (let s = 0; s < segments.node.length; s++) {
    const [kind, run, node, v0, v1] = [segments.kind[s], segments.run[s], segments.node[s], segments.v0[s], segments.v1[s]];
    const color = runColor[run];
    if (!isCut[run]) {
      add(color, s, v0, v1);
      continue;
    }
    if (kind === Kind.Bar) {
      // On a single row only the part of the run that is split may be grey.
      if (color === ABOVE || v0 === v1 || !isSplit(drawn, cut, node)) add(color, s, v0, v1);
      else addCut(s, borderOfRun(drawn, firstWhole(drawn, cut, node, runs.last[run]), vCut, frame), color);
      continue;
    }
    // What fell off within a run that the cut passes through may have done so above the cut.
    const isCutOff = kind === Kind.Column && isSplit(drawn, cut, tree.parent[node]);
    if (color !== ABOVE && !isCutOff) add(color, s, v0, v1);
    else {
      const split = isSplit(drawn, cut, node);
      if (split && kind === Kind.Leg && !isContracted(drawn, node)) add(ABOVE, s, v0, v1);
      else addCut(s, borderOf(kind, node, v0, v1, split, vCut, drawn, frame), tree.color[node]);
    }
  }
  return strokes;
}

// The root of the cluster in which a run ends that begins above the cut. Splits are closed upwards, so a search finds it. Its colour
// need not be that of the run's top: the paths of a truncated tree, which count tips, are not those of the whole one.
function firstWhole(drawn: DrawnTree, cut: Cut, first: number, last: number): number {
  const { pathIndex, pathNodes } = drawn.tree;
  let [split, whole] = [pathIndex[first] - 1, pathIndex[last]];
  while (whole - split > 1) {
    const middle = (split + whole) >> 1;
    if (isSplit(drawn, cut, pathNodes[middle])) split = middle;
    else whole = middle;
  }
  return pathNodes[whole];
}

// Where grey ends and colour begins on a vertical: on the line, but never above a split node nor below the top of a cluster.
function borderOf(kind: Kind, node: number, v0: number, v1: number, split: boolean, vCut: number | null, drawn: DrawnTree, frame: Frame): number {
  const peak = peakOf(drawn.whole, wholeNode(drawn, node));
  const top = toV(frame, peak);
  if (vCut !== null) return Math.min(Math.max(split ? Math.max(vCut, top) : Math.min(vCut, top), v0), v1);
  if (kind === Kind.Leg) return (v0 + (isContracted(drawn, node) ? top : v1)) / 2;
  return split ? toV(frame, peak / 2) : v0;
}

// The same for a run over several rows: between the last merge that is split and the first that is whole.
function borderOfRun({ tree }: DrawnTree, whole: number, vCut: number | null, frame: Frame): number {
  const [split, top] = [tree.parent[whole], whole].map((node) => toV(frame, heightOf(tree, node)));
  return vCut === null ? (split + top) / 2 : Math.min(Math.max(vCut, split), top);
}
