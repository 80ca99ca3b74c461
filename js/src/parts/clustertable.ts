/**
 * The table of clusters under the tree. What the browser knows follows the cut at once; medoids, spreads and features come from the
 * kernel, which is asked once for every branch.
 */
import { cssColor } from "../paint/draw";
import type { Part, Shown } from "../paint/shown";
import type { Feature } from "../protocol";
import { barLength, describeFeature, formatEffect } from "../tree/facts";
import { type ClusterRow, clusterRows, type Column, MOST_ROWS, type Sorting, sortRows, unknownRoots } from "../tree/rows";
import { button, element, keepingFocus, keyOf, listen, uniqueId } from "../util/dom";
import { formatCount, formatHeight, plural } from "../util/format";

export interface ClusterTableCallbacks {
  /** The table was opened or closed. */
  onShow(show: boolean): void;
  /** A row was clicked. */
  onOpen(root: number, shift: boolean): void;
  /** The pointer is over the row of this cluster; `null` when it has left. */
  onHover(root: number | null): void;
  onName(root: number, name: string): void;
  /** Nothing is known of these branches yet. Without it, only what the browser knows is shown. */
  onDescribe?: (roots: number[]) => void;
  /** Whether the clusters are found again is asked for; left out where there is nobody to ask. */
  onStability?: () => void;
}

export interface ClusterTable extends Part {
  /** The button that opens and closes the table. */
  readonly toggle: HTMLElement;
}

/** While the cut moves the rows follow it at this distance, and the kernel is asked when it has come to rest; in ms. */
const FOLLOW = 100;
const REST = 250;
const LONGEST_NAME = 300;

const ASK = "Are they stable? Click to cluster halves of the samples, fifty times, and see how much of each cluster is found again";
const SORT_BY_STABILITY = "Sort by how much of the cluster is found again in halves of the samples: stable from 0.75 on, not to be trusted below 0.6";
const COLUMNS: readonly { column: Column; text: string; title: string }[] = [
  { column: "label", text: "Cluster", title: "Sort by label" },
  { column: "name", text: "Name", title: "Sort by your names; type one into a row" },
  { column: "size", text: "Size", title: "Sort by number of samples" },
  { column: "height", text: "Height", title: "Sort by the height of the merge that makes the cluster whole" },
  { column: "medoid", text: "Medoid", title: "Sort by the sample with the least mean distance to the others of its cluster" },
  { column: "spread", text: "Spread", title: "Sort by mean distance to the medoid" },
  { column: "stability", text: "Stability", title: SORT_BY_STABILITY },
  { column: "features", text: "Set apart by", title: "Sort by the strongest effect: Cohen's d against all other samples; of categories, Cohen's h" },
];
const OF_KERNEL: readonly Column[] = ["medoid", "spread", "features"];

