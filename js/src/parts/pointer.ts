/** Hover and click on the plot, in CSS pixels of the chart. Pressing, moving and releasing is a drag, not a click. */
import { listen } from "../util/dom";

export interface PointerCallbacks {
  /** Where the pointer is, at most once a frame; `null` when it has left or drags. */
  onHover(position: { x: number; y: number } | null): void;
  onClick(position: { x: number; y: number }, keys: { shift: boolean; alt: boolean }): void;
}

export function attachPointer(canvas: HTMLCanvasElement, signal: AbortSignal, callbacks: PointerCallbacks): void {
  let latest: { x: number; y: number } | null = null;
  let request = 0;
  const report = () => {
    request = 0;
    callbacks.onHover(latest);
  };
  const hover = (position: typeof latest) => {
    latest = position;
    request ||= requestAnimationFrame(report);
  };
  listen(signal, canvas, "pointermove", (event) => {
    hover(event.buttons === 0 && event.pointerType !== "touch" ? { x: event.offsetX, y: event.offsetY } : null);
  });
  // At once: a frame later the pointer may be over something else that has been told already.
  listen(signal, canvas, "pointerleave", () => {
    cancelAnimationFrame(request);
    latest = null;
    report();
  });
  listen(signal, canvas, "pointerdown", () => hover(null));
  listen(signal, canvas, "click", (event) => {
    callbacks.onClick({ x: event.offsetX, y: event.offsetY }, { shift: event.shiftKey, alt: event.altKey });
  });
  signal.addEventListener("abort", () => cancelAnimationFrame(request));
}
