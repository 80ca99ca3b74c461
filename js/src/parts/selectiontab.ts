/** The tab of the selection: how many samples, of which clusters, what sets them apart from all others, and what can be done with them. */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import type { Answer, Feature } from "../protocol";
import { listClusters } from "../tree/clusters";
import { barLength, describeFeature, formatEffect, isApart } from "../tree/facts";
import { button, element, isolated, listen } from "../util/dom";
import { formatCount, formatHeight, plural } from "../util/format";
import { percent } from "../util/numerals";
import type { TabContent } from "./tray";

export interface SelectionTabCallbacks {
  onZoom(): void;
  onInvert(): void;
  onCopy(): void;
  /** Select what of the selection lies in a cluster. */
  onNarrow(root: number): void;
  /** Left out where there is no notebook. */
  onVariable?(): void;
  onFile?(): void;
  onKeep?(): void;
  /** What sets the selection apart; left out where that is not known. */
  onDescribe?(): Promise<Answer<"describe_selection"> | null>;
}

/** The kernel is asked when the selection has come to rest; in ms. */
const REST = 250;
/** Of more clusters, those with most samples of all. */
const MOST_CLUSTERS = 200;

export function createSelectionTab(signal: AbortSignal, to: SelectionTabCallbacks): TabContent {
  const count = element("strong");
  const act = (text: string, title: string, run?: () => void) => {
    if (!run) return [];
    const made = button(text, title, "dendro-action");
    listen(signal, made, "click", run);
    return [made];
  };
  const actions = element("span", { class: "dendro-acts", role: "group", "aria-label": "What can be done with the selection" },
    ...act("Zoom", "Zoom to the selection", to.onZoom),
    ...act("Invert", "Select all other samples", to.onInvert),
    ...act("Copy names", "Copy the names of the selected samples, one on each line", to.onCopy),
    ...act("To variable", "Put the indices of the selected samples into a variable of the notebook", to.onVariable),
    ...act("CSV", "Save the rows of the selected samples as comma-separated values", to.onFile),
    ...act("Keep only these", "Cluster these samples by themselves: a new explorer in a variable of the notebook", to.onKeep));
  const clusters = element("tbody");
  const features = element("tbody");
  const said = element("p", { class: "dendro-hint", role: "status" });
  const head = (...names: string[]) => element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name))));
  const caption = (text: string) => element("caption", {}, text);
  const parts = element("div", { class: "dendro-selection-parts" },
    element("table", { class: "dendro-composition" }, caption("Clusters"), head("Cluster", "Selected", "Of the cluster"), clusters),
    element("div", {}, element("table", { class: "dendro-apart" }, caption("What sets them apart from all others"), head("Feature", "Effect", "Here", "Elsewhere"), features), said));
  const el = element("div", { class: "dendro-selection-tab", role: "region", "aria-label": "Selection", tabindex: "0" }, element("div", { class: "dendro-selection-head" }, count, actions), parts);
  listen(signal, clusters, "click", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("button[data-root]");
    if (row) to.onNarrow(Number(row.dataset.root));
  });

  let shown: Shown | null = null;
  let described: { selected: Int32Array; linkage: object } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function describe(): Promise<void> {
    const asked = described;
    const answer = await to.onDescribe!();
    // Another selection has been made since.
    if (asked !== described || !answer || !shown) return;
    if (answer.count !== (shown.selection?.count ?? 0)) return;
    const found = answer.features;
    features.replaceChildren(...(found ?? []).map(row));
    said.textContent = found === null ? "This explorer has no features to compare. Pass the samples as data=."
      : answer.count === shown.tree.n ? "All samples are selected: there are no others to compare with."
        : found.length === 0 ? "No feature differs." : "";
    features.parentElement!.hidden = !found?.length;
  }

  return {
    el,
    update(next, isOpen) {
      const before = shown;
      shown = next;
      if (!isOpen) {
        described = null;
        return;
      }
      const { tree, cut, selection, state: { selected, clusterNames }, palette } = next;
      const n = selection?.count ?? 0;
      count.textContent = n === 0 ? "Nothing is selected: click a branch, or draw around points." : `${formatCount(n)} of ${plural(tree.n, "sample")} selected`;
      actions.hidden = parts.hidden = n === 0;
      if (!described || before?.cut !== cut || before.selection !== selection || before.palette !== palette || before.state.clusterNames !== clusterNames) {
        clusters.replaceChildren(...(selection ? compositionOf(next) : []));
      }
      if (described?.selected === selected && described.linkage === next.state.tree) return;
      described = { selected, linkage: next.state.tree! };
      clearTimeout(timer);
      if (n > 0 && to.onDescribe) timer = setTimeout(() => void describe(), REST);
      else features.parentElement!.hidden = true;
    },
  };
}

/** A row for each cluster that has some of the selected samples, and one for those in none. */
function compositionOf({ tree, cut, selection, palette, state: { clusterNames } }: Shown): HTMLElement[] {
  let rest = selection!.count;
  const rows = listClusters(tree, cut, MOST_CLUSTERS).flatMap(({ label, root, size }) => {
    const inside = selection!.countIn(root);
    rest -= inside;
    if (inside === 0) return [];
    const name = clusterNames[tree.color[root]] ?? "";
    const swatch = element("span", { class: "dendro-swatch" });
    swatch.style.background = cssColor(palette, tree.color[root]);
    const opener = element("button", { type: "button", class: "dendro-opener", "data-root": String(root), title: "Select these alone" }, swatch, formatCount(label), ...(name ? [" ", isolated(name)] : []));
    return [{ inside, row: line(opener, inside, `${percent(inside / size)} of ${formatCount(size)}`) }];
  });
  const sorted = rows.sort((a, b) => b.inside - a.inside).map(({ row }) => row);
  return rest > 0 ? [...sorted, line(element("span", {}, cut.clusters > MOST_CLUSTERS ? "others" : "unassigned"), rest, "")] : sorted;
}

function line(first: HTMLElement, count: number, share: string): HTMLElement {
  return element("tr", {}, element("td", {}, first), element("td", {}, formatCount(count)), element("td", {}, share));
}

function row(feature: Feature): HTMLElement {
  const { name, effect, mean, others, share } = feature;
  const write = (value: number) => (share ? percent(value) : formatHeight(value));
  const bar = element("span", { class: "dendro-bar-mark", "aria-hidden": "true" }, element("span"));
  const fill = bar.firstElementChild as HTMLElement;
  fill.style.width = `${50 * Math.abs(barLength(effect))}%`;
  fill.style[effect < 0 ? "right" : "left"] = "50%";
  // One value here and another one elsewhere: there is no number for that.
  const text = isApart(effect) ? "constant" : formatEffect(effect);
  return element("tr", { title: describeFeature(feature) },
    element("td", {}, isolated(name)), element("td", {}, bar, text), element("td", {}, isApart(effect) ? `always ${write(mean)}` : write(mean)), element("td", {}, isApart(effect) ? `always ${write(others)}` : write(others)));
}
