/**
 * The colours of a display list under a cut. Above the cut everything is grey; below it a branch has the colour of its cluster.
 *
 * The colour of a cluster is the number of the heavy path of its root, so nodes of one path share it.
 */
import type { Cut } from "./cut";
import { heightOf, type Tree } from "./tree";
import { isContracted, wholeNode, type DrawnTree } from "./truncate";
import { Kind, toV, type DisplayList, type Frame } from "./visible";

/** The colour number of what lies above the cut. */
export const ABOVE = -1;

/** Colour of one part of a segment. */
export interface Stroke {
  readonly color: number;
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
    else runColor[r] = isSplit(drawn, cut, last) ? ABOVE : tree.color[first];
  });

  const strokes: Stroke[] = [];
  for (const segment of segments) {
    const { kind, run, node, u0, u1, v0, v1 } = segment;
    const color = runColor[run];
    if (color !== ABOVE) strokes.push({ color, u0, u1, v0, v1 });
    else if (kind === Kind.Bar) {
      // Only the part of a run that is split may be grey; both fall on the same pixel row.
      strokes.push({ color: isSplit(drawn, cut, node) ? ABOVE : tree.color[node], u0, u1, v0, v1 });
    } else {
      const below = tree.color[node];
      const split = isSplit(drawn, cut, node);
      if (split && (kind === Kind.Leg) && !isContracted(drawn, node)) strokes.push({ color: ABOVE, u0, u1, v0, v1 });
      else {
        const border = borderOf(segment, split, vCut, tree, node, frame);
        if (border > v0) strokes.push({ color: ABOVE, u0, u1, v0, v1: border });
        if (border < v1) strokes.push({ color: below, u0, u1, v0: border, v1 });
      }
    }
  }
  return strokes;
}

// Where grey ends and colour begins on a vertical that crosses the cut.
function borderOf(
  { kind, v0, v1 }: { kind: Kind; v0: number; v1: number },
  split: boolean,
  vCut: number | null,
  tree: Tree,
  node: number,
  frame: Frame,
): number {
  if (vCut !== null) return Math.min(Math.max(vCut, v0), v1);
  if (kind === Kind.Leg) return (v0 + v1) / 2;
  return split ? toV(frame, heightOf(tree, node) / 2) : v0;
}

/** Root of the cluster that a node of the whole tree lies in; the node itself where it is split. */
export function clusterRootOf(tree: Tree, cut: Cut, node: number): number {
  let root = node;
  for (let up = tree.parent[node]; up >= 0 && !cut.isSplit(up - tree.n); up = tree.parent[up]) root = up;
  return root;
}

/** Colour number of the cluster that a node of the whole tree lies in, or of its main branch where it is split. */
export function clusterColorOf(tree: Tree, cut: Cut, node: number): number {
  return tree.color[clusterRootOf(tree, cut, node)];
}
