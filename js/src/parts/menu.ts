/** A button that opens a small panel; Escape, the button, or a click elsewhere closes it, the last unless it covers nothing. */
import { button, element, keyOf, listen } from "../util/dom";

export interface Menu {
  readonly el: HTMLElement;
  close(): void;
}

export function createMenu(signal: AbortSignal, label: Node | string, title: string, ...content: Node[]): Menu {
  const opener = button(label, title, typeof label === "string" ? "" : "dendro-icon");
  const panel = element("div", { class: "dendro-menu", hidden: "" }, ...content);
  const el = element("span", { class: "dendro-anchor" }, opener, panel);
  const show = (open: boolean) => {
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  };
  const close = () => {
    show(false);
    opener.focus({ preventScroll: true });
  };
  show(false);
  listen(signal, opener, "click", () => {
    show(panel.hidden !== false);
    if (!panel.hidden) panel.querySelector<HTMLElement>("input:enabled, button, select")?.focus({ preventScroll: true });
  });
  listen(signal, el, "keydown", (event) => {
    if (keyOf(event) !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    close();
  });
  // What covers nothing stays open. The path of the event, because in a shadow root its target is the host.
  listen(signal, document, "pointerdown", (event) => {
    const stays = () => getComputedStyle(panel).getPropertyValue("--dendro-stays");
    if (!panel.hidden && !event.composedPath().includes(el) && !stays()) show(false);
  });
  return { el, close };
}
