/** The line under tree and scatter: what is going on, and what can be done with the selection. */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import type { Status } from "../protocol";
import { button, element, listen } from "../util/dom";
import { plural } from "../util/format";

export interface ActionsCallbacks {
  onSplit(): void;
  onJoin(): void;
  onFlip(): void;
  /** A colour, `#rrggbb`, for the branch that is selected; left out where colours cannot be chosen. */
  onColor?(color: string): void;
  onZoom(): void;
  onInvert(): void;
  onCopy(): void;
  onClear(): void;
  onResetBranches(): void;
}

export interface Actions {
  readonly status: HTMLElement;
  readonly el: HTMLElement;
  /** Also where nothing is shown there is something to say. */
  update(status: Status, shown: Shown | null): void;
}

export function createActions(signal: AbortSignal, to: ActionsCallbacks): Actions {
  const status = element("div", { class: "dendro-status", role: "status", "aria-live": "polite" });
  const count = element("span", { class: "dendro-count" });
  const action = (text: string, title: string, run: () => void) => {
    const made = button(text, title, "dendro-action");
    listen(signal, made, "click", run);
    return made;
  };
  const split = action("Split", "Split this branch at its top merge (alt-click)", to.onSplit);
  const join = action("Join", "Make this branch one cluster (alt-click)", to.onJoin);
  const flip = action("Flip", "Exchange the two sides of this branch (X)", to.onFlip);
  const color = element("input", {
    type: "color", class: "dendro-color", title: "Colour of this branch", "aria-label": "Colour of this branch",
  });
  listen(signal, color, "change", () => to.onColor?.(color.value));
  const zoom = action("Zoom", "Zoom to the selection (double click)", to.onZoom);
  const invert = action("Invert", "Select all other samples", to.onInvert);
  const copy = action("Copy names", "Copy the names of the selected samples, one on each line", to.onCopy);
  const clear = action("Clear", "Select nothing (Esc)", to.onClear);
  const reset = action("Reset branches", "Undo all manual splits and joins", to.onResetBranches);
  const selection = element("span", { class: "dendro-selection", role: "group", "aria-label": "Selection" },
    count, split, join, flip, color, zoom, invert, copy, clear);
  const el = element("div", { class: "dendro-actions" }, selection, reset);
  return {
    status,
    el,
    update({ level, text }, shown) {
      // Where it is cut short the pointer shows it in full.
      if (status.textContent !== text) status.textContent = status.title = text;
      status.className = `dendro-status${level ? ` dendro-status-${level}` : ""}`;
      const selected = shown?.selection?.count ?? 0;
      selection.hidden = selected === 0;
      count.textContent = `${plural(selected, "sample")} selected`;
      const node = shown?.picked ?? null;
      const merge = shown && node !== null && node >= shown.tree.n ? node - shown.tree.n : null;
      // Split, join and flip are offered for branches only.
      split.hidden = merge === null || shown!.cut.isSplit(merge);
      join.hidden = merge === null || !shown!.cut.isSplit(merge);
      flip.hidden = merge === null;
      color.hidden = !to.onColor || node === null;
      // While a colour is being chosen the choice is left alone.
      if (shown && node !== null && !color.matches(":focus")) color.value = cssColor(shown.palette, shown.tree.color[node]).toLowerCase();
      reset.hidden = !shown || shown.state.branches.split.length + shown.state.branches.joined.length === 0;
    },
  };
}

/** What the explorer has to say about the data: one grey line, in full where it is clicked, and a button where one click mends it. */
export function createNotes(signal: AbortSignal, onStandardise?: () => void) {
  const line = element("button", { type: "button", class: "dendro-notes", title: "Notes on the data", "aria-expanded": "false" });
  listen(signal, line, "click", () => line.setAttribute("aria-expanded", String(line.getAttribute("aria-expanded") !== "true")));
  const standardise = button("Standardise", "Give all columns the same standard deviation and cluster again; undo brings this tree back");
  listen(signal, standardise, "click", () => onStandardise?.());
  const el = element("div", { class: "dendro-notes-row", hidden: "" }, line, standardise);
  let shown: readonly string[] | null = null;
  return {
    el,
    update(notes: readonly string[], canStandardise: boolean) {
      standardise.hidden = !canStandardise || !onStandardise;
      if (notes === shown) return;
      shown = notes;
      el.hidden = notes.length === 0;
      line.replaceChildren(...notes.map((note) => element("span", {}, note)));
    },
  };
}
