/** A field in which a cluster is renamed, in place of its mark. */
import { element, keyOf, listen } from "../util/dom";
import { hide } from "./menu";

export interface Rename {
  readonly el: HTMLElement;
  /** Open it over a mark, with the name that there is. */
  open(root: number, name: string, mark: HTMLElement): void;
}

const [LONGEST_NAME, LEAST_WIDTH] = [300, 140];

export function createRename(signal: AbortSignal, onName: (root: number, name: string) => void): Rename {
  const field = element("input", { type: "text", class: "dendro-name", maxlength: String(LONGEST_NAME), spellcheck: "false", placeholder: "Name it", "aria-label": "Name of this cluster" });
  const panel = element("div", { class: "dendro-menu dendro-rename", popover: "auto", role: "dialog", "aria-label": "Rename a cluster" }, field);
  let at: { root: number; name: string; mark: HTMLElement } | null = null;
  const close = (isTaken: boolean) => {
    const was = at;
    at = null;
    hide(panel);
    if (was?.mark.isConnected) was.mark.focus({ preventScroll: true });
    if (was && isTaken && field.value.trim() !== was.name) onName(was.root, field.value);
  };
  listen(signal, field, "keydown", (event) => {
    const key = keyOf(event);
    event.stopPropagation();
    if (key !== "Enter" && key !== "Escape") return;
    event.preventDefault();
    close(key === "Enter");
  });
  // A click elsewhere takes what was typed, as leaving any field does.
  listen(signal, panel, "beforetoggle", (event) => {
    if ((event as ToggleEvent).newState === "closed" && at) {
      const { root, name } = at;
      at = null;
      if (field.value.trim() !== name) onName(root, field.value);
    }
  });
  return {
    el: panel,
    open(root, name, mark) {
      at = { root, name, mark };
      field.value = name;
      const { style } = panel;
      [style.left, style.top] = ["0px", "0px"];
      panel.showPopover();
      const [box, origin] = [mark.getBoundingClientRect(), panel.getBoundingClientRect()];
      const width = Math.max(box.width, LEAST_WIDTH);
      field.style.width = `${width}px`;
      style.left = `${Math.max(Math.min(box.left + box.width / 2 - width / 2, document.documentElement.clientWidth - width - 8), 4) - origin.left}px`;
      style.top = `${box.top - 2 - origin.top}px`;
      field.focus({ preventScroll: true });
      field.select();
    },
  };
}
