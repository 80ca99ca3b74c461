/**
 * A bqplot figure mounted in the frame: it paints the points, and nothing else. Only what a host of ipywidgets offers is used: the
 * manager's `get_model` and `create_view`, and of the figure's view its plot area.
 */
import type { Painter } from "../parts/scatter";
import type { Axis } from "../view/scatterplan";

interface ViewMessage {
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
}

interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** What is used of a bqplot figure's view. */
interface FigureView {
  readonly el: HTMLElement;
  readonly model: Model;
  readonly plotareaWidth?: number;
  readonly plotareaHeight?: number;
  readonly margin?: { left: number; top: number; right: number; bottom: number };
  /** From where to where values go along x, and along y from its lower end; bqplot leaves room for whole points. */
  padded_range?(dimension: "x" | "y", scale: Model): [number, number];
  remove(): void;
  processLuminoMessage?(message: ViewMessage): void;
  processPhosphorMessage?(message: ViewMessage): void;
}

export interface WidgetManager {
  readonly kernel?: { readonly status?: string };
  get_model(id: string): Promise<Model>;
  create_view(model: Model): Promise<FigureView>;
}

/** Mount the figure with this model id; rejects where it cannot be done. */
export async function mountFigure(manager: WidgetManager, figure: string, into: HTMLElement, signal: AbortSignal, onChange: () => void): Promise<Painter> {
  if (into.getRootNode() instanceof ShadowRoot) throw new Error("The styles of bqplot do not reach into a shadow tree, as Panel's.");
  const model = await manager.get_model(figure.replace(/^IPY_MODEL_/, ""));
  const view = await manager.create_view(model);
  const tell = (message: ViewMessage) => (view.processLuminoMessage ?? view.processPhosphorMessage)?.call(view, message);
  if (signal.aborted) {
    view.remove();
    throw new Error("The figure came too late.");
  }
  into.replaceChildren(view.el);
  tell({ type: "after-attach" });
  const resize = () => {
    tell({ type: "resize", width: -1, height: -1 });
    onChange();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(into);
  // The figure lays itself out some frames after its size has changed.
  const laidOut = new MutationObserver(onChange);
  laidOut.observe(view.el, { subtree: true, attributes: true, attributeFilter: ["width", "height"] });
  // A user may close the figure, in Python.
  model.on("destroy", onChange);
  signal.addEventListener("abort", () => {
    model.off("destroy", onChange);
    observer.disconnect();
    laidOut.disconnect();
    view.remove();
  });
  const scales = () => {
    const [mark] = model.get("marks") as (Model | undefined)[];
    return mark?.get("scales") as { x: Model; y: Model } | undefined;
  };
  return {
    el: view.el,
    plot() {
      const { margin, plotareaWidth: width, plotareaHeight: height } = view;
      const found = scales();
      if (!margin || !width || !height || !found || !view.padded_range) return null;
      const [left, right] = view.padded_range("x", found.x);
      const [bottom, top] = view.padded_range("y", found.y);
      return { left: margin.left + left, top: margin.top + top, width: right - left, height: bottom - top };
    },
    look(x: Axis, y: Axis) {
      const found = scales();
      // Not saved: Python need not hear where one looks.
      for (const [scale, { low, high }] of [[found?.x, x], [found?.y, y]] as const) {
        scale?.set("min", low);
        scale?.set("max", high);
      }
    },
  };
}
