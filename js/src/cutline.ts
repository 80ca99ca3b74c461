/**
 * The cut line: a dashed line across the plot with a pill at its end, dragged by pointer or moved by keyboard as an ARIA slider.
 */
import { element, KEEPS_KEYS } from "./dom";
import { formatCount, formatHeight, formatSteadyHeight, plural } from "./format";
import type { Box } from "./layout";
import type { Part } from "./shown";
import { toV } from "./visible";

export interface CutLineCallbacks {
  /** The line was dragged to this distance from the plot's top edge. */
  onDrag(offset: number): void;
  /** Move by so many clusters. */
  onStep(clusters: number): void;
  /** Go to one end: all samples in one cluster, or each by itself. */
  onEnd(end: "one" | "all"): void;
}

const MERGES_PER_PAGE = 10;

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
      "aria-orientation": "vertical",
      title: "Drag to move the cut. Arrow keys: one merge. Page keys: ten.",
      ...KEEPS_KEYS,
    },
    line,
    pill,
  );
  let plot: Box = { left: 0, top: 0, width: 0, height: 0 };
  // Distance of the cut from the plot's top edge in pixels; beyond the plot where the view does not show it.
  let offset = 0;
  // Where on the line it was taken hold of, so that it does not jump to the pointer.
  let grip: number | null = null;

  el.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      el.focus({ preventScroll: true });
      el.setPointerCapture(event.pointerId);
      grip = event.clientY - Math.min(Math.max(offset, 0), plot.height);
      el.classList.add("dendro-dragging");
    },
    { signal },
  );
  el.addEventListener(
    "pointermove",
    (event) => {
      if (grip !== null) callbacks.onDrag(Math.min(Math.max(event.clientY - grip, 0), plot.height));
    },
    { signal },
  );
  const release = () => {
    grip = null;
    el.classList.remove("dendro-dragging");
  };
  el.addEventListener("pointerup", release, { signal });
  el.addEventListener("pointercancel", release, { signal });
  el.addEventListener("lostpointercapture", release, { signal });
  el.addEventListener(
    "keydown",
    (event) => {
      const action = keyActions[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      action(callbacks);
    },
    { signal },
  );

  return {
    el,
    update({ cut, inView, scene, size }) {
      const { height, clusters } = cut;
      plot = inView.plot;
      offset = height === null ? 0 : toV(inView.frame, height) / size.ratio;
      const shown = Math.min(Math.max(offset, 0), plot.height);
      el.style.transform = `translate(${plot.left}px, ${plot.top + shown}px)`;
      el.style.width = `${plot.width}px`;
      const isHorizontal = height !== null;
      el.classList.toggle("dendro-cut-away", offset < -0.5 || offset > plot.height + 0.5 || !isHorizontal);
      el.classList.toggle("dendro-pill-below", shown < 22);
      const beyond = offset < -0.5 ? "▲ " : offset > plot.height + 0.5 ? "▼ " : "";
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
