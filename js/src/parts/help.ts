/** What mouse and keys do, in short: a menu for those who have not read it elsewhere. A page without a kernel says it below itself. */
import { element } from "../util/dom";
import { createMenu, type Menu } from "./menu";

const GESTURES = [
  ["drag the line, or its arrow keys", "move the cut"],
  ["+ and −", "one cluster more, one fewer"],
  ["click", "select a branch; with shift add it"],
  ["double-click", "zoom to a branch"],
  ["alt-click", "split or join a branch"],
  ["wheel, drag", "zoom and pan; with shift the heights"],
  ["arrow keys on the tree", "walk; then Enter, Z, F: select, zoom, flip"],
  ["ctrl-Z", "take back; with shift do again"],
  ["Esc, 0", "select nothing, show all"],
];

export function createHelp(signal: AbortSignal): Menu {
  return createMenu(signal, "?", "What mouse and keys do", element("dl", { class: "dendro-gestures" },
    ...GESTURES.flatMap(([gesture, effect]) => [element("dt", {}, gesture), element("dd", {}, effect)])));
}
