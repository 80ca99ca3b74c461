/** The sides of runs: a segment for all that falls off to the left, or to the right, of the merges of a run. */
import type { Tree } from "../tree/tree";
import { lastInside } from "../util/search";
import type { DisplayList } from "./visible";

// The ends, on that side, of the nodes along the path from which `fallen` has fallen off.
function edgesOf({ n, left, parent, pathStart, pathEnd }: Tree, fallen: number): Int32Array {
  return left[parent[fallen] - n] === fallen ? pathStart : pathEnd;
}

/** The first merge of a run, from `from` on, that something falls off to the side of; `null` where nothing does. */
export function nextToFall(tree: Tree, { runs, segments }: DisplayList, side: number, from: number): number | null {
  const { pathIndex, pathNodes } = tree;
  const edges = edgesOf(tree, segments.node[side]);
  const [first, last] = [pathIndex[from], pathIndex[runs.last[segments.run[side]]]];
  const found = lastInside(first, last + 1, (i) => edges[i] === edges[first]);
  return found < last ? pathNodes[found] : null;
}

/** The leaf slots that a side covers, from the first up to, but not including, the second. */
export function slotsOfSide(tree: Tree, { runs, segments }: DisplayList, side: number): [from: number, to: number] {
  const edges = edgesOf(tree, segments.node[side]);
  const run = segments.run[side];
  const [above, below] = [runs.first[run], runs.last[run]].map((node) => edges[tree.pathIndex[node]]);
  return above < below ? [above, below] : [below, above];
}
