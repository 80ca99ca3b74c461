/** Which branch lies under the pointer. */
import { Kind, type DisplayList } from "./visible";

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
