/** A bracket under each cluster in the tree, with its colour, its name and its size. */
import { cssColor } from "../paint/draw";
import type { Part, Shown } from "../paint/shown";
import { clusterLabel } from "../tree/clusters";
import { countOf } from "../tree/tree";
import { button, element, listen, onceReleased } from "../util/dom";
import { formatCount, plural } from "../util/format";
import { bracketsIn } from "../view/brackets";
import { BRACKET_ROOM } from "../view/layout";
import { boxOnScreen, isSideways, turnedExtent } from "../view/orientation";

/** What can be done with the mark of a cluster, wherever it stands. */
export interface ClusterMarkCallbacks {
  onPick(root: number, shift: boolean): void;
  onMenu(root: number, opener: HTMLElement): void;
  onHover(root: number | null): void;
  /** Let the user type a name at the mark. */
  onRename(root: number, opener: HTMLElement): void;
}

/** From so many pixels on there is room for a word, and for the size besides. */
const [LEAST_FOR_NAME, LEAST_FOR_SIZE] = [14, 64];

/** Listen to the marks of clusters, elements with `data-root`, in a container. */
export function attachClusterMarks(signal: AbortSignal, el: HTMLElement, to: ClusterMarkCallbacks): void {
  const markOf = (event: Event) => (event.target as Element).closest<HTMLElement>("[data-root]");
  const on = (type: "click" | "dblclick" | "contextmenu", act: (root: number, mark: HTMLElement, event: MouseEvent) => void) =>
    listen(signal, el, type, (event) => {
      const mark = markOf(event);
      if (mark) act(Number(mark.dataset.root), mark, event);
    });
  on("click", (root, _, { shiftKey }) => to.onPick(root, shiftKey));
  on("dblclick", (root, mark) => to.onRename(root, mark));
  on("contextmenu", (root, mark, event) => {
    onceReleased(event, () => to.onMenu(root, mark));
  });
  listen(signal, el, "pointerover", (event) => {
    const mark = markOf(event);
    to.onHover(mark && Number(mark.dataset.root));
  });
  listen(signal, el, "pointerleave", () => to.onHover(null));
  listen(signal, el, "keydown", (event) => {
    const mark = markOf(event);
    if (mark && event.key === "F2") to.onRename(Number(mark.dataset.root), mark);
  });
}

export function createBrackets(signal: AbortSignal, to: ClusterMarkCallbacks): Part {
  const el = element("div", { class: "dendro-brackets", role: "group", "aria-label": "Clusters under the tree" });
  attachClusterMarks(signal, el, to);
  let made = new Map<number, HTMLElement>();
  return {
    el,
    update(now) {
      const kept = new Map<number, HTMLElement>();
      for (const { root, from, to: end } of bracketsIn(now.scene.drawn, now.cut, now.inView.frame)) {
        const mark = made.get(root) ?? bracket(root);
        write(mark, now, root, from, end);
        kept.set(root, mark);
      }
      for (const [root, mark] of made) if (!kept.has(root)) mark.remove();
      for (const mark of kept.values()) if (!mark.isConnected) el.append(mark);
      made = kept;
      el.dataset.orientation = now.inView.orientation;
    },
  };
}

function bracket(root: number): HTMLElement {
  const made = button("", "", "dendro-bracket");
  // The legend has the same for the keyboard, in as many steps as there are clusters.
  made.tabIndex = -1;
  made.dataset.root = String(root);
  made.replaceChildren(element("bdi"), element("span", { class: "dendro-size" }));
  return made;
}

function write(mark: HTMLElement, { tree, cut, palette, inView, state, size: { ratio } }: Shown, root: number, from: number, to: number): void {
  const { plot, orientation, frame, bracketsAt } = inView;
  const extent = turnedExtent(orientation, plot);
  const perPixel = extent.width / frame.width;
  const v = extent.height + bracketsAt;
  const { left, top, width, height } = boxOnScreen(orientation, extent, from * perPixel, v, to * perPixel, v + BRACKET_ROOM);
  const along = isSideways(orientation) ? height : width;
  const { style } = mark;
  style.transform = `translate(${plot.left + left}px, ${plot.top + top}px)`;
  style.width = `${width}px`;
  style.height = `${height}px`;
  style.setProperty("--dendro-cluster", cssColor(palette, tree.color[root]));
  const key = [cut.clusters, tree.size[root], state.clusterNames[tree.color[root]] ?? "", along < LEAST_FOR_NAME, along < LEAST_FOR_SIZE, ratio].join("\n");
  if (mark.dataset.key === key && written.get(mark) === cut) return;
  written.set(mark, cut);
  mark.dataset.key = key;
  const label = clusterLabel(tree, cut, root);
  const name = state.clusterNames[tree.color[root]] ?? "";
  mark.title = `Cluster ${formatCount(label)}${name && `, ${name}`}: ${plural(countOf(tree, root), "sample")}. Double-click to rename it`;
  mark.setAttribute("aria-label", mark.title);
  mark.firstElementChild!.textContent = along < LEAST_FOR_NAME ? "" : name || formatCount(label);
  // As generated content, so that the text is the beginning of the label that is spoken.
  (mark.lastElementChild as HTMLElement).dataset.count = along < LEAST_FOR_SIZE ? "" : formatCount(countOf(tree, root));
}

const written = new WeakMap<HTMLElement, object>();
