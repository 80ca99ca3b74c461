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

/** A button; its title is its accessible name too. */
export function button(content: Node | string, title: string, className = ""): HTMLButtonElement {
  return element("button", { type: "button", class: `dendro-button ${className}`.trim(), title, "aria-label": title }, content);
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

/** Whether keys go into a text field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && (target.type === "text" || target.type === "search");
}

const ICONS = {
  find: "M10.5 10.5 14 14M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0Z",
  advice: "M6 14h4M6 11.5c0-1.5-2-2.5-2-5a4 4 0 0 1 8 0c0 2.5-2 3.5-2 5Z",
  tree: "M2 14v-4h4v4M4 10V5h7v9M7.5 5V2",
  look: "M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 2.5v4M6 9.5v4",
};

/** An icon of 16 pixels in the colour of the text. */
export function icon(name: keyof typeof ICONS): SVGElement {
  return svg("svg", { width: "14", height: "14", viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": "1.6", "stroke-linecap": "round" }));
}
