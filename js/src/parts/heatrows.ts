/** The names of the rows of the heat map at their side, with the menu to choose rows and the key of their colours. */
import { heatColors, ROW_TREE } from "../paint/heat";
import type { Part, Shown } from "../paint/shown";
import { clusterRoots } from "../tree/clusters";
import { commonStart, fittingName, tellingPlaces } from "../tree/names";
import { button, checkbox, element, isolated, listen } from "../util/dom";
import { averageDeviation, type HeatRow } from "../view/heat";
import { isSideways } from "../view/orientation";
import type { Look } from "../view/state";
import { createMenu } from "./menu";

export interface HeatRowsCallbacks {
  onRows(rows: Look["heatmap"]): void;
  /** Left out where the points can't be coloured otherwise. */
  onColorBy?(column: string | null): void;
  /** All columns that can be shown. */
  offers(): Promise<readonly string[]>;
  /** Left out where rows can't be ordered. */
  onSimilar?(): void;
}

export interface HeatRows extends Part {
  /** What the colours mean, for another place. */
  readonly key: HTMLElement;
}

/** A press that moves less than this is a click. */
const SLACK = 4;
/** So many columns are listed; others are found by typing. */
const MOST_LISTED = 100;
/** So many clusters are spoken of. */
const MOST_SPOKEN = 8;
/** Names of thinner rows could not be read. */
const LEAST_ROW = 8;

