/** The clusters of the cut with their colours and sizes, in the order of their labels. */
import { cssColor } from "../paint/draw";
import type { Part } from "../paint/shown";
import { clusterRoots } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { countOf, rootOf, type Tree } from "../tree/tree";
import { element, isolated } from "../util/dom";
import { formatCount, plural } from "../util/format";
import { attachClusterMarks, type ClusterMarkCallbacks } from "./brackets";

/** More clusters than this are only counted: such a legend cannot be read, and would have to keep up with a drag. */
const MOST_LISTED = 60;

export function createLegend(signal: AbortSignal, to: ClusterMarkCallbacks): Part {
  const el = element("div", { class: "dendro-legend", role: "group", "aria-label": "Clusters", tabindex: "-1" });
  let shown: { tree: Tree; cut: Cut; palette: readonly string[]; names: Readonly<Record<string, string>> } | null = null;
  attachClusterMarks(signal, el, to);
  return {
    el,
    update({ tree, cut, palette, state: { clusterNames: names } }) {
      if (shown?.tree === tree && shown.cut === cut && shown.palette === palette && shown.names === names) return;
      shown = { tree, cut, palette, names };
      if (cut.clusters > MOST_LISTED) {
        el.replaceChildren(element("span", { class: "dendro-count" }, `${formatCount(cut.clusters)} clusters`));
        return;
      }
      el.replaceChildren(...clusterRoots(tree, cut).map((root, i) => {
        const color = tree.color[root];
        return chip(root, i + 1, names[color] ?? "", countOf(tree, root), cssColor(palette, color));
      }), ...unassigned(tree, cut));
    },
  };
}

/** How many samples are in no cluster; nothing where there are none. */
function unassigned(tree: Tree, cut: Cut): HTMLElement[] {
  const assigned = clusterRoots(tree, cut).reduce((sum, root) => sum + countOf(tree, root), 0);
  const all = countOf(tree, rootOf(tree));
  if (assigned === all) return [];
  const swatch = element("span", { class: "dendro-swatch dendro-unassigned" });
  return [element("span", { class: "dendro-count" }, swatch, `unassigned (${formatCount(all - assigned)})`)];
}

function chip(root: number, label: number, name: string, size: number, color: string): HTMLElement {
  const swatch = element("span", { class: "dendro-swatch" });
  swatch.style.background = color;
  const title = `Cluster ${label}${name && `, ${name}`}: ${plural(size, "sample")}. Click to select it, double-click to rename it`;
  const called = name ? [element("span", { class: "dendro-chip-name" }, isolated(name))] : [];
  return element("button", { type: "button", class: "dendro-chip", "data-root": String(root), title, "aria-label": title },
    swatch, String(label), ...called, element("span", { class: "dendro-size" }, `(${formatCount(size)})`));
}
