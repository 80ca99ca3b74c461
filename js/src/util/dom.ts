/** Small helpers to build elements. */

/** An element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = filled(document.createElement(tag), attributes, children);
  // In JupyterLab and Notebook keys on what has the focus also move the cell selection or edit the notebook, unless that very element
  // says that it keeps them.
  if (made.tabIndex >= 0) made.setAttribute("data-lm-suppress-shortcuts", "true");
  return made;
}

/** An element of SVG. */
export function svg(tag: string, attributes: Record<string, string>, ...children: (Node | string)[]): SVGElement {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGElement, attributes, children);
}

function filled<E extends Element>(node: E, attributes: Record<string, string>, children: (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A button; its title is its accessible name too, behind the word that stands on it: by that it can be called aloud. */
export function button(content: Node | string, title: string, className = ""): HTMLButtonElement {
  return element("button", { type: "button", class: `dendro-button ${className}`.trim(), title, "aria-label": nameOf(content, title) }, content);
}

/** The accessible name of a control with this content and title. */
export function nameOf(content: Node | string, title: string): string {
  const isNamed = typeof content !== "string" || !/^[\w ]{2,}$/.test(content) || new RegExp(`(^|\\W)${content}(\\W|$)`, "i").test(title);
  return isNamed ? title : `${content}: ${title}`;
}

/** A box to tick, in a label. */
export function checkbox(text: string, title: string) {
  const input = element("input", { type: "checkbox" });
  return { el: element("label", { title }, input, ` ${text}`), input };
}

/** A field to choose a value by its words. */
export function select(name: string, title: string, words: Readonly<Record<string, string>>): HTMLSelectElement {
  return element("select", { "aria-label": name, title }, ...options(words));
}

export function options(words: Readonly<Record<string, string>>): HTMLOptionElement[] {
  return Object.entries(words).map(([value, text]) => element("option", { value }, text));
}

type EventsOf<T> = T extends Window ? WindowEventMap : T extends Document ? DocumentEventMap : T extends MediaQueryList ? MediaQueryListEventMap : HTMLElementEventMap;

/** Hear an event until `signal` is aborted. */
export function listen<T extends EventTarget, K extends keyof EventsOf<T> & string>(
  signal: AbortSignal, target: T, type: K, listener: (event: EventsOf<T>[K]) => void, options?: AddEventListenerOptions,
): void {
  target.addEventListener(type, listener as EventListener, { ...options, signal });
}

/**
 * Make a change within an element. What has the focus there keeps it, also where it is moved; `heir` gets it where that goes, or the
 * next key would be a command to the notebook.
 */
export function keepingFocus(within: HTMLElement, heir: HTMLElement, change: () => void): void {
  const page = within.getRootNode() as Document | ShadowRoot;
  const focused = page.activeElement as HTMLElement | null;
  const isInside = within.contains(focused);
  change();
  if (!isInside) return;
  const isGone = !within.contains(focused) || focused!.closest("[hidden], :disabled") !== null;
  const next = isGone ? heir : focused!;
  if (page.activeElement !== next) next.focus({ preventScroll: true });
}

/** An id that no other view on the page has; each may have loaded this module for itself. */
export function uniqueId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join("-");
}

/** The key of an event; empty where an input method takes it, for which Enter and Escape end what is being composed. */
export function keyOf({ key, isComposing, keyCode }: KeyboardEvent): string {
  // Safari says of the last key that it is no part of the composition.
  return isComposing || keyCode === 229 ? "" : key;
}

/**
 * Open a menu that a right click asks for. Where that is a press still held, the release would close what has opened before it.
 */
export function onceReleased(event: MouseEvent, open: () => void): void {
  event.preventDefault();
  if (event.buttons === 0) open();
  else document.addEventListener("pointerup", () => setTimeout(open), { once: true });
}

/** Whether keys go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && ["text", "search", "color"].includes(target.type);
}

/** Put a text on the clipboard; false where the page may not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const ICONS = {
  undo: "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
  redo: "m10.5 3 3 3-3 3m3-3H6a3.5 3.5 0 0 0 0 7h4",
  back: "M9.5 3.5 5 8l4.5 4.5",
  forward: "M6.5 3.5 11 8l-4.5 4.5",
  full: "M2.5 6V2.5H6m4 0h3.5V6m0 4v3.5H10m-4 0H2.5V10",
  small: "M6 2.5V6H2.5m11 0H10V2.5m0 11V10h3.5m-11 0H6v3.5",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  down: "M4.5 6.5 8 10l3.5-3.5",
  point: "M4 2.5 12.5 8 8.6 8.9 6.6 12.6Z",
  lasso: "M3.4 9.4C1 5.5 5 2.5 8.5 2.5S14 4.5 13.5 7s-4.5 3.5-7.5 3c-2-.4-3.5.8-2.5 2s2 .8 2 2",
  box: "M2.5 4V2.5H4m2.5 0h3m2.5 0h1.5V4m0 2.5v3m0 2.5v1.5H12m-2.5 0h-3m-2.5 0H2.5V12m0-2.5v-3",
  zoom: "M10.5 10.5 14 14M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0ZM5 7h4M7 5v4",
};

export type IconName = keyof typeof ICONS;

/** An icon in the colour of the text. */
export function icon(name: IconName): SVGElement {
  return svg("svg", { width: "14", height: "14", viewBox: "0 0 16 16", "aria-hidden": "true", class: "dendro-icon-picture" },
    svg("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": name === "more" ? "2.4" : "1.5", "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

/** A name that cannot turn the direction of the text around it. */
export function isolated(text: string): HTMLElement {
  return element("bdi", {}, text);
}
