/** The clusters of the cut with their colours and sizes, in the order of their labels. */
import { cssColor } from "../paint/draw";
import type { Part } from "../paint/shown";
import { clusterRoots } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import type { Tree } from "../tree/tree";
import { element, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";

export interface LegendCallbacks {
  /** The cluster with this root was clicked. */
  onPick(root: number, shift: boolean): void;
  /** The pointer is over the cluster with this root; `null` when it has left. */
  onHover(root: number | null): void;
}

/** More clusters than this are only counted: nobody reads such a legend, and it would have to keep up with a drag. */
const MOST_LISTED = 60;

export function createLegend(signal: AbortSignal, to: LegendCallbacks): Part {
  const el = element("div", { class: "dendro-legend", role: "group", "aria-label": "Clusters" });
  let shown: { tree: Tree; cut: Cut; palette: readonly string[]; names: Readonly<Record<string, string>> } | null = null;
  const rootOf = (event: Event) => {
    const chip = (event.target as Element).closest<HTMLElement>("[data-root]");
    return chip ? Number(chip.dataset.root) : null;
  };
  listen(signal, el, "click", (event) => {
    const root = rootOf(event);
    if (root !== null) to.onPick(root, event.shiftKey);
  });
  // A wheel that turns one way only reaches the clusters that have no room; at the ends it moves the page.
  listen(signal, el, "wheel", (event) => {
    const before = el.scrollLeft;
    el.scrollLeft += event.deltaY;
    if (el.scrollLeft !== before) event.preventDefault();
  }, { passive: false });
  listen(signal, el, "pointerover", (event) => to.onHover(rootOf(event)));
  listen(signal, el, "pointerleave", () => to.onHover(null));
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
        return chip(root, i + 1, names[color] ?? "", tree.size[root], cssColor(palette, color));
      }));
    },
  };
}

function chip(root: number, label: number, name: string, size: number, color: string): HTMLElement {
  const swatch = element("span", { class: "dendro-swatch" });
  swatch.style.background = color;
  const title = `Cluster ${label}${name && `, ${name}`}: ${plural(size, "sample")}. Click to select it`;
  return element("button", { type: "button", class: "dendro-chip", "data-root": String(root), title, "aria-label": title },
    swatch, String(label), ...(name ? [element("span", { class: "dendro-chip-name" }, name)] : []), element("span", { class: "dendro-size" }, `(${formatCount(size)})`));
}
