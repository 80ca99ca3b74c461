/** Which branch lies under the pointer. */
import type { Tree } from "../tree/tree";
import { lastInside } from "../util/search";
import { fromScreen } from "./orientation";
import type { ViewScene } from "./scene";
import { type DisplayList, type Frame, Kind, slotAt, toV } from "./visible";

/** How near to a branch the pointer must be to mean it, in CSS pixels. */
const REACH = 8;

/** The drawn node at a position of the chart in CSS pixels: a branch, or beyond the leaves the one whose label is there. */
export function pickAt(tree: Tree, { plot, orientation, frame, list }: ViewScene, { x, y }: { x: number; y: number }, ratio: number): number | null {
  const { u, v } = fromScreen(orientation, frame, (x - plot.left) * ratio, (y - plot.top) * ratio);
  if (u < 0 || u > frame.width) return null;
  if (v <= frame.height + REACH * ratio) {
    const segment = nearestSegment(list, u, v, REACH * ratio);
    return segment === null ? null : mergeIn(tree, list, segment, frame, v);
  }
  const slot = Math.floor(slotAt(frame, u));
  return slot >= 0 && slot < tree.n ? tree.order[slot] : null;
}

/** The drawn node whose bar, leg or column is nearest to (u, v), if any is within `reach`. */
export function pickNode(list: DisplayList, u: number, v: number, reach: number): number | null {
  const segment = nearestSegment(list, u, v, reach);
  return segment === null ? null : list.segments.node[segment];
}

function nearestSegment({ segments: { kind, u0, u1, v0, v1 } }: DisplayList, u: number, v: number, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach;
  for (let s = 0; s < kind.length; s++) {
    const du = Math.max(u0[s] - u, 0, u - u1[s]);
    const dv = Math.max(v0[s] - v, 0, v - v1[s]);
    const distance = Math.hypot(du, dv);
    // Where a bar and a leg meet, the bar is meant: it stands for more.
    if (distance < least || (distance === least && kind[s] === Kind.Bar)) {
      least = distance;
      nearest = s;
    }
  }
  return nearest;
}

// Of a bar over several rows the last merge that is not below v.
function mergeIn(tree: Tree, { runs, segments }: DisplayList, segment: number, frame: Frame, v: number): number {
  const node = segments.node[segment];
  if (segments.kind[segment] !== Kind.Bar || segments.v0[segment] === segments.v1[segment]) return node;
  const { pathHeight, pathIndex, pathNodes } = tree;
  const end = pathIndex[runs.last[segments.run[segment]]] + 1;
  return pathNodes[lastInside(pathIndex[node], end, (i) => toV(frame, pathHeight[i]) <= v)];
}
