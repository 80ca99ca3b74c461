/** Handles between parts of the frame: the one between tree and scatter, and the one below both, which changes their height. */
import { element, listen } from "../util/dom";

export interface HandleOptions {
  readonly className: string;
  readonly label: string;
  readonly title: string;
  /** Whether it is moved across the screen, or down. */
  isAcross(): boolean;
  /** Moved so far since it was taken hold of, in pixels. */
  onDrag(distance: number): void;
  /** It is taken hold of. */
  onStart(): void;
  /** Moved by a key: so many steps. */
  onStep(steps: number): void;
  /** To one end by Home or End. */
  onEnd?(end: "first" | "last"): void;
  onReset(): void;
}

export interface Handle {
  readonly el: HTMLElement;
  /** Where it stands now, in per cent or pixels. */
  show(value: number, least: number, most: number): void;
}

export function createHandle(signal: AbortSignal, options: HandleOptions): Handle {
  const { className, label, title } = options;
  const el = element("div", { class: `dendro-handle ${className}`, role: "separator", tabindex: "0", "aria-label": label, title }, element("span"));
  let from: number | null = null;
  const along = (event: PointerEvent) => (options.isAcross() ? event.clientX : event.clientY);
  listen(signal, el, "pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    el.focus({ preventScroll: true });
    el.setPointerCapture(event.pointerId);
    from = along(event);
    el.classList.add("dendro-dragging");
    options.onStart();
  });
  listen(signal, el, "pointermove", (event) => {
    if (from !== null) options.onDrag(along(event) - from);
  });
  const release = () => {
    from = null;
    el.classList.remove("dendro-dragging");
  };
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) listen(signal, el, type, release);
  listen(signal, el, "dblclick", () => options.onReset());
  listen(signal, el, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [back, on] = options.isAcross() ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const times = event.shiftKey ? 5 : 1;
    if (event.key === back) options.onStep(-times);
    else if (event.key === on) options.onStep(times);
    else if (event.key === "Enter") options.onReset();
    else if (event.key === "Home") options.onEnd?.("first");
    else if (event.key === "End") options.onEnd?.("last");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    el,
    show(value, least, most) {
      el.setAttribute("aria-orientation", options.isAcross() ? "vertical" : "horizontal");
      el.setAttribute("aria-valuemin", String(Math.round(least)));
      el.setAttribute("aria-valuemax", String(Math.round(most)));
      el.setAttribute("aria-valuenow", String(Math.round(value)));
    },
  };
}
