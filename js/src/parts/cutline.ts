/**
 * The cut line: a dashed line along the leaves with a pill at its end, dragged by pointer or moved by keyboard as an ARIA slider.
 */
import type { Part } from "../paint/shown";
import { element, listen } from "../util/dom";
import { formatCount, formatHeight, formatSteadyHeight, plural } from "../util/format";
import type { Box } from "../view/layout";
import { isRootLast, isSideways, keyAsFromTop, type Orientation } from "../view/orientation";
import { toV } from "../view/visible";

export interface CutLineCallbacks {
  /** The line was dragged to this distance from the root's edge of the plot. */
  onDrag(offset: number): void;
  /** Move by so many clusters. */
  onStep(clusters: number): void;
  /** Go to one end: all samples in one cluster, or each by itself. */
  onEnd(end: "one" | "all"): void;
}

const MERGES_PER_PAGE = 10;
const ROOM_OF_PILL = 64;

/** What points to a line that is out of view. */
const beyondMarks: Record<Orientation, [string, string]> = { top: ["▲", "▼"], bottom: ["▼", "▲"], left: ["◀", "▶"], right: ["▶", "◀"] };

export function createCutLine(signal: AbortSignal, callbacks: CutLineCallbacks): Part {
  const pill = element("div", { class: "dendro-pill" });
  const line = element("div", { class: "dendro-line" });
  const el = element(
    "div",
    {
      class: "dendro-cut",
      role: "slider",
      tabindex: "0",
      "aria-label": "Cut height",
      title: "Drag to move the cut. Arrow keys: one merge. Page keys: ten.",
    },
    line,
    pill,
  );
  let plot: Box = { left: 0, top: 0, width: 0, height: 0 };
  let orientation: Orientation = "top";
  // Distance of the cut from the root's edge of the plot in pixels; beyond the plot where the view does not show it.
  let offset = 0;
  const length = () => (isSideways(orientation) ? plot.width : plot.height);
  const within = (distance: number) => Math.min(Math.max(distance, 0), length());
  // How far the pointer is along the heights, from wherever.
  const along = (event: PointerEvent) => (isSideways(orientation) ? event.clientX : event.clientY) * (isRootLast(orientation) ? -1 : 1);
  // Where on the line it was taken hold of, so that it does not jump to the pointer.
  let grip: number | null = null;

  listen(signal, el, "pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    el.focus({ preventScroll: true });
    el.setPointerCapture(event.pointerId);
    grip = along(event) - within(offset);
    el.classList.add("dendro-dragging");
  });
  listen(signal, el, "pointermove", (event) => {
    if (grip !== null) callbacks.onDrag(within(along(event) - grip));
  });
  const release = () => {
    grip = null;
    el.classList.remove("dendro-dragging");
  };
  listen(signal, el, "pointerup", release);
  listen(signal, el, "pointercancel", release);
  listen(signal, el, "lostpointercapture", release);
  listen(signal, el, "keydown", (event) => {
    const action = keyActions[keyAsFromTop(orientation, event.key)];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    action(callbacks);
  });

  return {
    el,
    update({ cut, inView, scene, size }) {
      const { height, clusters } = cut;
      ({ plot, orientation } = inView);
      offset = height === null ? 0 : toV(inView.frame, height) / size.ratio;
      const sideways = isSideways(orientation);
      const shown = isRootLast(orientation) ? length() - within(offset) : within(offset);
      el.style.transform = sideways ? `translate(${plot.left + shown}px, ${plot.top}px)` : `translate(${plot.left}px, ${plot.top + shown}px)`;
      el.style.width = sideways ? "" : `${plot.width}px`;
      el.style.height = sideways ? `${plot.height}px` : "";
      el.classList.toggle("dendro-cut-upright", sideways);
      el.setAttribute("aria-orientation", sideways ? "horizontal" : "vertical");
      const isHorizontal = height !== null;
      el.classList.toggle("dendro-no-line", !isHorizontal);
      el.classList.toggle("dendro-cut-away", offset < -0.5 || offset > length() + 0.5);
      el.classList.toggle("dendro-pill-below", !sideways && shown < 22);
      // Beside an edge of the chart there is no room on both sides of the line.
      el.classList.toggle("dendro-pill-after", sideways && plot.left + shown < ROOM_OF_PILL);
      el.classList.toggle("dendro-pill-before", sideways && size.width - plot.left - shown < ROOM_OF_PILL);
      const [towardsRoot, towardsLeaves] = beyondMarks[orientation];
      const beyond = offset < -0.5 ? `${towardsRoot} ` : offset > length() + 0.5 ? `${towardsLeaves} ` : "";
      const at = isHorizontal ? `h ${formatSteadyHeight(height!)} · ` : "";
      pill.textContent = `${beyond}${at}k ${formatCount(clusters)}`;
      const highest = scene.scale.inverse(scene.full.y1);
      el.setAttribute("aria-valuemin", "0");
      el.setAttribute("aria-valuemax", String(highest));
      el.setAttribute("aria-valuenow", String(height ?? highest));
      const where = isHorizontal ? ` at height ${formatHeight(height!)}` : ", cut branch by branch";
      el.setAttribute("aria-valuetext", plural(clusters, "cluster") + where);
    },
  };
}

// As with the root at the top; the other pair of arrows does what it does on every slider.
const keyActions: Record<string, (callbacks: CutLineCallbacks) => void> = {
  ArrowUp: (to) => to.onStep(-1),
  ArrowRight: (to) => to.onStep(-1),
  ArrowDown: (to) => to.onStep(1),
  ArrowLeft: (to) => to.onStep(1),
  PageUp: (to) => to.onStep(-MERGES_PER_PAGE),
  PageDown: (to) => to.onStep(MERGES_PER_PAGE),
  "+": (to) => to.onStep(1),
  "-": (to) => to.onStep(-1),
  Home: (to) => to.onEnd("all"),
  End: (to) => to.onEnd("one"),
};
