/** Which branch lies under the pointer. */
import { fromScreen } from "./orientation";
import type { ViewScene } from "./scene";
import type { Tree } from "./tree";
import { Kind, slotAt, type DisplayList } from "./visible";

/** How near to a branch the pointer must be to mean it, in CSS pixels. */
const REACH = 8;

/** The drawn node at a position of the chart in CSS pixels: a branch, or beyond the leaves the one whose label is there. */
export function pickAt(tree: Tree, { plot, orientation, frame, list }: ViewScene, { x, y }: { x: number; y: number }, ratio: number): number | null {
  const { u, v } = fromScreen(orientation, frame, (x - plot.left) * ratio, (y - plot.top) * ratio);
  if (u < 0 || u > frame.width) return null;
  if (v <= frame.height + REACH * ratio) return pickNode(list, u, v, REACH * ratio);
  const slot = Math.floor(slotAt(frame, u));
  return slot >= 0 && slot < tree.n ? tree.order[slot] : null;
}

/** The drawn node whose bar, leg or column is nearest to (u, v), if any is within `reach`. */
export function pickNode(list: DisplayList, u: number, v: number, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach;
  for (const { kind, node, u0, u1, v0, v1 } of list.segments) {
    const du = Math.max(u0 - u, 0, u - u1);
    const dv = Math.max(v0 - v, 0, v - v1);
    const distance = Math.hypot(du, dv);
    // Where a bar and a leg meet, the bar is meant: it stands for more.
    if (distance < least || (distance === least && kind === Kind.Bar)) {
      least = distance;
      nearest = node;
    }
  }
  return nearest;
}