export function createClusterTable(signal: AbortSignal, to: ClusterTableCallbacks): ClusterTable {
  let shown: Shown | null = null;
  let sorting: Sorting = { column: "label", falling: false };
  let rows: ClusterRow[] = [];
  const made = new Map<number, Row>();
  // What is asked for at present, and of which tree.
  let asked: { tree: object; roots: number[] } | null = null;
  let followTimer: ReturnType<typeof setTimeout> | undefined;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const id = `dendro-table-${uniqueId()}`;
  const toggle = button("Clusters", "What is in the clusters: a table under the tree");
  toggle.setAttribute("aria-controls", id);
  const heads = new Map(COLUMNS.map(({ column, text, title }) => {
    const head = element("th", { scope: "col", class: `dendro-col-${column}` },
      element("button", { type: "button", class: "dendro-head", title, "data-column": column }, text));
    return [column, head] as const;
  }));
  const stabilityHead = heads.get("stability")!.firstElementChild as HTMLElement;
  /** Whether the head of that column asks for it. */
  const isAsking = () => to.onStability !== undefined && shown?.state.stability.canAsk === true;
  const head = element("thead", {}, element("tr", {}, ...heads.values()));
  const body = element("tbody");
  const note = element("div", { class: "dendro-table-note" });
  const el = element("div", { class: "dendro-table", id, hidden: "", role: "region", "aria-label": "Clusters" },
    element("table", {}, head, body), note);

  const rootAt = (event: Event) => {
    const row = (event.target as Element).closest<HTMLElement>("tr[data-root]");
    return row ? Number(row.dataset.root) : null;
  };
  listen(signal, toggle, "click", () => to.onShow(el.hidden === true));
  listen(signal, head, "click", (event) => {
    const column = (event.target as Element).closest<HTMLElement>("[data-column]")?.dataset.column as Column | undefined;
    if (!column) return;
    if (column === "stability" && isAsking()) {
      to.onStability!();
      return;
    }
    // Sizes and effects are looked at from the greatest down, names from A.
    const fallsFirst = column !== "label" && column !== "name" && column !== "medoid";
    sorting = { column, falling: sorting.column === column ? !sorting.falling : fallsFirst };
    show();
  });
  listen(signal, body, "click", (event) => {
    const root = rootAt(event);
    if (root === null || event.target instanceof HTMLInputElement) return;
    // The notebook would take the focus, and the next key with it.
    made.get(root)?.opener.focus({ preventScroll: true });
    to.onOpen(root, event.shiftKey);
  });
  listen(signal, body, "pointerover", (event) => to.onHover(rootAt(event)));
  listen(signal, body, "pointerleave", () => to.onHover(null));
  listen(signal, body, "change", (event) => {
    const root = rootAt(event);
    if (root !== null) to.onName(root, (event.target as HTMLInputElement).value);
  });
  listen(signal, body, "keydown", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const row = made.get(rootAt(event)!);
    const key = keyOf(event);
    if (key === "Escape") event.target.value = row?.shown?.name ?? "";
    else if (key !== "Enter") return;
    // Or the key would press the button that now gets the focus, and open the cluster.
    event.preventDefault();
    // Leaving the field is what makes it take effect, if anything was typed.
    event.stopPropagation();
    event.target.blur();
    row?.opener.focus({ preventScroll: true });
  });
  signal.addEventListener("abort", () => {
    clearTimeout(followTimer);
    clearTimeout(restTimer);
  });

  function refresh(): void {
    clearTimeout(followTimer);
    followTimer = undefined;
    if (!shown || el.hidden) return;
    const { tree, cut, state } = shown;
    rows = clusterRows(tree, cut, state.clusterNames, state.names, state.facts, state.stability);
    show();
    clearTimeout(restTimer);
    restTimer = setTimeout(describe, REST);
  }

  function describe(): void {
    if (!shown || el.hidden || asked || !to.onDescribe) return;
    const roots = unknownRoots(rows);
    if (roots.length === 0) return;
    asked = { tree: shown.tree, roots };
    to.onDescribe(roots);
  }

  function show(): void {
    if (!shown) return;
    const { tree, palette, picked, cut } = shown;
    const sorted = sortRows(rows, sorting);
    for (const [column, th] of heads) {
      th.setAttribute("aria-sort", column !== sorting.column ? "none" : sorting.falling ? "descending" : "ascending");
    }
    for (const row of sorted) {
      let line = made.get(row.root);
      if (!line) made.set(row.root, (line = createRow(row.root)));
      line.update(row, cssColor(palette, tree.color[row.root]), row.root === picked);
    }
    const kept = new Set(sorted.map(({ root }) => root));
    for (const root of made.keys()) if (!kept.has(root)) made.delete(root);
    const lines = sorted.map(({ root }) => made.get(root)!.el);
    if (lines.length !== body.children.length || lines.some((line, i) => line !== body.children[i])) keepingFocus(body, toggle, () => body.replaceChildren(...lines));
    const described = rows.filter(({ facts }) => facts !== null);
    const lacks = (key: "medoid" | "features") => !to.onDescribe || (described.length > 0 && described.every(({ facts }) => facts![key] === null));
    for (const column of OF_KERNEL) el.classList.toggle(`dendro-without-${column}`, lacks(column === "features" ? "features" : "medoid"));
    const asks = isAsking();
    stabilityHead.textContent = asks ? "Stability?" : "Stability";
    stabilityHead.title = asks ? ASK : SORT_BY_STABILITY;
    el.classList.toggle("dendro-asks-stability", asks);
    el.classList.toggle("dendro-without-stability", !asks && rows.every(({ stability }) => stability === null));
    el.setAttribute("aria-busy", String(described.length < rows.length && to.onDescribe !== undefined));
    note.hidden = cut.clusters <= MOST_ROWS;
    note.textContent = `The ${MOST_ROWS} largest of ${formatCount(cut.clusters)} clusters.`;
  }

  return {
    el,
    toggle,
    update(next) {
      const before = shown;
      shown = next;
      const { state, tree, cut } = next;
      const isOpen = state.showSummary;
      const opens = isOpen && el.hidden;
      el.hidden = !isOpen;
      toggle.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) return;
      if (asked && (asked.tree !== tree || asked.roots.every((root) => state.facts.has(root)))) asked = null;
      const old = before?.state;
      const told = opens || before?.tree !== tree || old?.facts !== state.facts || old.stability !== state.stability || old.clusterNames !== state.clusterNames || old.names !== state.names;
      if (told) refresh();
      else if (before.cut !== cut) followTimer ??= setTimeout(refresh, FOLLOW);
      else if (before.picked !== next.picked || before.palette !== next.palette) show();
    },
  };
}

