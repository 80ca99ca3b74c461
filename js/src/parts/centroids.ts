/** The names of clusters in the scatter, at the medians of their points; of names that would overlap the larger cluster has its one. */
import { clusterRoots } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import type { Tree } from "../tree/tree";
import { element } from "../util/dom";
import { formatCount } from "../util/format";
import type { Box } from "../view/layout";
import type { Axis, Points } from "../view/scatterplan";

/** More clusters than this have no names in the scatter. */
const MOST_NAMED = 30;
/** So many points of a cluster tell where its middle is. */
const MOST_LOOKED_AT = 500;
/** A name has at most so many characters there. */
const LONGEST = 24;
/** Height of a name and space around it, in CSS pixels. */
const [HEIGHT, GAP] = [14, 3];

export interface Centroids {
  readonly el: HTMLElement;
  update(of: { tree: Tree; cut: Cut; points: Points; names: Readonly<Record<string, string>> }, plane: readonly [Axis, Axis], plot: Box): void;
  clear(): void;
  /** The name at a place, in CSS pixels of the scatter. */
  at(x: number, y: number): HTMLElement | null;
}

interface Middle {
  readonly root: number;
  readonly text: string;
  readonly size: number;
  readonly x: number;
  readonly y: number;
}

export function createCentroids(measure: (text: string) => number): Centroids {
  const el = element("div", { class: "dendro-centroids", "aria-hidden": "true" });
  let known: { tree: Tree; cut: Cut; points: Points; names: object; middles: Middle[] } | null = null;
  let shown: { mark: HTMLElement; left: number; top: number; width: number }[] = [];
  const clear = () => {
    shown = [];
    el.replaceChildren();
  };
  return {
    el,
    clear,
    update(of, [xAxis, yAxis], plot) {
      const { tree, cut, points, names } = of;
      if (known?.tree !== tree || known.cut !== cut || known.points !== points || known.names !== names) {
        known = { ...of, middles: cut.clusters > MOST_NAMED ? [] : middlesOf(tree, cut, points, names) };
      }
      clear();
      for (const { root, text, x, y } of known.middles) {
        const [atX, atY] = [plot.left + ((x - xAxis.low) / (xAxis.high - xAxis.low)) * plot.width, plot.top + ((yAxis.high - y) / (yAxis.high - yAxis.low)) * plot.height];
        const width = measure(text);
        if (!(atX >= plot.left && atX <= plot.left + plot.width && atY >= plot.top && atY <= plot.top + plot.height)) continue;
        const left = Math.max(Math.min(atX - width / 2, plot.left + plot.width - width), plot.left);
        const top = Math.max(Math.min(atY - HEIGHT / 2, plot.top + plot.height - HEIGHT), plot.top);
        if (shown.some((other) => left < other.left + other.width + GAP && other.left < left + width + GAP && Math.abs(top - other.top) < HEIGHT + GAP)) continue;
        const mark = element("span", { class: "dendro-centroid", tabindex: "-1", "data-root": String(root) }, element("bdi", {}, text));
        mark.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
        shown.push({ mark, left, top, width });
      }
      el.append(...shown.map(({ mark }) => mark));
    },
    at: (x, y) => shown.find(({ left, top, width }) => x >= left - 2 && x <= left + width + 2 && y >= top && y <= top + HEIGHT)?.mark ?? null,
  };
}

/** The largest clusters first. */
function middlesOf(tree: Tree, cut: Cut, { x, y }: Points, names: Readonly<Record<string, string>>): Middle[] {
  const { order, start, size, color } = tree;
  return clusterRoots(tree, cut).map((root, i) => {
    const name = Array.from(names[color[root]] ?? "");
    const text = name.length === 0 ? formatCount(i + 1) : name.length > LONGEST ? `${name.slice(0, LONGEST - 1).join("")}…` : name.join("");
    const step = Math.max(size[root] / MOST_LOOKED_AT, 1);
    const some: number[] = [];
    for (let at = 0; at < size[root]; at += step) some.push(order[start[root] + Math.floor(at)]);
    return { root, text, size: size[root], x: median(some, x), y: median(some, y) };
  }).sort((a, b) => b.size - a.size);
}

function median(samples: readonly number[], values: Float32Array): number {
  const there = Float32Array.from(samples, (sample) => values[sample]).filter((value) => !Number.isNaN(value)).sort();
  return there.length === 0 ? NaN : there[there.length >> 1];
}
