/** Small helpers to build elements. */

/** An element with attributes, properties of which `class` and `text` are short for the usual ones, and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Attributes of everything that takes the keyboard. In JupyterLab and Notebook keys on a focused control also move the cell
 * selection or edit the notebook, unless that very element says that it keeps them.
 */
export const KEEPS_KEYS = { "data-lm-suppress-shortcuts": "true" } as const;

/** A button; its title is its accessible name too. */
export function button(text: string, title: string, className = ""): HTMLButtonElement {
  return element("button", { type: "button", class: `dendro-button ${className}`.trim(), title, "aria-label": title, ...KEEPS_KEYS }, text);
}