interface Row {
  readonly el: HTMLElement;
  readonly opener: HTMLElement;
  shown: ClusterRow | null;
  update(row: ClusterRow, color: string, picked: boolean): void;
}

function createRow(root: number): Row {
  const swatch = element("span", { class: "dendro-swatch" });
  const label = element("span");
  const opener = element("button", { type: "button", class: "dendro-opener" }, swatch, label);
  const name = element("input", { type: "text", class: "dendro-name", maxlength: String(LONGEST_NAME), placeholder: "name", spellcheck: "false" });
  const cells = Object.fromEntries(COLUMNS.map(({ column }) => [column, element("td", { class: `dendro-col-${column}` })])) as unknown as Record<Column, HTMLElement>;
  cells.label.append(opener);
  cells.name.append(name);
  const el = element("tr", { "data-root": String(root) }, ...Object.values(cells));
  const row: Row = {
    el,
    opener,
    shown: null,
    update(next, color, picked) {
      el.classList.toggle("dendro-picked", picked);
      swatch.style.background = color;
      el.style.setProperty("--dendro-cluster", color);
      const { shown } = row;
      row.shown = next;
      if (shown?.label !== next.label || shown.size !== next.size) {
        label.textContent = formatCount(next.label);
        const title = `Cluster ${next.label}: ${plural(next.size, "sample")}. Click to select it and zoom to it`;
        opener.title = title;
        opener.setAttribute("aria-label", title);
        name.setAttribute("aria-label", `Name of cluster ${next.label}`);
        cells.size.textContent = formatCount(next.size);
        cells.height.textContent = formatHeight(next.height);
      }
      if (shown?.name !== next.name && !name.matches(":focus")) name.value = next.name;
      name.title = next.name;
      cells.stability.textContent = next.stability === null ? "" : next.stability.toFixed(2);
      if (shown && shown.facts === next.facts && shown.medoid === next.medoid) return;
      const { facts, medoid } = next;
      cells.medoid.textContent = facts ? (medoid ?? "") : "…";
      cells.medoid.title = medoid ?? "";
      cells.spread.textContent = facts ? (facts.spread === null ? "" : formatHeight(facts.spread)) : "…";
      cells.features.replaceChildren(...(facts ? (facts.features ?? []).map((feature) => chip(feature)) : ["…"]));
    },
  };
  return row;
}

function chip(feature: Feature): HTMLElement {
  const length = barLength(feature.effect);
  const bar = element("span", { class: "dendro-bar", "aria-hidden": "true" }, element("span"));
  const fill = bar.firstElementChild as HTMLElement;
  fill.style.width = `${50 * Math.abs(length)}%`;
  fill.style[length < 0 ? "right" : "left"] = "50%";
  return element("span", { class: "dendro-feature", title: describeFeature(feature) },
    bar, element("span", { class: "dendro-feature-name" }, feature.name), element("span", { class: "dendro-effect" }, formatEffect(feature.effect)));
}
