/** Which part of the tree is in view: the ways there, and the buttons that lead back. */
import type { Part, Shown } from "../paint/shown";
import type { ViewedPart } from "../protocol";
import { selectionSpan } from "../tree/selection";
import { heightOf, xOf } from "../tree/tree";
import { drawnNode, tipOf } from "../tree/truncate";
import { button, element, icon, listen } from "../util/dom";
import { clampView, isFull, panView, viewOfSpan } from "../view/view";
import type { Viewport } from "../view/viewport";

/** So many leaves are shown on either side of a sample that was looked for. */
const SLOTS_AROUND = 12;

/** Fly to a branch, to a sample, to what is selected, or to everything. */
export interface Flights {
  showAll(): void;
  /** To a drawn node. */
  toNode(node: number): void;
  toSample(sample: number): void;
  /** To a node of the whole tree, or to its only sample. */
  toBranch(node: number): void;
  toSelection(): void;
  /** Bring a drawn node into view without any change of magnification. */
  reveal(node: number): void;
  /** Where one has come to. */
  part(): ViewedPart;
}

/** `shown` says what there is to fly over; `null` where nothing is drawn yet. */
export function createFlights(viewport: Viewport, shown: () => Shown | null): Flights {
  const over = (fly: (now: Shown) => void) => {
    const now = shown();
    if (now) fly(now);
  };
  const flights: Flights = {
    // Where everything is in view already there is no view to come back to.
    showAll: () => over(({ scene }) => isFull(viewport.view(), scene.full) || viewport.fly(scene.full)),
    toNode: (node) => over(({ scene }) => {
      const { tree } = scene.drawn;
      if (node < tree.n) return;
      const first = tree.start[node];
      viewport.fly(viewOfSpan(scene.full, first, first + tree.size[node], scene.scale.forward(heightOf(tree, node))));
    }),
    toSample: (sample) => over(({ scene }) => {
      const slot = scene.drawn.tree.start[tipOf(scene.drawn, sample)];
      const around = Math.min(SLOTS_AROUND, scene.full.x1 / 2);
      viewport.fly(clampView({ ...scene.full, x0: slot - around, x1: slot + 1 + around }, scene.full));
    }),
    toBranch: (node) => over(({ tree, scene }) => {
      const drawn = drawnNode(scene.drawn, node);
      if (drawn === null || drawn < scene.drawn.tree.n) flights.toSample(tree.order[tree.start[node]]);
      else flights.toNode(drawn);
    }),
    toSelection: () => over(({ scene, selection }) => {
      const span = selection && selectionSpan(scene.drawn, selection);
      if (span) viewport.fly(viewOfSpan(scene.full, span.first, span.last, scene.scale.forward(span.top)));
    }),
    part() {
      const now = shown();
      if (!now || isFull(now.view, now.scene.full)) return {};
      const { view: { x0, x1, y0, y1 }, scene: { scale } } = now;
      return { leaves: [x0, x1], heights: [scale.inverse(y0), scale.inverse(y1)] };
    },
    reveal: (node) => over(({ scene }) => {
      const x = xOf(scene.drawn.tree, node);
      const { x0, x1 } = viewport.view();
      if (x < x0 || x > x1) viewport.move(panView(viewport.view(), scene.full, "x", x - (x0 + x1) / 2));
    }),
  };
  return flights;
}

/** Back, forward, and the whole tree again: in the head of the tree, where they stand as long as there is another view. */
export function createViewButtons(signal: AbortSignal, viewport: Viewport, onShowAll: () => void): Part {
  const back = button(icon("back"), "Back to the view before (Alt+Left)", "dendro-icon");
  const forward = button(icon("forward"), "Forward to the next view (Alt+Right)", "dendro-icon");
  const reset = button("Whole tree", "Show the whole tree again (0)");
  listen(signal, back, "click", viewport.back);
  listen(signal, forward, "click", viewport.forward);
  listen(signal, reset, "click", onShowAll);
  const el = element("div", { class: "dendro-views", role: "group", "aria-label": "Views of the tree", hidden: "" }, back, forward, reset);
  return {
    el,
    update({ view, scene }) {
      const isWhole = isFull(view, scene.full);
      el.hidden = isWhole && !viewport.canGoBack() && !viewport.canGoForward();
      reset.hidden = isWhole;
      back.disabled = !viewport.canGoBack();
      forward.disabled = !viewport.canGoForward();
    },
  };
}
