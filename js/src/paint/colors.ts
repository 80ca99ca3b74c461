/**
 * The colours of a display list under a cut. Above the cut everything is grey; below it a branch has the colour of its cluster.
 *
 * The colour of a cluster is the number of the heavy path of its root, so nodes of one path share it.
 */
import { clusterRootOf } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { heightOf, peakOf } from "../tree/tree";
import { type DrawnTree, isContracted, wholeNode } from "../tree/truncate";
import { lastInside } from "../util/search";
import { nextToFall } from "../view/sides";
import { type DisplayList, type Frame, Kind, toV } from "../view/visible";

/** The colour number of what lies above the cut. */
export const ABOVE = -1;

/** The colour number of branches whose samples are in no cluster. */
export const UNASSIGNED = -2;

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

// The colour number of a branch that is whole. Only cuts that leave samples out need to know in which cluster it lies.
function colorOf(drawn: DrawnTree, cut: Cut, node: number): number {
  const root = clusterRootOf(drawn.whole, cut, wholeNode(drawn, node));
  return cut.isCluster(root) ? drawn.tree.color[node] : UNASSIGNED;
}

/** The strokes of `list`, each of one colour: a segment that crosses the cut becomes two. */
export function colorize(list: DisplayList, drawn: DrawnTree, cut: Cut, frame: Frame): Strokes {
  const { tree } = drawn;
  const { runs, segments } = list;
  const vCut = cut.height === null ? null : toV(frame, cut.height);

  // Colour number of the cluster that holds the lower end of each run, ABOVE where the run is split. Runs above come first.
  const runColor = new Int32Array(runs.first.length);
  // Of a run that begins above the cut the root of the cluster in which it ends, -1 of one that does not.
  const whole = new Int32Array(runs.first.length).fill(-1);
  for (let r = 0; r < runColor.length; r++) {
    const [first, last, above] = [runs.first[r], runs.last[r], runs.parent[r]];
    if (above >= 0 && runColor[above] !== ABOVE) runColor[r] = runColor[above];
    else if (!isSplit(drawn, cut, first)) runColor[r] = colorOf(drawn, cut, first);
    else {
      const isAbove = isSplit(drawn, cut, last);
      whole[r] = isAbove ? last : firstWhole(drawn, cut, first, last);
      runColor[r] = isAbove ? ABOVE : colorOf(drawn, cut, whole[r]);
    }
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
  const addCut = (s: number, border: number, below: number, end = segments.v1[s]) => {
    const v0 = segments.v0[s];
    if (border > v0) add(ABOVE, s, v0, Math.min(border, end));
    if (border < end) add(below, s, Math.max(border, v0), end);
  };
  for (let s = 0; s < segments.node.length; s++) {
    const [kind, run, node, v0, v1] = [segments.kind[s], segments.run[s], segments.node[s], segments.v0[s], segments.v1[s]];
    const color = runColor[run];
    const isAbove = color === ABOVE;
    if (whole[run] < 0) add(color, s, v0, v1);
    else if (kind === Kind.Bar) {
      if (!isAbove && v0 < v1) addCut(s, borderOfRun(drawn, whole[run], vCut, frame), color);
      else {
        // Where merges on either side of the cut share a row, it has the cluster's colour.
        const isGrey = isAbove || (isSplit(drawn, cut, node) && Math.round(v0) < Math.round(toV(frame, heightOf(tree, whole[run]))));
        add(isGrey ? ABOVE : color, s, v0, v1);
      }
    } else if (!isSplit(drawn, cut, tree.parent[node])) add(color, s, v0, v1);
    else {
      const split = isSplit(drawn, cut, node);
      if (split && kind === Kind.Leg) {
        // Below the top of a contracted branch its mark shows all the clusters that are in it.
        const isTip = isContracted(drawn, node);
        const end = isTip ? Math.min(toV(frame, peakOf(drawn.whole, wholeNode(drawn, node))), v1) : v1;
        if (end > v0 || !isTip) add(ABOVE, s, v0, end);
      }
      else {
        // What the cluster lets fall on a side hides, from there on, what has fallen off above it.
        const next = kind === Kind.Side && !isAbove ? nextToFall(tree, list, s, whole[run]) : null;
        const end = next === null ? v1 : toV(frame, heightOf(tree, next));
        addCut(s, borderOf(kind, node, v0, v1, split, vCut, drawn, frame), split ? tree.color[node] : colorOf(drawn, cut, node), end);
        if (next !== null) add(color, s, end, v1);
      }
    }
  }
  return strokes;
}

// The root of the cluster in which a run ends that begins above the cut. Splits are closed upwards, so a search finds it. Its colour
// need not be that of the run's top: the paths of a truncated tree, which count tips, are not those of the whole one.
function firstWhole(drawn: DrawnTree, cut: Cut, first: number, last: number): number {
  const { pathIndex, pathNodes } = drawn.tree;
  return pathNodes[lastInside(pathIndex[first] - 1, pathIndex[last], (i) => isSplit(drawn, cut, pathNodes[i])) + 1];
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
