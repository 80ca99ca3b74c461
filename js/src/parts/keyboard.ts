/** Keys of the chart -> what they do. The cut line and the fields have keys of their own and keep them. */
import { isTyping, listen } from "../util/dom";

export interface KeyboardCallbacks {
  /** Go on to another node; false where the key leads nowhere. */
  walk(key: string): boolean;
  /** Do something with the node that the walk has come to; false where there is none. */
  onNode(act: "select" | "add" | "edit" | "zoom" | "flip"): boolean;
  onEdit(type: "undo" | "redo"): void;
  onEscape(): void;
  onShowAll(): void;
  /** So many clusters more or fewer. */
  onStep(clusters: number): void;
  onBack(): void;
  onForward(): void;
  onFullScreen(): void;
}

/** Keys on the picture itself walk the tree; the others work anywhere in the chart. */
export function attachKeyboard(root: HTMLElement, picture: HTMLElement, signal: AbortSignal, to: KeyboardCallbacks): void {
  listen(signal, root, "keydown", (event) => {
    if (isTyping(event.target)) return;
    const done = (event.target === picture && onPicture(event, to)) || anywhere(event, to);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function onPicture(event: KeyboardEvent, to: KeyboardCallbacks): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === "Enter") return to.onNode(event.altKey ? "edit" : event.shiftKey ? "add" : "select");
  if (event.altKey) return false;
  const key = event.key.toLowerCase();
  return key === "z" ? to.onNode("zoom") : key === "x" ? to.onNode("flip") : to.walk(event.key);
}

function anywhere({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent, to: KeyboardCallbacks): boolean {
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() !== "z") return false;
    to.onEdit(shiftKey ? "redo" : "undo");
  } else if (altKey) {
    if (key === "ArrowLeft") to.onBack();
    else if (key === "ArrowRight") to.onForward();
    else return false;
  } else if (key === "Escape") to.onEscape();
  else if (key === "0") to.onShowAll();
  else if (key.toLowerCase() === "f") to.onFullScreen();
  else if (key === "+" || key === "-") to.onStep(key === "+" ? 1 : -1);
  else return false;
  return true;
}
