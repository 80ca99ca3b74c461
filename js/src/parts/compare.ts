/** The Compare tab: the present clusters against a pin or a known column, and which samples move. It follows the cut by itself. */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import type { Pin } from "../protocol";
import { clusterRoots, labelsOf } from "../tree/clusters";
import { adjustedRand, crossTable, movesIn, samplesOf } from "../tree/crosstable";
import { sampleName } from "../tree/names";
import { button, element, isolated, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";
import type { TabContent } from "./tray";

/** Groups of samples that are known: their names, and the group of each sample, -1 for none. */
export interface Groups {
  readonly titles: readonly string[];
  readonly groups: Int32Array;
}

export interface CompareCallbacks {
  onPin(): void;
  onUnpin(name: string): void;
  onRestore(name: string): void;
  /** Look up a pin or a column; with neither what colours the points. `null` where there is none, which is said. */
  onGroups(pin: string | null, column: string | null): Promise<Groups | null>;
  onSelect(samples: Int32Array): void;
}

interface Choice {
  readonly text: string;
  readonly pin: string | null;
  readonly column: string | null;
}

/** While the cut moves the table follows it at this distance, in ms. */
const FOLLOW = 100;
const MOST_CELLS = 4000;
const [MOST_MOVES, MOST_NAMES] = [60, 8];

export function createCompare(signal: AbortSignal, to: CompareCallbacks): TabContent {
  const pins = element("span", { class: "dendro-pins", role: "group", "aria-label": "Pins" });
  const pinNow = button("Pin", "Keep the present clustering under a name, to compare with it or to restore it");
  listen(signal, pinNow, "click", () => to.onPin());
  const partner = element("select", { "aria-label": "Compare with", title: "A pin, or a column of the data" });
  const said = element("span", { class: "dendro-compared", role: "status" });
  const selectAll = button("Select them", "Select all samples that move");
  const table = element("div", { class: "dendro-table dendro-cross", tabindex: "0", role: "region", "aria-label": "Samples in both groupings" });
  const moving = element("div", { class: "dendro-moves", role: "group", "aria-label": "Samples that move" });
  const el = element("div", { class: "dendro-compare" },
    element("div", { class: "dendro-compare-head" }, pinNow, pins, element("label", {}, "Compare with", partner), said, selectAll),
    element("div", { class: "dendro-compare-body" }, table, moving));

  let shown: Shown | null = null;
  let isOpen = false;
  let offered = "";
  let choices: readonly Choice[] = [];
  let chosen: Choice | null = null;
  let known: (Groups & { of: Choice; pins: readonly Pin[] }) | null = null;
  let written: readonly unknown[] = [];
  let cells: { row: number; group: number }[][] = [];
  let labels: Int32Array = new Int32Array();
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer));

  listen(signal, pins, "click", (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-pin]");
    if (!pressed) return;
    if (pressed.dataset.act === "unpin") to.onUnpin(pressed.dataset.pin!);
    else to.onRestore(pressed.dataset.pin!);
  });
  listen(signal, partner, "change", () => choose(choices[partner.selectedIndex - 1] ?? null));
  for (const part of [table, moving]) {
    listen(signal, part, "click", (event) => {
      const pressed = (event.target as Element).closest<HTMLElement>("[data-cells]");
      if (pressed && known) to.onSelect(samplesOf(labels, known.groups, cells[Number(pressed.dataset.cells)]));
    });
  }
  listen(signal, selectAll, "click", () => known && to.onSelect(samplesOf(labels, known.groups, cells[0])));

  function choose(next: Choice | null): void {
    chosen = next;
    known = null;
    write();
    void look();
  }

  async function look(): Promise<void> {
    const [of, among] = [chosen, shown!.state.pins];
    if (!of) return;
    const found = await to.onGroups(of.pin, of.column);
    if (of !== chosen || signal.aborted) return;
    known = found && { ...found, of, pins: among };
    write();
  }

  function offer({ state: { pins: kept, scatter } }: Shown): void {
    const { colors = [], color_title: title = "", color_by: by = null } = scatter;
    const key = JSON.stringify([kept, colors, title, by]);
    if (key === offered) return;
    offered = key;
    pins.replaceChildren(...kept.map(({ name, clusters }) => element("span", { class: "dendro-pin" },
      element("button", { type: "button", class: "dendro-pin-name", "data-pin": name, title: `Restore ${name} (${plural(clusters, "cluster")})`, "aria-label": `${name}: restore this clustering` }, isolated(name)),
      element("button", { type: "button", class: "dendro-unpin", "data-pin": name, "data-act": "unpin", title: `Let the pin ${name} go`, "aria-label": `Unpin ${name}` }, "×"))));
    choices = [
      ...kept.map(({ name }) => ({ text: `pin: ${name}`, pin: name, column: null })),
      ...colors.map((column) => ({ text: column, pin: null, column })),
      ...(by === null && title !== "" ? [{ text: title, pin: null, column: null }] : []),
    ];
    partner.replaceChildren(...["choose ...", ...choices.map(({ text }) => text)].map((text) => element("option", {}, text)));
    const before = chosen;
    const same = choices.find(({ pin, column }) => before?.pin === pin && before.column === column) ?? null;
    partner.selectedIndex = same ? choices.indexOf(same) + 1 : 0;
    // A pin may have been replaced by another of its name.
    if (same === null ? before : same.pin !== null || same.column === null) choose(same);
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!shown || !isOpen) return;
    const { tree, cut, state, palette } = shown;
    const now = [tree, cut, known, state.clusterNames, palette];
    if (now.every((each, i) => each === written[i])) return;
    written = now;
    const isTooMany = known !== null && cut.clusters * known.titles.length > MOST_CELLS;
    table.hidden = moving.hidden = known === null || isTooMany;
    selectAll.hidden = true;
    said.textContent = isTooMany ? "These are too many groups for a table: cut into fewer clusters." : "";
    if (!known || isTooMany) return;
    labels = labelsOf(tree, cut);
    const { titles, groups } = known;
    const found = crossTable(labels, cut.clusters, groups, titles.length);
    const moves = movesIn(found);
    const count = moves.reduce((sum, move) => sum + move.count, 0);
    const rand = adjustedRand(found);
    said.textContent = `Adjusted Rand index ${Number.isNaN(rand) ? "undefined" : rand.toFixed(3)}. ${plural(count, "sample")} ${count === 1 ? "is" : "are"} not with most of ${count === 1 ? "its" : "their"} group.`
      + (found.leftOut > 0 ? ` ${plural(found.leftOut, "sample")} in no cluster or group left out.` : "");
    selectAll.hidden = count === 0;
    cells = [moves];
    const roots = clusterRoots(tree, cut);
    const nameOf = (row: number) => state.clusterNames[tree.color[roots[row]]] ?? "";
    const swatch = (row: number) => element("span", { class: "dendro-swatch", style: `background: ${cssColor(palette, tree.color[roots[row]])}` });
    const ofGroup = titles.map((_, group) => roots.reduce((sum, _root, row) => sum + found.counts[row * titles.length + group], 0));
    const cell = (row: number, group: number) => {
      const count = found.counts[row * titles.length + group];
      if (count === 0) return element("td", {}, "·");
      cells.push([{ row, group }]);
      const made = element("td", {}, element("button", { type: "button", class: "dendro-cell", "data-cells": String(cells.length - 1), title: `Select these ${plural(count, "sample")}` }, formatCount(count)));
      made.style.setProperty("--dendro-share", `${Math.round((60 * count) / ofGroup[group])}%`);
      return made;
    };
    const head = element("tr", {}, element("th", { scope: "col" }, "cluster"), ...titles.map((title) => element("th", { scope: "col", title }, isolated(title))));
    table.replaceChildren(element("table", {}, element("thead", {}, head), element("tbody", {}, ...roots.map((_, row) => element("tr", {},
      element("th", { scope: "row" }, swatch(row), ` ${formatCount(row + 1)} `, isolated(nameOf(row))), ...titles.map((_title, group) => cell(row, group)))))));
    moving.replaceChildren(...moves.slice(0, MOST_MOVES).map((move) => {
      cells.push([move]);
      const samples = samplesOf(labels, groups, [move]);
      const names = Array.from(samples.subarray(0, MOST_NAMES), (sample) => sampleName(state.names, sample)).join(", ");
      return element("button", { type: "button", class: "dendro-advised", "data-cells": String(cells.length - 1), title: "Select these samples" },
        element("span", {}, isolated(titles[move.group]), " → ", swatch(move.row), ` ${formatCount(move.row + 1)}: ${plural(move.count, "sample")}`),
        element("span", { class: "dendro-caveat" }, isolated(names + (samples.length > MOST_NAMES ? ", ..." : ""))));
    }));
  }

  return {
    el,
    update(next, open) {
      shown = next;
      isOpen = open;
      if (!open) return;
      offer(next);
      if (timer === undefined) timer = setTimeout(write, written.length === 0 ? 0 : FOLLOW);
    },
  };
}
