/** Where the clusters of a cut lie along the leaves. */
import { clusterRootOf } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { drawnNode, type DrawnTree, wholeNode } from "../tree/truncate";
import { type Frame, slotAt, toU } from "./visible";

export interface Bracket {
  /** Root of the cluster. */
  readonly root: number;
  /** Its ends along the leaves, in device pixels of the plot; within it. */
  readonly from: number;
  readonly to: number;
}

/** What is narrower, in device pixels, has no bracket. */
const LEAST = 3;

/** The clusters in view that have room for a bracket. The work is that of the pixels, however many clusters there are. */
export function bracketsIn(drawn: DrawnTree, cut: Cut, frame: Frame): Bracket[] {
  const { tree, whole } = drawn;
  const found: Bracket[] = [];
  for (let u = 0; u < frame.width; ) {
    const slot = Math.floor(slotAt(frame, u + 0.5));
    const inside = slot >= 0 && slot < tree.n ? wholeNode(drawn, tree.order[slot]) : null;
    let end = u + 1;
    if (inside !== null && (inside < whole.n || !cut.isSplit(inside - whole.n))) {
      const root = clusterRootOf(whole, cut, inside);
      const node = drawnNode(drawn, root);
      if (node !== null) {
        const [from, to] = [Math.max(toU(frame, tree.start[node]), 0), Math.min(toU(frame, tree.start[node] + tree.size[node]), frame.width)];
        if (to - from >= LEAST && cut.isCluster(root)) found.push({ root, from, to });
        end = Math.max(Math.round(to), end);
      }
    }
    u = end;
  }
  return found;
}
