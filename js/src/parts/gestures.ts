/**
 * Gestures on the plot -> a new view: wheel and pinch zoom about the pointer, drag pans, shift turns both to the heights.
 *
 * By pointer events alone: d3-zoom with what it needs is 55 kB, more than half of what the whole bundle may be.
 */
import { listen } from "../util/dom";
import type { Box } from "../view/layout";
import { fromScreen, type Orientation, turnedExtent } from "../view/orientation";
import { isFull, panView, type View, zoomView } from "../view/view";

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface GestureHost {
  plot(): Box;
  orientation(): Orientation;
  view(): View;
  full(): View;
  onView(view: View): void;
  /** Double click at a position of the chart, in CSS pixels. */
  onDoubleClick(position: Position): void;
}

/** One step of a gesture: screen position p becomes `factor * p + shift`. */
export interface Step {
  readonly factor: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** The view after one gesture step. Along the leaves, or with `alongHeights` along the heights. */
export function applyStep(view: View, full: View, plot: Box, orientation: Orientation, step: Step, alongHeights: boolean): View {
  const { factor, shiftX, shiftY } = step;
  const extent = turnedExtent(orientation, plot);
  const at = (x: number, y: number) => fromScreen(orientation, extent, x, y);
  const perPixelX = (view.x1 - view.x0) / extent.width;
  const perPixelY = (view.y1 - view.y0) / extent.height;
  if (Math.abs(factor - 1) > 1e-9) {
    // The point that a map p -> factor p + shift leaves in place.
    const fixed = at(shiftX / (1 - factor) - plot.left, shiftY / (1 - factor) - plot.top);
    return alongHeights
      ? zoomView(view, full, "y", factor, view.y1 - fixed.v * perPixelY)
      : zoomView(view, full, "x", factor, view.x0 + fixed.u * perPixelX);
  }
  const [from, to] = [at(0, 0), at(shiftX, shiftY)];
  const along = panView(view, full, "y", (to.v - from.v) * perPixelY);
  return alongHeights ? along : panView(along, full, "x", (from.u - to.u) * perPixelX);
}

/** The step that takes the fingers from where they were to where they are: one pans, two pinch. */
function stepOf(before: readonly Position[], after: readonly Position[]): Step {
  const [from, to] = [centre(before), centre(after)];
  const factor = before.length < 2 ? 1 : distance(after) / Math.max(distance(before), 1);
  return { factor, shiftX: to.x - factor * from.x, shiftY: to.y - factor * from.y };
}

/** How much one turn of the wheel magnifies; the units of `deltaMode` are pixels, lines and pages. */
export function wheelFactor(event: Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "ctrlKey">): number {
  // Browsers turn a wheel with shift into a horizontal one, and a pinch on a touchpad into a wheel with ctrl.
  const delta = event.deltaY || event.deltaX;
  const unit = event.deltaMode === 1 ? 0.05 : event.deltaMode ? 1 : 0.002;
  return 2 ** (-delta * unit * (event.ctrlKey ? 10 : 1));
}

/** A pointer that moves less than this between press and release has clicked, not dragged. */
const SLACK = 3;

/** Attach the gestures to the canvas. */
export function attachGestures(canvas: HTMLCanvasElement, signal: AbortSignal, host: GestureHost): void {
  const fingers = new Map<number, Position>();
  let pressedAt: Position | null = null;
  let dragged = false;
  const apply = (step: Step, alongHeights: boolean) =>
    host.onView(applyStep(host.view(), host.full(), host.plot(), host.orientation(), step, alongHeights));

  listen(signal, canvas, "wheel", (event) => {
    const factor = wheelFactor(event);
    // With everything on screen, the wheel turned outwards scrolls the notebook.
    if (factor < 1 && isFull(host.view(), host.full())) return;
    event.preventDefault();
    const { offsetX: x, offsetY: y } = event;
    apply({ factor, shiftX: (1 - factor) * x, shiftY: (1 - factor) * y }, event.shiftKey);
  }, { passive: false });

  listen(signal, canvas, "pointerdown", (event) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) [pressedAt, dragged] = [positionOf(event), false];
    fingers.set(event.pointerId, positionOf(event));
  });

  listen(signal, canvas, "pointermove", (event) => {
    // A press without a drag may end elsewhere, over the cut line say, and nobody tells.
    if (event.buttons === 0) fingers.delete(event.pointerId);
    if (!fingers.has(event.pointerId)) return;
    const position = positionOf(event);
    if (!dragged && pressedAt && fingers.size < 2 && distance([pressedAt, position]) < SLACK) return;
    if (!dragged) {
      dragged = true;
      // From now on the gesture goes on outside the canvas too; earlier, a capture would take the click from others.
      canvas.setPointerCapture(event.pointerId);
    }
    const before = [...fingers.values()];
    fingers.set(event.pointerId, position);
    apply(stepOf(before, [...fingers.values()]), event.shiftKey);
  });

  const release = (event: PointerEvent) => fingers.delete(event.pointerId);
  listen(signal, canvas, "pointerup", release);
  listen(signal, canvas, "pointercancel", release);
  // A drag ends with a click that nobody meant.
  listen(signal, canvas, "click", (event) => {
    if (dragged) event.stopImmediatePropagation();
    dragged = false;
  }, { capture: true });
  listen(signal, canvas, "dblclick", (event) => host.onDoubleClick(positionOf(event)));
}

function positionOf({ offsetX: x, offsetY: y }: MouseEvent): Position {
  return { x, y };
}

function centre(positions: readonly Position[]): Position {
  const sum = positions.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }));
  return { x: sum.x / positions.length, y: sum.y / positions.length };
}

function distance([a, b]: readonly Position[]): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
