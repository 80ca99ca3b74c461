/**
 * Gestures on the plot -> a new view: wheel and pinch zoom about the pointer, drag pans, shift turns both to the heights.
 */
import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from "d3-zoom";
import type { Box } from "./layout";
import { isFull, panView, zoomView, type View } from "./view";

export interface GestureHost {
  plot(): Box;
  view(): View;
  full(): View;
  onView(view: View): void;
  /** Double click at a position in the plot, in CSS pixels. */
  onDoubleClick(u: number, v: number): void;
}

/** One step of a gesture: screen position p becomes `factor * p + shift`. */
interface Step {
  factor: number;
  shiftX: number;
  shiftY: number;
}

function stepBetween(before: ZoomTransform, after: ZoomTransform): Step {
  const factor = after.k / before.k;
  return { factor, shiftX: after.x - factor * before.x, shiftY: after.y - factor * before.y };
}

/** The view after one gesture step. Along the leaves, or with `alongHeights` along the heights. */
export function applyStep(view: View, full: View, plot: Box, step: Step, alongHeights: boolean): View {
  const { factor, shiftX, shiftY } = step;
  if (Math.abs(factor - 1) > 1e-9) {
    // The point that a map p -> factor p + shift leaves in place.
    const fixedX = shiftX / (1 - factor) - plot.left;
    const fixedY = shiftY / (1 - factor) - plot.top;
    return alongHeights
      ? zoomView(view, full, "y", factor, view.y1 - (fixedY / plot.height) * (view.y1 - view.y0))
      : zoomView(view, full, "x", factor, view.x0 + (fixedX / plot.width) * (view.x1 - view.x0));
  }
  const along = panView(view, full, "y", (shiftY / plot.height) * (view.y1 - view.y0));
  return alongHeights ? along : panView(along, full, "x", (-shiftX / plot.width) * (view.x1 - view.x0));
}

/** Attach the gestures to the canvas. */
export function attachGestures(canvas: HTMLCanvasElement, signal: AbortSignal, host: GestureHost): void {
  let before = zoomIdentity;
  const behaviour = zoom<HTMLCanvasElement, unknown>()
    .filter((event: MouseEvent | WheelEvent | TouchEvent) => {
      if (event.type === "dblclick" || ("button" in event && event.button !== 0)) return false;
      // With everything on screen, the wheel turned outwards scrolls the notebook.
      if (event.type === "wheel") return !((event as WheelEvent).deltaY > 0 && isFull(host.view(), host.full()));
      return !event.ctrlKey;
    })
    .wheelDelta((event) => {
      // Browsers turn a wheel with shift into a horizontal one.
      const delta = event.deltaY || event.deltaX;
      return -delta * (event.deltaMode === 1 ? 0.05 : event.deltaMode ? 1 : 0.002) * (event.ctrlKey ? 10 : 1);
    })
    .scaleExtent([0, Infinity])
    .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      const step = stepBetween(before, event.transform);
      before = event.transform;
      const alongHeights = event.sourceEvent?.shiftKey === true;
      host.onView(applyStep(host.view(), host.full(), host.plot(), step, alongHeights));
    });
  const selection = select(canvas).call(behaviour);
  canvas.addEventListener("dblclick", (event) => {
    const { left, top } = host.plot();
    host.onDoubleClick(event.offsetX - left, event.offsetY - top);
  }, { signal });
  signal.addEventListener("abort", () => selection.on(".zoom", null));
}
