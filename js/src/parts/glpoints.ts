/**
 * Lighting points that bqplot draws by WebGL: they are no elements, and a change of the mark would be sent to Python. So the picture
 * is faded as a whole, and the points that are meant are drawn over it.
 */
import { element, listen } from "../util/dom";

interface ScaleView {
  readonly model: unknown;
  readonly scale: { domain(): number[] };
}

/** What is used of the view of a ScatterGL. */
export interface GLView {
  readonly model: { get(name: string): unknown };
  readonly scales: { readonly x: ScaleView; readonly y: ScaleView };
  readonly parent: {
    readonly webGLCanvas: HTMLCanvasElement;
    readonly plotareaWidth: number;
    readonly plotareaHeight: number;
    padded_range(dimension: "x" | "y", scale: unknown): number[];
  };
}

/** More points than this are not told apart from all of the same place. */
const MOST_LIT = 5000;
const FADED = "0.25";
/** How near to a point the pointer must be to mean it, in pixels. */
const REACH = 7;

type Place = (value: number) => number;

function placing({ scales, parent }: GLView): { across: Place; down: Place } {
  const along = (dimension: "x" | "y"): Place => {
    const { model, scale } = scales[dimension];
    const [from, to] = parent.padded_range(dimension, model);
    const [low, high] = scale.domain();
    return (value) => from + ((value - low) / (high - low)) * (to - from);
  };
  return { across: along("x"), down: along("y") };
}

/** Whether a mark's points are drawn by WebGL. */
export function isGL(view: object): view is GLView {
  return "scales" in view && (view as GLView).model?.get("_model_name") === "ScatterGLModel";
}

const overlays = new WeakMap<GLView, HTMLCanvasElement>();

/** Light up some samples; with `null` all look as they did before. */
export function lightGL(view: GLView, samples: Int32Array | null): void {
  const { webGLCanvas: picture, plotareaWidth: width, plotareaHeight: height } = view.parent;
  picture.style.opacity = samples ? FADED : "";
  let overlay = overlays.get(view);
  if (!samples) return overlay?.remove();
  if (!overlay) overlays.set(view, (overlay = element("canvas", { class: "dendro-lit", "aria-hidden": "true" })));
  picture.after(overlay);
  const ratio = window.devicePixelRatio || 1;
  [overlay.width, overlay.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  Object.assign(overlay.style, { left: picture.style.left, top: picture.style.top, width: `${width}px`, height: `${height}px` });
  const context = overlay.getContext("2d")!;
  context.scale(ratio, ratio);
  const [x, y] = [view.model.get("x"), view.model.get("y")] as ArrayLike<number>[];
  const numbers = view.model.get("color") as ArrayLike<number> | null;
  const colors = numbers && ((view.model.get("scales") as { color: { get(name: string): unknown } }).color.get("colors") as string[]);
  const own = view.model.get("colors") as string[];
  const radius = Math.max(Math.sqrt(view.model.get("default_size") as number) / 2, 1.5);
  const { across, down } = placing(view);
  const step = Math.max(Math.ceil(samples.length / MOST_LIT), 1);
  for (let i = 0; i < samples.length; i += step) {
    const sample = samples[i];
    context.fillStyle = numbers ? colors![numbers[sample]] : own[sample % own.length];
    context.beginPath();
    context.arc(across(x[sample]), down(y[sample]), radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Tell which sample the pointer is over, at most once a frame; `null` when it has left. */
export function listenGL(view: GLView, signal: AbortSignal, onPoint: (sample: number | null) => void): void {
  const { webGLCanvas: picture } = view.parent;
  const figure = picture.closest<HTMLElement>(".bqplot")!;
  let last: number | null = null;
  let latest: PointerEvent | null = null;
  let request = 0;
  const tell = (sample: number | null) => {
    if (sample !== last) onPoint((last = sample));
  };
  listen(signal, figure, "pointermove", (event) => {
    latest = event;
    request ||= requestAnimationFrame(() => {
      request = 0;
      const { left, top } = picture.getBoundingClientRect();
      tell(latest!.buttons ? null : nearest(view, latest!.clientX - left, latest!.clientY - top));
    });
  });
  listen(signal, figure, "pointerleave", () => {
    cancelAnimationFrame(request);
    request = 0;
    tell(null);
  });
}

function nearest(view: GLView, atX: number, atY: number): number | null {
  const [x, y] = [view.model.get("x"), view.model.get("y")] as ArrayLike<number>[];
  const { across, down } = placing(view);
  let [found, least]: [number | null, number] = [null, REACH * REACH];
  for (let i = 0; i < x.length; i++) {
    const distance = (across(x[i]) - atX) ** 2 + (down(y[i]) - atY) ** 2;
    if (distance < least) [found, least] = [i, distance];
  }
  return found;
}
