/** What can be done with a cluster: one menu for brackets, legend, names in the scatter and the table of clusters, and the colours that it can have. */
import { cssColor } from "../paint/draw";
import type { Shown } from "../paint/shown";
import { sampleName } from "../tree/names";
import { clusterLabel } from "../tree/clusters";
import { button, copyText, element, keyOf, listen } from "../util/dom";
import { hide, place } from "./menu";

export interface ClusterMenuCallbacks {
  onSelect(root: number): void;
  onZoom(root: number): void;
  onSplit(root: number): void;
  /** Joins it with what it was merged with. */
  onJoin(root: number): void;
  /** Left out where colours cannot be chosen. */
  onColor?(root: number, color: string): void;
  onCopied(message: string): void;
  /** Say what sets it apart; left out where that is not known. */
  onExplain?(root: number): void;
  onRename(root: number, opener: HTMLElement): void;
  /** Put its members into a variable; left out where there is no notebook. */
  onVariable?(root: number): void;
}

export interface ClusterMenu {
  readonly el: HTMLElement;
  /** Open it for a cluster at a button, to which the focus goes back; `part` of it: all, or the colours alone. */
  open(root: number, opener: HTMLElement, part?: "all" | "colors"): void;
  update(shown: Shown): void;
}

/** Maximum number of names to copy; export a file for more. */
const MOST_COPIED = 1_000_000;

export function createClusterMenu(signal: AbortSignal, to: ClusterMenuCallbacks): ClusterMenu {
  let now: Shown | null = null;
  let root = 0;
  let opener: HTMLElement | null = null;
  const close = () => {
    hide(panel);
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  };
  const item = (text: string, title: string, run: () => void) => {
    const made = button(text, title, "dendro-item");
    listen(signal, made, "click", () => {
      close();
      run();
    });
    return made;
  };
  const title = element("strong");
  const split = item("Split", "Split this cluster at its top merge", () => to.onSplit(root));
  const join = item("Join with its neighbour", "Join this cluster with what it was merged with", () => to.onJoin(root));
  const actions = element("div", { class: "dendro-items", role: "group", "aria-label": "Cluster" },
    item("Select", "Select the samples of this cluster", () => to.onSelect(root)),
    item("Zoom to it", "Show this cluster alone", () => to.onZoom(root)),
    split, join,
    item("Rename", "Give this cluster a name (double-click, F2)", () => to.onRename(root, opener!)),
    item("Copy members", "Copy the names of its samples, one on each line", () => void copyMembers()),
    ...(to.onVariable ? [item("To variable", "Put the indices of its samples into a variable of the notebook", () => to.onVariable!(root))] : []),
    ...(to.onExplain ? [item("Explain", "Which features set this cluster apart from all other samples", () => to.onExplain!(root))] : []));
  const swatches = element("div", { class: "dendro-swatches", role: "group", "aria-label": "Colours" });
  const own = element("input", { type: "color", class: "dendro-color", title: "Another colour", "aria-label": "Another colour" });
  const colors = element("div", { class: "dendro-choose-color" }, swatches, own);
  const panel = element("div", { class: "dendro-menu dendro-cluster-menu", popover: "auto", role: "dialog", "aria-label": "Cluster" }, title, actions, colors);

  async function copyMembers(): Promise<void> {
    if (!now) return;
    const { tree: { order, start, size }, state: { names } } = now;
    const members = order.subarray(start[root], start[root] + Math.min(size[root], MOST_COPIED));
    const isCopied = await copyText(Array.from(members, (sample) => sampleName(names, sample)).join("\n"));
    to.onCopied(isCopied ? `${members.length} names copied.` : "This page may not write to the clipboard.");
  }
  const choose = (color: string) => {
    close();
    to.onColor?.(root, color);
  };
  listen(signal, swatches, "click", (event) => {
    const color = (event.target as HTMLElement).dataset.color;
    if (color) choose(color);
  });
  listen(signal, own, "change", () => choose(own.value));
  listen(signal, panel, "keydown", (event) => {
    const key = keyOf(event);
    if (key === "Escape") close();
    else if (key === "ArrowDown" || key === "ArrowUp") {
      const buttons = [...panel.querySelectorAll<HTMLElement>("button:enabled, input")].filter((each) => each.offsetParent !== null);
      const at = buttons.indexOf(event.target as HTMLElement);
      buttons[(at + (key === "ArrowDown" ? 1 : buttons.length - 1)) % buttons.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  listen(signal, panel, "focusout", (event) => {
    const next = event.relatedTarget as Node | null;
    if (next && !panel.contains(next)) hide(panel);
  });
  return {
    el: panel,
    open(of, at, part = "all") {
      if (!now) return;
      const { tree, cut, palette, state } = now;
      [root, opener] = [of, at];
      const name = state.clusterNames[tree.color[root]];
      title.replaceChildren(`Cluster ${clusterLabel(tree, cut, root)}`, ...(name ? [": ", element("bdi", {}, name)] : []));
      actions.hidden = part === "colors";
      colors.hidden = !to.onColor;
      split.disabled = root < tree.n;
      join.disabled = tree.parent[root] < 0;
      const present = cssColor(palette, tree.color[root]);
      own.value = /^#[0-9a-f]{6}$/i.test(present) ? present.toLowerCase() : "#808080";
      swatches.replaceChildren(...[...new Set(palette)].slice(0, 24).map((color) => {
        const swatch = element("button", { type: "button", class: "dendro-swatch-button", "data-color": color, title: color, "aria-label": `Colour ${color}`, "aria-pressed": String(color === present) });
        swatch.style.background = color;
        return swatch;
      }));
      panel.showPopover();
      place(panel, at);
      (part === "colors" ? swatches : actions).querySelector<HTMLElement>("button:enabled")?.focus({ preventScroll: true });
    },
    update(shown) {
      now = shown;
    },
  };
}
