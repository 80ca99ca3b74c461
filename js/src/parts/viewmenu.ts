/** The View menu: how the tree is drawn, how much of it, and what else is shown. */
import type { Part, Shown } from "../paint/shown";
import { checkbox, element, isolated, listen, select } from "../util/dom";
import type { Orientation } from "../view/orientation";
import type { ScaleName } from "../view/scales";
import type { LeafOrder } from "../view/scene";
import type { Look } from "../view/state";
import type { TruncateMode } from "../tree/truncate";
import { createNumberField, numberIn } from "./field";
import { createMenu } from "./menu";

export interface ViewMenuCallbacks {
  onLook(change: Partial<Look>): void;
  /** Left out where another order cannot be computed. */
  onLeafOrder?(name: LeafOrder): void;
  /** Left out where another palette cannot be looked up. */
  onPalette?(name: string): void;
  onHeatmap(rows: Look["heatmap"]): void;
  /** Left out where strips cannot be coloured. */
  onStrips?(names: string[]): void;
  onInvalid(message: string): void;
}

const ORDER_WORDS: Readonly<Record<LeafOrder, string>> = {
  default: "Default (scipy)", count: "smaller side first", count_descending: "larger side first",
  distance: "lower side first", distance_descending: "higher side first", optimal: "most similar together",
};

/** Palettes that can be chosen by name. */
const PALETTE_WORDS = { "okabe-ito": "Okabe and Ito", "tol-bright": "Tol bright", "tol-vibrant": "Tol vibrant", "tol-muted": "Tol muted", ibm: "IBM" };

export function createViewMenu(signal: AbortSignal, to: ViewMenuCallbacks): Part {
  const mode = select("Truncate the tree", "How much of the tree is drawn; the cut stays as it is", {
    "": "All leaves", lastp: "Largest p branches", level: "Top p levels",
  });
  const p = createNumberField(signal, {
    label: "p", title: "Number of branches or of levels that are drawn", className: "dendro-p", inputMode: "numeric",
    parse(text) {
      const value = numberIn(text);
      return Number.isInteger(value) && value >= 1 ? value : `"${text}" is not a value for p: type a whole number from 1 up.`;
    },
    commit: (value) => to.onLook({ p: value }),
    onStep: (steps) => last && to.onLook({ p: Math.max(last.state.p + steps, 1) }),
    onInvalid: to.onInvalid,
  });
  const contracted = checkbox("Mark inner merges", "Mark the merges inside contracted branches");
  const counts = checkbox("Show sizes in brackets", "Show the size of contracted branches in brackets");
  const rail = checkbox("Rail of merges", "Show all merges along the height axis, with the gaps between them and suggested cuts");
  const heat = checkbox("Heat map", "Show features under the leaves");
  const points = checkbox("Scatter", "Show the samples as points");
  const scale = select("Scale of the heights", "How heights are laid out", { linear: "linear", sqrt: "square root", log: "logarithmic" });
  const side = select("Side of the root", "Where the root of the tree is", { top: "top", bottom: "bottom", left: "left", right: "right" });
  const order = select("Order of the leaves", "Which side of every merge comes first; labels and colours stay", ORDER_WORDS);
  const colors = select("Colours", "Colours of the clusters", PALETTE_WORDS);
  const own = element("option", { value: "" }, "your own");
  const ownOrder = element("option", { value: "own" }, "your own");
  colors.append(own);
  order.append(ownOrder);
  const row = (text: string, field: HTMLElement, isOffered = true) => (isOffered ? [element("label", {}, text, field)] : []);
  const strips = element("details", { class: "dendro-strips" }, element("summary", {}, "Strips under the leaves"));
  const stripList = element("div", { role: "group", "aria-label": "Strips under the leaves" });
  strips.append(stripList);
  let listed: { names: readonly string[]; choices: readonly string[] } | null = null;
  const listStrips = (names: readonly string[], choices: readonly string[]) => {
    strips.hidden = !to.onStrips || choices.length === 0;
    if (strips.hidden || (listed?.names === names && listed.choices === choices)) return;
    const isSame = listed?.choices === choices;
    listed = { names, choices };
    // The boxes stay, so that the focus does.
    if (!isSame) stripList.replaceChildren(...choices.map((name) => element("label", { title: name }, element("input", { type: "checkbox", value: name }), isolated(name))));
    for (const box of stripList.querySelectorAll("input")) box.checked = names.includes(box.value);
  };
  listen(signal, stripList, "change", (event) => {
    const { value, checked } = event.target as HTMLInputElement;
    if (listed) to.onStrips?.([...listed.names.filter((name) => name !== value), ...(checked ? [value] : [])]);
  });
  const menu = createMenu(signal, {
    label: "View", className: "dendro-look", title: "View: side of the root, order of the leaves, scale of the heights, colours; how contracted branches are drawn",
  },
    ...row("Leaves", mode), p.el, contracted.el, counts.el, element("hr"),
    ...row("Root", side), ...row("Order", order, Boolean(to.onLeafOrder)), ...row("Heights", scale), ...row("Colours", colors, Boolean(to.onPalette)),
    element("hr"), strips, rail.el, heat.el, points.el);
  let last: Shown | null = null;

  const onChange = (field: HTMLElement, act: () => void) => listen(signal, field, "change", act);
  onChange(mode, () => to.onLook({ truncateMode: (mode.value || null) as TruncateMode }));
  onChange(scale, () => to.onLook({ heightScale: scale.value as ScaleName }));
  onChange(side, () => to.onLook({ orientation: side.value as Orientation }));
  onChange(colors, () => to.onPalette?.(colors.value));
  onChange(order, () => to.onLeafOrder?.(order.value as LeafOrder));
  onChange(heat.input, () => to.onHeatmap(heat.input.checked ? "auto" : null));
  const boxes = [[contracted, "showContracted"], [counts, "showLeafCounts"], [rail, "showRail"], [points, "showScatter"]] as const;
  for (const [{ input }, part] of boxes) onChange(input, () => to.onLook({ [part]: input.checked }));

  return {
    el: menu.el,
    update(next) {
      last = next;
      const { state } = next;
      mode.value = state.truncateMode ?? "";
      p.show(String(state.p));
      const isTruncated = state.truncateMode !== null;
      p.el.hidden = !isTruncated;
      contracted.input.disabled = counts.input.disabled = !isTruncated;
      side.value = state.orientation;
      const isKnown = typeof state.leafOrder === "string" && state.leafOrder in ORDER_WORDS;
      order.value = isKnown ? state.leafOrder : "own";
      ownOrder.hidden = ownOrder.disabled = isKnown;
      colors.value = state.paletteName;
      listStrips(state.stripNames, state.stripChoices);
      own.hidden = own.disabled = state.paletteName !== "";
      scale.value = state.heightScale;
      for (const [{ input }, part] of boxes) input.checked = state[part];
      heat.input.checked = Boolean(state.heat.count);
      heat.input.disabled = Boolean(state.heat.why);
      heat.el.title = state.heat.why || "Show features under the leaves";
      points.el.hidden = state.points === null && state.pointsNote === "";
    },
  };
}
