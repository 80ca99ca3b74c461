/** What mouse and keys do, in short. */
import { element } from "../util/dom";
import { createMenu, type Menu } from "./menu";

const GESTURES = [
  ["drag the line, or its arrow keys", "move the cut"],
  ["hover over a suggestion", "see what it would look like; click to take it"],
  ["+ and −", "one cluster more, one fewer"],
  ["click", "select a branch and pin its tooltip; with shift add it"],
  ["double-click", "zoom to a branch; rename a cluster at its mark"],
  ["right click", "menu of a cluster, at its bracket or its name"],
  ["alt-click", "split or join a branch"],
  ["wheel, drag", "zoom and pan; with shift the heights"],
  ["arrow keys on the tree", "walk; then Enter, Z, X: select, zoom, exchange the sides"],
  ["click, drag a row's name", "colour the points by it, move the row"],
  ["drag in the scatter", "what its tool says; with shift add"],
  ["ctrl-Z", "undo; with shift redo"],
  ["F", "full screen"],
  ["Esc, 0", "select nothing, show all"],
];

export function createHelp(signal: AbortSignal): Menu {
  const list = element("dl", { class: "dendro-gestures", tabindex: "-1" },
    ...GESTURES.flatMap(([gesture, effect]) => [element("dt", {}, gesture), element("dd", {}, effect)]));
  const menu = createMenu(signal, { label: "", title: "What mouse and keys do", className: "dendro-help-panel", first: list }, list);
  menu.opener.replaceChildren("?");
  menu.opener.classList.add("dendro-icon");
  list.setAttribute("data-lm-suppress-shortcuts", "true");
  return menu;
}
