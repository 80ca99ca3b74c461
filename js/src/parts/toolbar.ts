/**
 * The row of controls over the whole frame. What has no room goes into a menu at its end, the last first; only then captions go. The help
 * and the full screen stay.
 */
import { button, element, icon, listen } from "../util/dom";
import { createMenu } from "./menu";

export interface ToolbarItems {
  /** Always in the row. */
  readonly first: HTMLElement;
  /** In their order; of these the last are the first to go. */
  readonly folding: readonly HTMLElement[];
  readonly last: readonly HTMLElement[];
}

export interface Toolbar {
  readonly el: HTMLElement;
  /** Fit what is in it into its width. */
  fit(): void;
}

/** Captions that can go where everything else has gone, one class after the other. */
const TIGHT = ["dendro-tight", "dendro-tighter"];

export function createToolbar(signal: AbortSignal, { first, folding, last }: ToolbarItems): Toolbar {
  const more = createMenu(signal, { label: "", title: "More controls", className: "dendro-more" });
  more.opener.replaceChildren(icon("more"));
  more.opener.classList.add("dendro-icon");
  const room = element("span", { class: "dendro-group dendro-folding" }, ...folding);
  const end = element("span", { class: "dendro-group dendro-right" }, more.el, ...last);
  const el = element("div", { class: "dendro-controls", role: "toolbar", "aria-label": "Dendrogram controls" }, first, room, end);

  let fitted = "";
  const isTooWide = () => el.scrollWidth > el.clientWidth + 1 || end.getBoundingClientRect().right > el.getBoundingClientRect().right + 1;
  const fit = () => {
    const width = el.clientWidth;
    if (width === 0) return;
    const key = [width, ...folding.map((item) => (item.hidden ? 0 : item.textContent!.length))].join();
    if (key === fitted) return;
    fitted = key;
    const page = el.getRootNode() as Document | ShadowRoot;
    const focused = page.activeElement as HTMLElement | null;
    el.classList.remove(...TIGHT);
    if (more.panel.childElementCount > 0) room.replaceChildren(...folding);
    more.el.hidden = true;
    for (let i = folding.length - 1; i >= 0 && isTooWide(); i--) {
      more.el.hidden = false;
      more.panel.prepend(folding[i]);
    }
    for (const name of TIGHT) if (isTooWide()) el.classList.add(name);
    if (focused && page.activeElement !== focused && el.contains(focused)) (more.panel.contains(focused) ? more.opener : focused).focus({ preventScroll: true });
  };
  const observer = new ResizeObserver(fit);
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect());
  return { el, fit };
}

/** Undo and redo, and a button that fills the page. */
export function createHistoryButtons(signal: AbortSignal, onEdit: (type: "undo" | "redo") => void) {
  const undo = button(icon("undo"), "Undo (Ctrl+Z)", "dendro-icon");
  const redo = button(icon("redo"), "Redo (Ctrl+Shift+Z)", "dendro-icon");
  listen(signal, undo, "click", () => onEdit("undo"));
  listen(signal, redo, "click", () => onEdit("redo"));
  return {
    el: element("span", { class: "dendro-pair", role: "group", "aria-label": "History" }, undo, redo),
    update(history: { readonly undo: boolean; readonly redo: boolean }) {
      undo.disabled = !history.undo;
      redo.disabled = !history.redo;
    },
  };
}
