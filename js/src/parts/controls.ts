/**
 * The row of controls above the tree: cut and what is shown. It holds no state of its own but what is being typed.
 */
import type { Part, Shown } from "../paint/shown";
import type { TruncateMode } from "../tree/truncate";
import { button, checkbox, element, icon, listen, select } from "../util/dom";
import { formatHeight, plural } from "../util/format";
import type { Orientation } from "../view/orientation";
import type { ScaleName } from "../view/scales";
import type { LeafOrder, Look } from "../view/scene";
import { createMenu } from "./menu";

export interface ControlsCallbacks {
  onHeight(height: number): void;
  /** The slider was moved to this position on the height axis. */
  onPosition(position: number): void;
  onClusters(k: number): void;
  onStep(clusters: number): void;
  onLook(change: Partial<Look>): void;
  /** Left out where nobody can work out another order. */
  onLeafOrder?(name: LeafOrder): void;
  /** Left out where nobody can look up another palette. */
  onPalette?(name: string): void;
  onInvalid(message: string): void;
}

const ORDER_WORDS: Readonly<Record<LeafOrder, string>> = {
  default: "as linked", count: "smaller side first", count_descending: "larger side first",
  distance: "lower side first", distance_descending: "higher side first", optimal: "most similar together",
};

/** Palettes that can be chosen by name. */
const PALETTE_WORDS = { "okabe-ito": "Okabe and Ito", "tol-bright": "Tol bright", "tol-vibrant": "Tol vibrant", "tol-muted": "Tol muted", ibm: "IBM" };

