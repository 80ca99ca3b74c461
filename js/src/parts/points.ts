/**
 * The points of the linked scatter, lit up from the browser itself: hovering never waits for the kernel and never asks it.
 *
 * The points are a mark of bqplot, drawn as SVG or by WebGL. Its model is not touched: bqplot sends every change of it to Python.
 */
import { listen } from "../util/dom";
import { type GLView, isGL, lightGL, listenGL } from "./glpoints";

const DIMMED = "0.2";

interface SvgView {
  readonly el: Element;
  on(event: "update_tooltip", listener: (point: { index?: number }) => void): void;
  off(event: "update_tooltip", listener: (point: { index?: number }) => void): void;
}

type MarkView = SvgView | GLView;

/** What is used of a bqplot mark. */
export interface MarkModel {
  readonly views?: Record<string, Promise<MarkView>>;
}

export interface PointsHost {
  /** The mark, once there is one; `null` in a host without bqplot. */
  mark(): Promise<MarkModel> | null;
  /** The sample under the pointer in the scatter; `null` when it has left. */
  onPoint(sample: number | null): void;
}

export interface Points {
  /** Light up some samples; with `null` all look as they did before. */
  light(samples: Int32Array | null): void;
}

export function linkPoints(signal: AbortSignal, host: PointsHost): Points {
  let latest: Int32Array | null = null;
  const heard = new WeakSet<MarkView>();

  const hear = (view: MarkView) => {
    if (heard.has(view) || signal.aborted) return;
    heard.add(view);
    if (isGL(view)) return listenGL(view, signal, host.onPoint);
    const enter = ({ index }: { index?: number }) => host.onPoint(index ?? null);
    view.on("update_tooltip", enter);
    listen(signal, view.el, "pointerout", () => host.onPoint(null));
    signal.addEventListener("abort", () => view.off("update_tooltip", enter));
  };
  // The scatter may be displayed, and displayed again, at any time: its views are looked for when the pointer comes to one.
  listen(signal, document, "pointerover", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".bqplot")) return;
    host.mark()?.then((mark) => {
      for (const view of Object.values(mark.views ?? {})) view.then(hear, () => {});
    }, () => {});
  });

  const show = (view: MarkView, samples: Int32Array | null) => {
    if (isGL(view)) return lightGL(view, samples);
    const lit = samples && new Set(samples);
    view.el.querySelectorAll<SVGElement>(".object_grp").forEach((group, sample) => {
      group.style.opacity = lit && !lit.has(sample) ? DIMMED : "";
    });
  };
  return {
    light(samples) {
      latest = samples;
      host.mark()?.then((mark) => {
        for (const view of Object.values(mark.views ?? {})) {
          view.then((each) => {
            if (latest === samples) show(each, samples);
          }, () => {});
        }
      }, () => {});
    },
  };
}
