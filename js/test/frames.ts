/** Views and frames to look at trees through. */
import type { Tree } from "../src/tree/tree";
import { clampView, fullView, type View } from "../src/view/view";
import type { Frame } from "../src/view/visible";
import type { Random } from "./shapes";

export const linear = (height: number) => height;

export function fullOf(tree: Tree, scale = linear): View {
  const highest = tree.sortedPeaks[tree.n - 2] ?? 0;
  return fullView(tree.n, highest > 0 ? scale(highest) * 1.08 : 1);
}

/** Views of every kind: all, a part of the leaves, of the heights, of both; with ends on leaves and within them. */
export function randomView(full: View, random: Random): View {
  const range = (lo: number, hi: number) => {
    const length = (hi - lo) * random() ** 3;
    const start = lo + random() * (hi - lo - length);
    return random() < 0.3 ? [Math.floor(start), Math.ceil(start + length)] : [start, start + length];
  };
  const kind = random();
  const [x0, x1] = kind < 0.7 ? range(full.x0, full.x1) : [full.x0, full.x1];
  const [y0, y1] = kind > 0.4 ? range(full.y0, full.y1) : [full.y0, full.y1];
  return clampView({ x0, x1, y0, y1 }, full);
}

export function randomFrame(tree: Tree, random: Random): Frame {
  const scale = random() < 0.3 ? Math.sqrt : linear;
  const full = fullOf(tree, scale);
  const view = random() < 0.2 ? full : randomView(full, random);
  return { view, width: 8 + Math.floor(random() * 150), height: 5 + Math.floor(random() * 100), scale };
}

export function describeFrame({ view, width, height, scale }: Frame): string {
  return JSON.stringify({ ...view, width, height, scale: scale.name });
}
