/**
 * The table of clusters in the tray. What the browser knows follows the cut at once; medoids, spreads and features come from the
 * kernel, which is asked once for every branch.
 */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import { shortNames } from "../tree/names";
import type { Feature } from "../protocol";
import { barLength, describeFeature, formatEffect } from "../tree/facts";
import { type ClusterRow, clusterRows, type Column, MOST_ROWS, type Sorting, sortRows, unknownRoots } from "../tree/rows";
import { element, icon, isolated, keepingFocus, keyOf, listen, onceReleased } from "../util/dom";
import { columnFormat, formatCount, plural } from "../util/format";

export interface ClusterTableCallbacks {
  /** A row was clicked. */
  onOpen(root: number, shift: boolean): void;
  /** The pointer is over the row of this cluster; `null` when it has left. */
  onHover(root: number | null): void;
  onName(root: number, name: string): void;
  /** The menu of a cluster is asked for, or its colours alone. */
  onMenu(root: number, opener: HTMLElement, part: "all" | "colors"): void;
  /** Nothing is known of these branches yet. Without it, only what the browser knows is shown. */
  onDescribe?: (roots: number[]) => Promise<void>;
  /** Whether the clusters are found again is asked for; left out where it cannot be. */
  onStability?: () => void;
}

export interface ClusterTable {
  readonly el: HTMLElement;
  /** `isOpen`: whether it is to be seen. */
  update(shown: Shown, isOpen: boolean): void;
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
  { column: "features", text: "Distinguishing features", title: "Sort by the strongest effect: Cohen's d against all other samples; of categories, Cohen's h" },
];
const OF_KERNEL: readonly Column[] = ["medoid", "spread", "features"];

export function createClusterTable(signal: AbortSignal, to: ClusterTableCallbacks): ClusterTable {
  let shown: Shown | null = null;
  let sorting: Sorting = { column: "label", falling: false };
  let rows: ClusterRow[] = [];
  let isOpen = false;
  const made = new Map<number, Row>();
  // What is asked for at present, and of which tree.
  let asked: { tree: object; roots: number[] } | null = null;
  let followTimer: ReturnType<typeof setTimeout> | undefined;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const heads = new Map(COLUMNS.map(({ column, text, title }) => {
    const head = element("th", { scope: "col", class: `dendro-col-${column}` },
      element("button", { type: "button", class: "dendro-head", title, "data-column": column }, text));
    return [column, head] as const;
  }));
  const stabilityHead = heads.get("stability")!.firstElementChild as HTMLElement;
  /** Whether the head of that column asks for it. */
  const isAsking = () => to.onStability !== undefined && shown?.state.stability.canAsk === true;
  const head = element("thead", {}, element("tr", {}, ...heads.values(), element("th", { class: "dendro-col-menu" }, element("span", { class: "dendro-unseen" }, "Menu"))));
  const body = element("tbody");
  const note = element("div", { class: "dendro-table-note" });
  const el = element("div", { class: "dendro-table", role: "region", "aria-label": "Clusters", tabindex: "0" },
    element("table", {}, head, body), note);

  const rootAt = (event: Event) => {
    const row = (event.target as Element).closest<HTMLElement>("tr[data-root]");
    return row ? Number(row.dataset.root) : null;
  };
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
    const opener = (event.target as Element).closest<HTMLElement>("[data-part]");
    if (opener) return to.onMenu(root, opener, opener.dataset.part as "all" | "colors");
    // The notebook would take the focus, and the next key with it.
    made.get(root)?.opener.focus({ preventScroll: true });
    to.onOpen(root, event.shiftKey);
  });
  listen(signal, body, "dblclick", (event) => {
    const root = rootAt(event);
    const name = root !== null && made.get(root)?.el.querySelector<HTMLInputElement>(".dendro-name");
    if (!name || event.target === name) return;
    name.focus({ preventScroll: true });
    name.select();
  });
  listen(signal, body, "contextmenu", (event) => {
    const root = rootAt(event);
    if (root === null || event.target instanceof HTMLInputElement) return;
    onceReleased(event, () => to.onMenu(root, made.get(root)!.opener, "all"));
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
    if (!shown || !isOpen) return;
    const { tree, cut, state } = shown;
    rows = clusterRows(tree, cut, state.clusterNames, state.names, state.facts, state.stability);
    show();
    clearTimeout(restTimer);
    restTimer = setTimeout(describe, REST);
  }

  function describe(): void {
    if (!shown || !isOpen || asked || !to.onDescribe) return;
    const roots = unknownRoots(rows);
    if (roots.length === 0) return;
    const question = (asked = { tree: shown.tree, roots });
    // Answered or not: another one can be asked.
    void to.onDescribe(roots).finally(() => {
      if (asked === question) asked = null;
    });
  }

  function show(): void {
    if (!shown) return;
    const { tree, palette, picked, cut } = shown;
    const sorted = sortRows(rows, sorting);
    for (const [column, th] of heads) {
      th.setAttribute("aria-sort", column !== sorting.column ? "none" : sorting.falling ? "descending" : "ascending");
    }
    const columns = columnsOf(rows);
    for (const row of sorted) {
      let line = made.get(row.root);
      if (!line) made.set(row.root, (line = createRow(row.root)));
      line.update(row, cssColor(palette, tree.color[row.root]), row.root === picked, columns);
    }
    const kept = new Set(sorted.map(({ root }) => root));
    for (const root of made.keys()) if (!kept.has(root)) made.delete(root);
    const lines = sorted.map(({ root }) => made.get(root)!.el);
    if (lines.length !== body.children.length || lines.some((line, i) => line !== body.children[i])) keepingFocus(body, el, () => body.replaceChildren(...lines));
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
    update(next, open) {
      const before = shown;
      shown = next;
      const { state, tree, cut } = next;
      const opens = open && !isOpen;
      isOpen = open;
      if (!isOpen) return;
      if (asked && (asked.tree !== tree || asked.roots.every((root) => state.facts.has(root)))) asked = null;
      const old = before?.state;
      const told = opens || !before || before.tree !== tree || old!.facts !== state.facts || old!.stability !== state.stability || old!.clusterNames !== state.clusterNames || old!.names !== state.names;
      if (told) refresh();
      else if (before.cut !== cut) followTimer ??= setTimeout(refresh, FOLLOW);
      else if (before.picked !== next.picked || before.palette !== next.palette) show();
    },
  };
}