/** `before` and `after` stand on either side of the last menu of the row. */
export function createControls(signal: AbortSignal, to: ControlsCallbacks, before: Node[], after: Node[]): Part {
  let last: Shown | null = null;

  const slider = element("input", {
    type: "range", min: "0", max: "1", step: "any", class: "dendro-slider", "aria-label": "Cut height", title: "Move the cut",
  });
  const height = field("Height", "Height of the cut", "dendro-height", "decimal");
  const fewer = button("−", "One cluster fewer (-)", "dendro-step");
  const more = button("+", "One cluster more (+)", "dendro-step");
  const clusters = field("Clusters", "Number of clusters", "dendro-clusters", "numeric");
  const stepper = element("span", { class: "dendro-stepper" }, fewer, clusters.input, more);
  clusters.el.append(stepper);

  const mode = select("Truncate the tree", "How much of the tree is drawn; the cut stays as it is", {
    "": "All leaves", lastp: "Last p merges", level: "Top p levels",
  });
  const p = field("p", "Number of leaves (last p merges) or of levels that are drawn", "dendro-p", "numeric");
  const contracted = checkbox("Mark inner merges", "Mark the merges inside contracted branches");
  const rail = checkbox("Rail of merges", "Show all merges beside the height axis, with the gaps between them and suggested cuts");
  const counts = checkbox("Show sizes in brackets", "Show the size of contracted branches in brackets");

  const scale = select("Scale of the heights", "How heights are laid out", { linear: "linear", sqrt: "square root", log: "logarithmic" });
  const side = select("Side of the root", "Where the root of the tree is", { top: "top", bottom: "bottom", left: "left", right: "right" });
  const order = select("Order of the leaves", "Which side of every merge comes first; labels and colours stay", ORDER_WORDS);
  const colors = select("Colours", "Colours of the clusters", PALETTE_WORDS);
  const own = element("option", { value: "" }, "your own");
  colors.append(own);
  const row = (text: string, field: HTMLElement, isOffered = true) => (isOffered ? [element("label", {}, text, field)] : []);
  const look = createMenu(signal, icon("look"), "Look of the tree: side of the root, order of the leaves, scale of the heights, colours; how contracted branches are drawn",
    ...row("Root", side), ...row("Leaves", order, Boolean(to.onLeafOrder)), ...row("Heights", scale), ...row("Colours", colors, Boolean(to.onPalette)),
    rail.el, contracted.el, counts.el);

  const el = element("div", { class: "dendro-controls", role: "toolbar", "aria-label": "Dendrogram controls" },
    group("Cut", slider, height.el, clusters.el),
    group("Show", mode, p.el),
    element("span", { class: "dendro-group dendro-right" }, ...before, look.el, ...after),
  );

  listen(signal, slider, "input", () => to.onPosition(Number(slider.value)));
  commit(height.input, (text) => {
    const value = Number(text.replace(",", "."));
    if (text === "" || !Number.isFinite(value) || value < 0) to.onInvalid(`"${text}" is not a height: type a number from 0 up.`);
    else to.onHeight(value);
  });
  commit(clusters.input, (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > last!.tree.n) {
      to.onInvalid(`"${text}" is not a number of clusters: type a whole number from 1 to ${last!.tree.n}.`);
    } else to.onClusters(value);
  });
  commit(p.input, (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) to.onInvalid(`"${text}" does not work as p: type a whole number from 1 up.`);
    else to.onLook({ p: value });
  });
  listen(signal, fewer, "click", () => to.onStep(-1));
  listen(signal, more, "click", () => to.onStep(1));
  listen(signal, mode, "change", () => to.onLook({ truncateMode: (mode.value || null) as TruncateMode }));
  listen(signal, scale, "change", () => to.onLook({ heightScale: scale.value as ScaleName }));
  listen(signal, colors, "change", () => to.onPalette?.(colors.value));
  listen(signal, order, "change", () => to.onLeafOrder?.(order.value as LeafOrder));
  listen(signal, side, "change", () => to.onLook({ orientation: side.value as Orientation }));
  listen(signal, contracted.input, "change", () => to.onLook({ showContracted: contracted.input.checked }));
  listen(signal, rail.input, "change", () => to.onLook({ showRail: rail.input.checked }));
  listen(signal, counts.input, "change", () => to.onLook({ showLeafCounts: counts.input.checked }));

  // What each field shows as long as nobody types in it.
  const shown = new Map<HTMLInputElement, string>();

  // A field takes effect on Enter or when it is left; Esc gives up what was typed.
  function commit(input: HTMLInputElement, apply: (text: string) => void): void {
    listen(signal, input, "focus", () => input.select());
    // Where there is no line Enter asks for one, also into as many clusters as there are.
    const take = (evenSame = false) => {
      const text = input.value.trim();
      if (text === shown.get(input) && !evenSame) return;
      apply(text);
      if (last) show(last, true);
    };
    listen(signal, input, "change", () => take());
    listen(signal, input, "keydown", (event) => {
      if (event.key === "Enter") take(input === clusters.input && last?.cut.height === null);
      else if (event.key === "Escape" && last) show(last, true);
      else return;
      event.stopPropagation();
    });
  }

  // What is being typed is left alone, unless it has just taken effect.
  function show({ cut, scene, tree, state }: Shown, evenTyped = false): void {
    const { height: at, clusters: count } = cut;
    const { truncateMode } = state;
    const set = (input: HTMLInputElement, value: string) => {
      if (!evenTyped && input.matches(":focus") && input.value !== shown.get(input)) return;
      input.value = value;
      shown.set(input, value);
    };
    slider.max = String(scene.full.y1);
    slider.value = String(at === null ? scene.full.y1 : scene.scale.forward(at));
    slider.setAttribute("aria-valuetext", plural(count, "cluster"));
    set(height.input, at === null ? "" : formatHeight(at));
    height.input.placeholder = at === null ? "none" : "";
    set(clusters.input, String(count));
    // As wide as the largest number it can hold, so that nothing moves while the number changes.
    clusters.input.style.width = `calc(${Math.max(String(tree.n).length, 3)}ch + 22px)`;
    fewer.disabled = count <= 1;
    more.disabled = count >= tree.n;
    mode.value = truncateMode ?? "";
    set(p.input, String(state.p));
    const truncated = truncateMode !== null;
    p.el.hidden = !truncated;
    contracted.input.disabled = counts.input.disabled = !truncated;
    side.value = state.orientation;
    order.value = state.leafOrder;
    colors.value = state.paletteName;
    own.hidden = own.disabled = state.paletteName !== "";
    scale.value = state.heightScale;
    rail.input.checked = state.showRail;
    contracted.input.checked = state.showContracted;
    counts.input.checked = state.showLeafCounts;
  }

  return {
    el,
    update(next) {
      last = next;
      show(next);
    },
  };
}

function group(name: string, ...children: Node[]): HTMLElement {
  return element("span", { class: "dendro-group", role: "group", "aria-label": name }, ...children);
}

function field(text: string, title: string, className: string, inputMode: string) {
  const input = element("input", { type: "text", inputmode: inputMode, class: className, "aria-label": title, title });
  return { el: element("label", { title, class: `${className}-field` }, element("span", { class: "dendro-word" }, text), input), input };
}
