/**
 * A button that opens a panel in the top layer, where nothing clips it. Escape, the button, a click elsewhere and leaving it by keyboard
 * close it. It opens where it covers the tree least.
 */
import { button, element, icon, keyOf, listen } from "../util/dom";

export interface Menu {
  readonly el: HTMLElement;
  readonly opener: HTMLButtonElement;
  readonly panel: HTMLElement;
  /** Close it and give the focus back to its button. */
  close(): void;
}

export interface MenuOptions {
  /** What stands on the button. */
  readonly label: Node | string;
  /** What the button is for: its tooltip and its name. */
  readonly title: string;
  readonly className?: string;
  /** Before it is shown. */
  onOpen?(): void;
  /** What gets the focus; else the first field or button. */
  readonly first?: HTMLElement;
}

/** Distances in pixels: from the button, and from the edges of the window. */
const GAP = 4;
const EDGE = 8;
/** To cut off one row of pixels is as bad as to cover so many pixels of the tree. */
const CUT_OFF = 800;

export function createMenu(signal: AbortSignal, { label, title, className = "", onOpen, first }: MenuOptions, ...content: Node[]): Menu {
  const isWord = typeof label === "string";
  const opener = button(label, title, isWord ? "dendro-opens" : "dendro-icon");
  if (isWord) opener.append(icon("down"));
  const panel = element("div", { class: `dendro-menu ${className}`.trim(), popover: "auto", role: "dialog", "aria-label": title.split(":")[0] }, ...content);
  const el = element("span", { class: "dendro-anchor" }, opener, panel);
  attachPanel(signal, opener, panel, { onOpen, first });
  return {
    el, opener, panel,
    close() {
      hide(panel);
      opener.focus({ preventScroll: true });
    },
  };
}

export interface PanelOptions {
  onOpen?(): void;
  onClose?(): void;
  readonly first?: HTMLElement;
}

/** Let a button open a panel, which has `popover="auto"`. */
export function attachPanel(signal: AbortSignal, opener: HTMLElement, panel: HTMLElement, { onOpen, onClose, first }: PanelOptions): void {
  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-expanded", "false");
  // A press on the button closes an open panel before the click comes, which must not open it again.
  let wasOpen = false;
  listen(signal, opener, "pointerdown", () => (wasOpen = isOpen(panel)));
  listen(signal, opener, "click", (event) => {
    const closes = event.detail > 0 ? wasOpen : isOpen(panel);
    if (closes) return hide(panel);
    onOpen?.();
    show(panel, opener);
    opener.setAttribute("aria-expanded", "true");
    (first ?? panel.querySelector<HTMLElement>("input:enabled, button:enabled, select, textarea"))?.focus({ preventScroll: true });
  });
  listen(signal, panel, "toggle", () => {
    const open = isOpen(panel);
    opener.setAttribute("aria-expanded", String(open));
    if (!open) onClose?.();
  });
  listen(signal, panel, "keydown", (event) => {
    if (keyOf(event) === "Escape" && !event.defaultPrevented) {
      // The page would take it for a command: to leave the full screen, or the cell.
      event.preventDefault();
      event.stopPropagation();
      hide(panel);
      opener.focus({ preventScroll: true });
    }
  });
  listen(signal, panel, "focusout", (event) => {
    const next = event.relatedTarget as Node | null;
    if (next && next !== opener && !panel.contains(next)) hide(panel);
  });
  // Also where more comes into it while it is open.
  const observer = new ResizeObserver(() => isOpen(panel) && place(panel, opener));
  observer.observe(panel);
  signal.addEventListener("abort", () => observer.disconnect());
  listen(signal, window, "resize", () => isOpen(panel) && place(panel, opener));
}

export function isOpen(panel: HTMLElement): boolean {
  return panel.matches(":popover-open");
}

export function hide(panel: HTMLElement): void {
  if (isOpen(panel)) panel.hidePopover();
}

function show(panel: HTMLElement, opener: HTMLElement): void {
  panel.showPopover();
  place(panel, opener);
}

/** Put the panel beside its button: within the window, and where it covers the tree least. */
export function place(panel: HTMLElement, opener: HTMLElement): void {
  const { style } = panel;
  const root = opener.closest(".dendro");
  [style.maxHeight, style.left, style.top] = ["", "0px", "0px"];
  // The frame may be what a fixed place counts from.
  const origin = panel.getBoundingClientRect();
  const at = opener.getBoundingClientRect();
  const { width } = origin;
  const wanted = panel.scrollHeight + 2;
  const [right, bottom] = [document.documentElement.clientWidth - EDGE, window.innerHeight - EDGE];
  const tree = root?.querySelector(".dendro-chart")?.getBoundingClientRect();
  const points = root?.querySelector<HTMLElement>(".dendro-scatter-pane:not([hidden])")?.getBoundingClientRect();
  const lefts = [at.left, at.right - width, ...(points ? [points.right - width, points.left] : [])].map((left) => Math.max(Math.min(left, right - width), EDGE));
  const tops: [top: number, room: number][] = [[at.bottom + GAP, bottom - at.bottom - GAP], [Math.max(at.top - GAP - wanted, EDGE), at.top - GAP - EDGE]];
  // Where the points stand below the tree, also over them.
  if (points && tree && points.top > tree.bottom) tops.push([points.top, bottom - points.top]);
  let best: { left: number; top: number; room: number; cost: number } | null = null;
  for (const [top, room] of tops) {
    const height = Math.min(wanted, room);
    for (const left of lefts) {
      const across = tree ? Math.max(Math.min(left + width, tree.right) - Math.max(left, tree.left), 0) : 0;
      const down = tree ? Math.max(Math.min(top + height, tree.bottom) - Math.max(top, tree.top), 0) : 0;
      // What is cut off is worse than what is covered; of places as good the one at the button.
      const cost = 1e7 * Math.max(Math.min(wanted, 160) - room, 0) + across * down + CUT_OFF * (wanted - height) + Math.abs(left - at.left) + Math.abs(top - at.bottom);
      if (!best || cost < best.cost) best = { left, top, room, cost };
    }
  }
  if (!best) return;
  style.maxHeight = `${Math.max(best.room, 80)}px`;
  style.left = `${best.left - origin.left}px`;
  style.top = `${best.top - origin.top}px`;
}
