/** The clusters of the cut with their colours and sizes, in the order of their labels. */
import { cssColor } from "../paint/draw";
import type { Part } from "../paint/shown";
import { clusterRoots } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { countOf, rootOf, type Tree } from "../tree/tree";
import { element, isolated, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";

export interface LegendCallbacks {
  /** The cluster with this root was clicked. */
  onPick(root: number, shift: boolean): void;
  /** The menu of the cluster with this root is asked for. */
  onMenu(root: number, opener: HTMLElement): void;
  /** The pointer is over the cluster with this root; `null` when it has left. */
  onHover(root: number | null): void;
}

/** More clusters than this are only counted: such a legend cannot be read, and would have to keep up with a drag. */
const MOST_LISTED = 60;

export function createLegend(signal: AbortSignal, to: LegendCallbacks): Part {
  const el = element("div", { class: "dendro-legend", role: "group", "aria-label": "Clusters", tabindex: "-1" });
  let shown: { tree: Tree; cut: Cut; palette: readonly string[]; names: Readonly<Record<string, string>> } | null = null;
  const chipOf = (event: Event) => (event.target as Element).closest<HTMLElement>("[data-root]");
  const rootOf = (event: Event) => {
    const chip = chipOf(event);
    return chip ? Number(chip.dataset.root) : null;
  };
  listen(signal, el, "click", (event) => {
    const root = rootOf(event);
    if (root !== null) to.onPick(root, event.shiftKey);
  });
  listen(signal, el, "contextmenu", (event) => {
    const [chip, root] = [chipOf(event), rootOf(event)];
    if (!chip || root === null) return;
    event.preventDefault();
    to.onMenu(root, chip);
  });
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
  const title = `Cluster ${label}${name && `, ${name}`}: ${plural(size, "sample")}. Click to select it`;
  const called = name ? [element("span", { class: "dendro-chip-name" }, isolated(name))] : [];
  return element("button", { type: "button", class: "dendro-chip", "data-root": String(root), title, "aria-label": title },
    swatch, String(label), ...called, element("span", { class: "dendro-size" }, `(${formatCount(size)})`));
}
