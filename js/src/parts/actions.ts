/** The line under the chart: what is going on at its left, what can be done with the selection at its right. */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import type { Status } from "../protocol";
import { button, element, listen } from "../util/dom";
import { plural } from "../util/format";

export interface ActionsCallbacks {
  onSplit(): void;
  onJoin(): void;
  onFlip(): void;
  /** A colour, `#rrggbb`, for the branch that was clicked; left out where nobody can give it one. */
  onColor?(color: string): void;
  onZoom(): void;
  onClear(): void;
  onResetBranches(): void;
}

export interface Actions {
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
  const flip = action("Flip", "Exchange the two sides of this branch (F)", to.onFlip);
  const color = element("input", {
    type: "color", class: "dendro-color", title: "Colour of this branch", "aria-label": "Colour of this branch",
  });
  listen(signal, color, "change", () => to.onColor?.(color.value));
  color.hidden = !to.onColor;
  const zoom = action("Zoom", "Zoom to the selection (double click)", to.onZoom);
  const clear = action("Clear", "Select nothing (Esc)", to.onClear);
  const reset = action("Reset branches", "Take back all cuts by hand", to.onResetBranches);
  const selection = element("span", { class: "dendro-selection" }, count, split, join, flip, color, zoom, clear);
  const el = element("div", { class: "dendro-foot" }, status, selection, reset);
  return {
    el,
    update({ level, text }, shown) {
      // Where it is cut short the pointer shows it in full.
      if (status.textContent !== text) status.textContent = status.title = text;
      status.className = `dendro-status${level ? ` dendro-status-${level}` : ""}`;
      const selected = shown?.selection?.count ?? 0;
      selection.hidden = selected === 0;
      count.textContent = `${plural(selected, "sample")} selected`;
      const merge = shown?.picked != null && shown.picked >= shown.tree.n ? shown.picked - shown.tree.n : null;
      split.disabled = merge === null || shown!.cut.isSplit(merge);
      flip.disabled = merge === null;
      join.disabled = merge === null || !shown!.cut.isSplit(merge);
      color.disabled = shown?.picked == null;
      // While a colour is being chosen the choice is left alone.
      if (shown && shown.picked !== null && !color.matches(":focus")) color.value = cssColor(shown.palette, shown.tree.color[shown.picked]).toLowerCase();
      reset.hidden = !shown || shown.state.branches.split.length + shown.state.branches.joined.length === 0;
    },
  };
}
