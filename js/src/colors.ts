/**
 * The colours of a display list under a cut. Above the cut everything is grey; below it a branch has the colour of its cluster.
 *
 * The colour of a cluster is the number of the heavy path of its root, so nodes of one path share it.
 */
import type { Cut } from "./cut";
import { peakOf } from "./tree";
import { isContracted, wholeNode, type DrawnTree } from "./truncate";
import { Kind, toV, type DisplayList, type Frame, type Segment } from "./visible";

/** The colour number of what lies above the cut. */
export const ABOVE = -1;

/** Colour of one part of a segment. */
export interface Stroke {
  readonly color: number;
  /** The node at the lower end of the segment it is part of. */
  readonly node: number;
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

/** Whether a node of the drawn tree is split by a cut of the whole one; a leaf never is. */
export function isSplit(drawn: DrawnTree, cut: Cut, node: number): boolean {
  const id = wholeNode(drawn, node);
  return id >= drawn.whole.n && cut.isSplit(id - drawn.whole.n);
}

/** The strokes of `list`, each of one colour: a segment that crosses the cut becomes two. */
export function colorize(list: DisplayList, drawn: DrawnTree, cut: Cut, frame: Frame): Stroke[] {
  const { tree } = drawn;
  const { runs, segments } = list;
  const vCut = cut.height === null ? null : toV(frame, cut.height);

  // Colour number of the cluster that holds the lower end of each run, ABOVE where the run is split. Runs above come first.
  const runColor = new Int32Array(runs.length);
  runs.forEach(({ first, last, parent }, r) => {
    const whole = parent >= 0 && runColor[parent] !== ABOVE ? runColor[parent] : null;
    if (whole !== null) runColor[r] = whole;
    else runColor[r] = isSplit(drawn, cut, last) ? ABOVE : tree.color[firstWhole(drawn, cut, first, last)];
  });

  const strokes: Stroke[] = [];
  for (const segment of segments) {
    const { kind, run, node, u0, u1, v0, v1 } = segment;
    const color = runColor[run];
    // What fell off within a run that the cut passes through may have done so above the cut.
    const isCutOff = kind === Kind.Column && isSplit(drawn, cut, tree.parent[node]);
    if (color !== ABOVE && !isCutOff) strokes.push({ color, node, u0, u1, v0, v1 });
    else if (kind === Kind.Bar) {
      // Only the part of a run that is split may be grey; both fall on the same pixel row.
      strokes.push({ color: isSplit(drawn, cut, node) ? ABOVE : tree.color[node], node, u0, u1, v0, v1 });
    } else {
      const below = tree.color[node];
      const split = isSplit(drawn, cut, node);
      if (split && (kind === Kind.Leg) && !isContracted(drawn, node)) strokes.push({ color: ABOVE, node, u0, u1, v0, v1 });
      else {
        const border = borderOf(segment, split, vCut, drawn, frame);
        if (border > v0) strokes.push({ color: ABOVE, node, u0, u1, v0, v1: border });
        if (border < v1) strokes.push({ color: below, node, u0, u1, v0: border, v1 });
      }
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
function borderOf({ kind, node, v0, v1 }: Segment, split: boolean, vCut: number | null, drawn: DrawnTree, frame: Frame): number {
  const peak = peakOf(drawn.whole, wholeNode(drawn, node));
  const top = toV(frame, peak);
  if (vCut !== null) return Math.min(Math.max(split ? Math.max(vCut, top) : Math.min(vCut, top), v0), v1);
  if (kind === Kind.Leg) return (v0 + (isContracted(drawn, node) ? top : v1)) / 2;
  return split ? toV(frame, peak / 2) : v0;
}