export function createHeatRows(signal: AbortSignal, to: HeatRowsCallbacks): HeatRows {
  const list = element("div", { role: "group", "aria-label": "Rows of the heat map" });
  const voice = element("div", { class: "dendro-voice", "aria-live": "polite" });
  const text = new OffscreenCanvas(1, 1).getContext("2d")!;
  let now: Shown | null = null;
  let drawn: unknown[] = [];
  let buttons: HTMLButtonElement[] = [];
  const rows = (): readonly HeatRow[] => now?.state.heat.rows ?? [];
  const names = () => rows().map(({ name }) => name);
  const moved = (from: number, by: number) => {
    const next = names();
    const at = Math.max(0, Math.min(from + by, next.length - 1));
    next.splice(at, 0, ...next.splice(from, 1));
    return { next, at };
  };
  const placeOf = (event: Event) => buttons.indexOf((event.target as Element).closest("button") as HTMLButtonElement);

  // -- the menu

  const auto = checkbox("Features that best separate the clusters", "Choose the rows again when the cut has changed");
  const search = element("input", { type: "search", placeholder: "Find a column", "aria-label": "Find a column" });
  const found = element("div", { class: "dendro-matches", role: "group", "aria-label": "Columns" });
  const similar = button("Order by similarity", "Order by similarity: rows that go together become neighbours");
  let offered: readonly string[] = [];
  const menu = createMenu(signal, {
    label: "Rows", title: "Rows of the heat map: which columns, in which order", className: "dendro-rows-menu", first: search,
    async onOpen() {
      search.value = "";
      offered = names();
      listFound();
      offered = await to.offers();
      listFound();
    },
  }, auto.el, search, found, ...(to.onSimilar ? [similar] : []));
  menu.el.classList.add("dendro-rows-opener");
  listen(signal, auto.input, "change", () => to.onRows(auto.input.checked ? "auto" : names()));
  listen(signal, search, "input", listFound);
  listen(signal, similar, "click", () => to.onSimilar?.());
  listen(signal, found, "change", (event) => {
    const { value, checked } = event.target as HTMLInputElement;
    to.onRows(checked ? [...names(), value] : names().filter((name) => name !== value));
  });
  function listFound(): void {
    const wanted = search.value.trim().toLowerCase();
    const present = names();
    const matches = offered.filter((name) => name.toLowerCase().includes(wanted));
    const first = wanted ? matches : [...present, ...matches.filter((name) => !present.includes(name))];
    found.replaceChildren(...first.slice(0, MOST_LISTED).map((name) => {
      const input = element("input", { type: "checkbox" });
      [input.value, input.checked] = [name, present.includes(name)];
      return element("label", { class: "dendro-match", title: name }, input, " ", isolated(name));
    }), ...(first.length > MOST_LISTED ? [element("span", { class: "dendro-match" }, `${first.length - MOST_LISTED} more: type a part of the name`)] : []));
  }

  // -- the names: a click colours the points, a drag and alt with an arrow key order the rows

  let held: { at: number; from: number } | null = null;
  let wasDragged = false;
  const along = (event: PointerEvent) => (now && isSideways(now.inView.orientation) ? event.clientX : event.clientY);
  // Where rows begin on the screen they follow each other in its direction, or against it.
  const direction = () => (now?.inView.orientation === "bottom" || now?.inView.orientation === "right" ? -1 : 1);
  listen(signal, list, "pointerdown", (event) => {
    const at = placeOf(event);
    if (event.button !== 0 || at < 0) return;
    event.preventDefault();
    buttons[at].focus({ preventScroll: true });
    list.setPointerCapture(event.pointerId);
    held = { at, from: along(event) };
    wasDragged = false;
  });
  listen(signal, list, "pointermove", (event) => {
    if (!held || !now?.inView.heat) return;
    const distance = (along(event) - held.from) * direction();
    if (Math.abs(distance) > SLACK) wasDragged = true;
    const { next, at } = moved(held.at, Math.round(distance / now.inView.heat.row));
    list.classList.toggle("dendro-dragging", wasDragged);
    if (at === held.at || !wasDragged) return;
    held = { at, from: held.from + (at - held.at) * now.inView.heat.row * direction() };
    to.onRows(next);
  });
  const release = (event: PointerEvent) => {
    list.classList.remove("dendro-dragging");
    if (held && event.type === "pointerup" && !wasDragged) color(held.at);
    held = null;
  };
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) listen(signal, list, type, release);
  // That of the mouse is done with its release.
  listen(signal, list, "click", (event) => event.detail === 0 && color(placeOf(event)));
  function color(at: number): void {
    const name = names()[at];
    if (name !== undefined) to.onColorBy?.(now?.state.scatter.color_by === name ? null : name);
  }
  listen(signal, list, "keydown", (event) => {
    const at = placeOf(event);
    const { key, altKey } = event;
    const by = (key === "ArrowDown" || key === "ArrowRight" ? 1 : key === "ArrowUp" || key === "ArrowLeft" ? -1 : 0) * direction();
    const goTo = key === "Home" ? 0 : key === "End" ? buttons.length - 1 : Math.max(0, Math.min(at + by, buttons.length - 1));
    if (at < 0 || event.ctrlKey || event.metaKey) return;
    if (by !== 0 && altKey) {
      const { next, at: place } = moved(at, by);
      to.onRows(next);
      requestAnimationFrame(() => buttons[place]?.focus());
    } else if (by !== 0 || key === "Home" || key === "End") buttons[goTo]?.focus();
    else if (key === "Delete" && buttons.length > 1) {
      to.onRows(names().filter((_, place) => place !== at));
      requestAnimationFrame(() => buttons[Math.min(at, buttons.length - 1)]?.focus());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  listen(signal, list, "focusin", (event) => {
    const at = placeOf(event);
    buttons.forEach((each, place) => (each.tabIndex = place === at ? 0 : -1));
    if (at >= 0) voice.textContent = spokenRow(at);
  });

  function spokenRow(at: number): string {
    const { tree, cut, state: { cells } } = now!;
    const { id, name } = rows()[at];
    const row = cells.get(id);
    if (!row) return name;
    const roots = cut.clusters > 1000 ? [] : clusterRoots(tree, cut);
    const means = roots.slice(0, MOST_SPOKEN).map((root, i) =>
      `cluster ${i + 1} ${signed(averageDeviation(tree, row, tree.start[root], tree.start[root] + tree.size[root]))}`);
    return `${name}, in standard deviations from the mean: ${means.join(", ")}`;
  }

  // -- the key

  const scale = element("span", { class: "dendro-scale" });
  const key = element("span", { class: "dendro-heat-key", title: "Colours of the heat map: standard deviations from the mean of each row" }, "−3 sd", scale, "+3 sd");

  const el = element("div", { class: "dendro-heat" }, list, menu.el, voice);
  return {
    el,
    key,
    update(next) {
      now = next;
      const { inView: { heat: band, plot, orientation }, state: { heat, scatter }, theme } = next;
      el.hidden = key.hidden = band === null;
      if (!band) return;
      auto.input.checked = heat.is_auto === true;
      const sideways = isSideways(orientation);
      const room = (sideways ? next.size.height - plot.top - plot.height : plot.left) - (heat.tree?.length ? ROW_TREE : 6) - 4;
      const parts = [heat.rows, orientation, band.row, band.start, room, plot.left, plot.top, plot.width, plot.height, scatter.color_by, theme];
      if (parts.every((part, i) => part === drawn[i])) return;
      const isNew = heat.rows !== drawn[0];
      drawn = parts;
      const stops = heatColors(heat, theme);
      scale.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
      if (isNew) {
        while (buttons.length > rows().length) buttons.pop()!.remove();
        while (buttons.length < rows().length) {
          const made = element("button", { type: "button", class: "dendro-heat-row" });
          buttons.push(made);
          list.append(made);
        }
        buttons.forEach((each, place) => (each.tabIndex = place === 0 ? 0 : -1));
        if (menu.panel.matches(":popover-open")) listFound();
      }
      const all = names();
      const [common, telling] = [commonStart(all), tellingPlaces(all)];
      text.font = `11px ${theme.font}`;
      const fits = (name: string) => text.measureText(name).width <= room;
      const isFirst = orientation === "bottom" || orientation === "right";
      buttons.forEach((each, place) => {
        const name = all[place];
        const away = band.start + place * band.row;
        const from = sideways ? (isFirst ? plot.left - away - band.row : plot.left + plot.width + away) : isFirst ? plot.top - away - band.row : plot.top + plot.height + away;
        each.style.cssText = sideways
          ? `left:${from}px;top:${next.size.height - room}px;width:${band.row}px;height:${room}px`
          : `left:0;top:${from}px;width:${room}px;height:${band.row}px`;
        each.classList.toggle("dendro-upright", sideways);
        const short = band.row < LEAST_ROW ? "" : fittingName(name, common, telling[place], fits);
        each.replaceChildren(isolated(short));
        const color = to.onColorBy ? "Click to colour the points by it; drag" : "Drag";
        each.title = `${name}. ${color} to move the row`;
        // What stands on a button is a part of its name: by that it can be called aloud.
        each.setAttribute("aria-label", `${name}, row ${place + 1} of ${all.length}${name.includes(short) ? "" : `, shown as ${short}`}`);
        each.setAttribute("aria-pressed", String(scatter.color_by === name));
      });
      const end = band.start + band.count * band.row;
      const { style } = menu.el;
      if (sideways) [style.left, style.top, style.right] = [`${isFirst ? plot.left - end : plot.left + plot.width + band.start}px`, "0px", ""];
      else [style.left, style.right, style.top] = ["", `${next.size.width - plot.left + 4}px`, `${isFirst ? Math.max(plot.top - end - 24, 0) : Math.min(plot.top + plot.height + end + 2, next.size.height - 22)}px`];
    },
  };
}

/** "+0.9 sd"; with a minus, not a hyphen. */
export function signed(deviation: number): string {
  return `${deviation < 0 ? "−" : "+"}${Math.abs(deviation).toFixed(1)} sd`;
}