/** What the rows of a column have in common. */
interface Columns {
  height(value: number): string;
  spread(value: number): string;
  /** The name of a feature, as short as it can be told from the others. */
  feature(name: string): string;
  /** The name of a medoid, likewise. */
  medoid(name: string): string;
  /** Changes where a row has to be written again. */
  readonly key: string;
}

const [LONGEST_FEATURE, LONGEST_MEDOID] = [20, 22];

function columnsOf(rows: readonly ClusterRow[]): Columns {
  const shortened = (all: readonly string[], limit: number) => {
    const names = [...new Set(all)];
    return new Map(shortNames(names, limit).map((text, i) => [names[i], text]));
  };
  const features = shortened(rows.flatMap(({ facts }) => (facts?.features ?? []).map(({ name }) => name)), LONGEST_FEATURE);
  const medoids = shortened(rows.flatMap(({ medoid }) => medoid ?? []), LONGEST_MEDOID);
  const [heights, spreads] = [rows.map(({ height }) => height), rows.flatMap(({ facts }) => facts?.spread ?? [])];
  const [height, spread] = [columnFormat(heights), columnFormat(spreads)];
  return {
    height, spread,
    feature: (name) => features.get(name) ?? name,
    medoid: (name) => medoids.get(name) ?? name,
    key: [height(1.5), spread(1.5), ...features.values(), ...medoids.values()].join(),
  };
}

interface Row {
  readonly el: HTMLElement;
  readonly opener: HTMLElement;
  shown: ClusterRow | null;
  update(row: ClusterRow, color: string, picked: boolean, columns: Columns): void;
}

function createRow(root: number): Row {
  const swatch = element("span", { class: "dendro-swatch" });
  const label = element("span");
  const dot = element("button", { type: "button", class: "dendro-dot", "data-part": "colors", title: "Colour of this cluster" }, swatch);
  const opener = element("button", { type: "button", class: "dendro-opener" }, label);
  const menu = element("button", { type: "button", class: "dendro-row-menu", "data-part": "all", title: "More for this cluster" }, icon("more"));
  const name = element("input", { type: "text", class: "dendro-name", maxlength: String(LONGEST_NAME), placeholder: "Name it", spellcheck: "false" });
  const cells = Object.fromEntries(COLUMNS.map(({ column }) => [column, element("td", { class: `dendro-col-${column}` })])) as unknown as Record<Column, HTMLElement>;
  cells.label.append(dot, opener);
  cells.name.append(name);
  const el = element("tr", { "data-root": String(root) }, ...Object.values(cells), element("td", { class: "dendro-col-menu" }, menu));
  let written = "";
  const row: Row = {
    el,
    opener,
    shown: null,
    update(next, color, picked, columns) {
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
        dot.setAttribute("aria-label", `Colour of cluster ${next.label}`);
        menu.setAttribute("aria-label", `More for cluster ${next.label}`);
      }
      if (shown?.name !== next.name && !name.matches(":focus")) name.value = next.name;
      name.title = next.name;
      cells.stability.textContent = next.stability === null ? "" : next.stability.toFixed(2);
      const isSame = written === columns.key;
      written = columns.key;
      if (!isSame || shown?.height !== next.height) cells.height.textContent = columns.height(next.height);
      if (isSame && shown && shown.facts === next.facts && shown.medoid === next.medoid) return;
      const { facts, medoid } = next;
      cells.medoid.replaceChildren(facts ? isolated(medoid === null ? "" : columns.medoid(medoid)) : "…");
      cells.medoid.title = medoid ?? "";
      cells.spread.textContent = facts ? (facts.spread === null ? "" : columns.spread(facts.spread)) : "…";
      cells.features.replaceChildren(...(facts ? (facts.features ?? []).map((feature) => chip(feature, columns.feature(feature.name))) : ["…"]));
    },
  };
  return row;
}

function chip(feature: Feature, name: string): HTMLElement {
  const length = barLength(feature.effect);
  const bar = element("span", { class: "dendro-bar-mark", "aria-hidden": "true" }, element("span"));
  const fill = bar.firstElementChild as HTMLElement;
  fill.style.width = `${50 * Math.abs(length)}%`;
  fill.style[length < 0 ? "right" : "left"] = "50%";
  return element("span", { class: "dendro-feature", title: describeFeature(feature) },
    bar, element("span", { class: "dendro-feature-name" }, isolated(name)), element("span", { class: "dendro-effect" }, formatEffect(feature.effect)));
}
