/** Canvases on top of each other, always as many device pixels large as they appear. */
import { element } from "../util/dom";
import type { Size } from "../view/scene";

export interface Stage {
  readonly el: HTMLElement;
  /** The lower canvas, which takes the pointer and the keyboard. */
  readonly canvas: HTMLCanvasElement;
  readonly picture: CanvasRenderingContext2D;
  /** The contexts of all canvases, from the lowest to the top one. */
  readonly contexts: readonly CanvasRenderingContext2D[];
  readonly overlay: CanvasRenderingContext2D;
  size(): Size;
}

export interface StageOptions {
  /** Number of canvases. */
  readonly layers?: number;
  readonly className?: string;
  /** Role of the lower canvas. */
  readonly role?: string;
}

/** Build the stage; `onResize` is called at once when its size has changed, for that clears the canvases. */
export function createStage(signal: AbortSignal, onResize: () => void, { layers = 2, className = "", role = "application" }: StageOptions = {}): Stage {
  const canvas = element("canvas", { class: "dendro-canvas", tabindex: "0", role });
  const above = Array.from({ length: layers - 1 }, (_, i) =>
    element("canvas", { class: `dendro-canvas dendro-overlay dendro-layer-${i + 1}`, "aria-hidden": "true" }));
  const all = [canvas, ...above];
  const el = element("div", { class: `dendro-stage ${className}`.trim() }, ...all);
  let size: Size = { width: 0, height: 0, ratio: 1 };
  const resize = (pixels?: ResizeObserverSize) => {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = el;
    // Where an edge falls between pixels the canvas covers one more or one fewer; with another number it would be blurred. (A browser
    // that pretends to have another screen may name those of its own.)
    const covered = (length: number, told = NaN) => (Math.abs(told - length * ratio) < 2 ? told : Math.round(length * ratio));
    const [across, down] = [covered(width, pixels?.inlineSize), covered(height, pixels?.blockSize)];
    if (width === size.width && height === size.height && ratio === size.ratio && across === canvas.width && down === canvas.height) return;
    size = { width, height, ratio };
    for (const each of all) [each.width, each.height] = [across, down];
    onResize();
  };
  const observer = new ResizeObserver(([{ devicePixelContentBoxSize }]) => resize(devicePixelContentBoxSize?.[0]));
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" });
  } catch {
    // Safari knows no such box.
    observer.observe(canvas);
  }
  signal.addEventListener("abort", () => observer.disconnect());
  watchPixelRatio(signal, () => resize());
  const contexts = all.map((each) => each.getContext("2d")!);
  return { el, canvas, contexts, picture: contexts[0], overlay: contexts[contexts.length - 1], size: () => size };
}

// Dragged to another screen or zoomed by the browser, the same chart needs other device pixels.
function watchPixelRatio(signal: AbortSignal, onChange: () => void): void {
  const watch = () => {
    if (signal.aborted) return;
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", () => {
      onChange();
      watch();
    }, { once: true, signal });
  };
  watch();
}
