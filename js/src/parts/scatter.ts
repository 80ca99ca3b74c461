/**
 * The samples in a plane, each in the colour of its cluster, on a canvas of our own: for a page without a kernel, where bqplot cannot
 * go. Hover a point, click it, draw around some, or look closer by the wheel.
 */
import { dotsWithin, nearestDot, paintDots, paintManyDots } from "../paint/dots";
import { cssColor, DIMMED, packed, shorten } from "../paint/draw";
import { probeTheme, type Theme } from "../paint/theme";
import type { BranchedCut } from "../tree/branches";
import { sampleColors } from "../tree/clusters";
import type { Tree } from "../tree/tree";
import { button, element, listen } from "../util/dom";
import { plural, tickFormat } from "../util/format";
import { roundTicks } from "../util/ticks";
import { type Axis, axisOf, placeDots, type Points, scatterBox, zoomAxis, type Dots } from "../view/scatterplan";
import type { Size } from "../view/scene";
import type { ChartState } from "../view/state";
import { wheelFactor } from "./gestures";
import { attachPointer } from "./pointer";
import { createStage } from "./stage";
import { branchFacts, createTooltip } from "./tooltip";

export interface ScatterState extends Pick<ChartState, "names" | "palette" | "clusterNames" | "strip" | "selected"> {
  readonly tree: Tree;
  readonly cut: BranchedCut;
}

export interface ScatterCallbacks {
  /** The sample under the pointer; `null` when it has left. */
  onPoint(sample: number | null): void;
  /** Points were chosen, with shift to be added to those that are. */
  onSelect(samples: Int32Array, shift: boolean): void;
}

export interface Scatter {
  readonly el: HTMLElement;
  update(state: ScatterState): void;
  /** Light up some samples; with `null` all look as they did before. */
  light(samples: Int32Array | null): void;
}

/** The axis along x and the one along y. */
type Plane = readonly [Axis, Axis];

/** How near to a point the pointer has to be, in CSS pixels. */
const REACH = 8;
/** A pointer that moves less than this between press and release has clicked. */
const SLACK = 3;
/** Up to so many points have a rim; more would be nothing but rims. */
const MOST_RIMMED = 3000;
/** Up to so many have smooth edges. */
const MOST_SMOOTH = 20_000;

export function createScatter(signal: AbortSignal, points: Points, to: ScatterCallbacks): Scatter {
  const stage = createStage(signal, () => {
    dots = null;
    draw();
  });
  const { canvas, picture, overlay } = stage;
  canvas.removeAttribute("tabindex");
  canvas.setAttribute("role", "img");
  const tooltip = createTooltip();
  const showAll = button("Show all", "Show all points again (double click)", "dendro-all-points");
  stage.el.append(showAll, tooltip.el);
  const el = element("div", { class: "dendro dendro-points" }, stage.el);
  const theme = probeTheme(el, signal, draw);
  const whole: Plane = [axisOf(points.x, points.xTitle), axisOf(points.y, points.yTitle)];

  let plane: Plane;
  let state: ScatterState | null = null;
  let dots: Dots | null = null;
  let colors: { of: BranchedCut; numbers: Int32Array } | null = null;
  let image: ImageData | null = null;
  let lit: Int32Array | null = null;
  let pointed: number | null = null;
  let lasso: number[] | null = null;
  let request = 0;

  function schedule(): void {
    request ||= requestAnimationFrame(draw);
  }

  function look(at: Plane): void {
    plane = at;
    dots = null;
    showAll.hidden = at === whole;
    schedule();
  }

  function draw(): void {
    cancelAnimationFrame(request);
    request = 0;
    const size = stage.size();
    if (!state || size.width === 0) return;
    const colors = theme.read();
    const plot = scatterBox(size);
    dots ??= placeDots(points, ...plane, plot, size.ratio);
    paintPoints(state, dots, colors, size.ratio);
    picture.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
    drawAxis(picture, plane[0], "x", size, colors);
    drawAxis(picture, plane[1], "y", size, colors);
    drawOverlay();
    canvas.setAttribute("aria-label", describe(state));
  }

  function paintPoints({ tree, cut, palette, selected }: ScatterState, dots: Dots, look: Theme, ratio: number): void {
    if (colors?.of !== cut) colors = { of: cut, numbers: sampleColors(tree, cut) };
    const { numbers } = colors;
    if (image?.width !== canvas.width || image.height !== canvas.height) image = new ImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    pixels.fill(0);
    const painter = (opacity: number) => {
      const colors = palette.map((css) => packed(css, opacity));
      return (sample: number) => colors[numbers[sample] % colors.length];
    };
    const style = {
      colorOf: painter(1),
      rim: tree.n <= MOST_RIMMED ? { color: packed(look.ground), width: 0.75 * ratio } : undefined,
    };
    const strong = lit ?? (selected.length > 0 ? selected : null);
    const isStrong = new Uint8Array(strong ? tree.n : 0);
    strong?.forEach((sample) => (isStrong[sample] = 1));
    const isWeak = (sample: number) => isStrong[sample] === 0;
    const isOver = (sample: number) => !strong || isStrong[sample] === 1;
    if (tree.n > MOST_SMOOTH) {
      if (strong) paintManyDots(pixels, image.width, dots, painter(DIMMED), isWeak);
      paintManyDots(pixels, image.width, dots, style.colorOf, isOver);
    } else {
      if (strong) paintDots(pixels, image.width, dots, { ...style, rim: undefined, opacity: DIMMED, isDrawn: isWeak });
      paintDots(pixels, image.width, dots, { ...style, opacity: 1, isDrawn: isOver });
    }
    picture.putImageData(image, 0, 0);
  }

  function drawOverlay(): void {
    const { ratio } = stage.size();
    overlay.setTransform(1, 0, 0, 1, 0, 0);
    overlay.clearRect(0, 0, overlay.canvas.width, overlay.canvas.height);
    overlay.strokeStyle = theme.read().ink;
    overlay.lineWidth = 1.5 * ratio;
    overlay.setLineDash([]);
    if (pointed !== null && dots && state && colors) {
      overlay.beginPath();
      overlay.arc(Math.floor(dots.u[pointed]) + 0.5, Math.floor(dots.v[pointed]) + 0.5, dots.radius + 2 * ratio, 0, 2 * Math.PI);
      overlay.fillStyle = cssColor(state.palette, colors.numbers[pointed]);
      overlay.fill();
      overlay.stroke();
    }
    if (lasso) {
      overlay.beginPath();
      for (let i = 0; i < lasso.length; i += 2) overlay.lineTo(lasso[i], lasso[i + 1]);
      overlay.closePath();
      overlay.setLineDash([4 * ratio, 3 * ratio]);
      overlay.stroke();
    }
  }

  const describe = ({ tree, cut }: ScatterState) => {
    const axes = points.xTitle && points.yTitle ? `${points.xTitle} against ${points.yTitle}` : points.xTitle || points.yTitle;
    return `Scatter of ${plural(tree.n, "sample")} in the colours of ${plural(cut.clusters, "cluster")}: ${axes}`;
  };

  // -- pointer

  const dotAt = ({ x, y }: { x: number; y: number }) => {
    const { ratio } = stage.size();
    return dots && nearestDot(dots, x * ratio, y * ratio, REACH * ratio);
  };
  // Where the pointer was pressed, until it is released; and whether it drew a lasso meanwhile.
  let pressed: { x: number; y: number; shift: boolean } | null = null;
  let hasDrawn = false;

  attachPointer(canvas, signal, {
    onHover(at) {
      const sample = at && dotAt(at);
      if (at && sample !== null && state) {
        tooltip.show(branchFacts(state.tree, state.cut, state, sample), at.x, at.y);
      } else tooltip.hide();
      if (sample === pointed) return;
      pointed = sample;
      drawOverlay();
      to.onPoint(sample);
    },
    onClick(at, { shift }) {
      if (hasDrawn) return;
      const sample = dotAt(at);
      to.onSelect(sample === null ? new Int32Array() : Int32Array.of(sample), shift);
    },
  });
  listen(signal, canvas, "wheel", (event) => {
    const factor = wheelFactor(event);
    // With all of it on screen, the wheel turned outwards scrolls the page.
    if (factor < 1 && plane === whole) return;
    event.preventDefault();
    const { left, top, width, height } = scatterBox(stage.size());
    const shares = [(event.offsetX - left) / width, 1 - (event.offsetY - top) / height];
    const zoomed = plane.map((axis, i) => {
      // An axis that means nothing is no closer to look at.
      return axis.title ? zoomAxis(axis, whole[i], factor, axis.low + shares[i] * (axis.high - axis.low)) : axis;
    }) as [Axis, Axis];
    look(zoomed.every(({ low, high }, i) => low === whole[i].low && high === whole[i].high) ? whole : zoomed);
  }, { passive: false });
  const lookAtAll = () => look(whole);
  listen(signal, showAll, "click", lookAtAll);
  listen(signal, canvas, "dblclick", lookAtAll);
  lookAtAll();
  listen(signal, canvas, "pointerdown", (event) => {
    hasDrawn = false;
    // A finger scrolls the page.
    if (event.button === 0 && event.pointerType !== "touch") pressed = { x: event.offsetX, y: event.offsetY, shift: event.shiftKey };
  });
  listen(signal, canvas, "pointermove", (event) => {
    const { offsetX: x, offsetY: y, buttons } = event;
    // A press without a move may end elsewhere, and nobody tells.
    if (buttons === 0) pressed = null;
    if (!pressed || (!lasso && Math.hypot(x - pressed.x, y - pressed.y) < SLACK)) return;
    const { ratio } = stage.size();
    if (!lasso) {
      lasso = [pressed.x * ratio, pressed.y * ratio];
      hasDrawn = true;
      canvas.setPointerCapture(event.pointerId);
    }
    lasso.push(x * ratio, y * ratio);
    drawOverlay();
  });
  const release = (take: boolean) => {
    if (take && lasso && dots && pressed) to.onSelect(dotsWithin(dots, lasso), pressed.shift);
    pressed = lasso = null;
    drawOverlay();
  };
  listen(signal, canvas, "pointerup", () => release(true));
  for (const type of ["pointercancel", "lostpointercapture"] as const) listen(signal, canvas, type, () => release(false));
  signal.addEventListener("abort", () => cancelAnimationFrame(request));

  return {
    el,
    update(next) {
      state = next;
      schedule();
    },
    light(samples) {
      lit = samples;
      schedule();
    },
  };
}

/** The axis below ("x") or left of ("y") the plot; none where it has no title. */
function drawAxis(context: CanvasRenderingContext2D, { low, high, title }: Axis, side: "x" | "y", size: Size, theme: Theme): void {
  if (!title) return;
  const { left, top, width, height } = scatterBox(size);
  const length = side === "x" ? width : height;
  // One drawing for both: along the axis, and across it away from the plot.
  const place = (along: number, across: number): [number, number] =>
    side === "x" ? [left + along, top + height + across] : [left - across, top + height - along];
  const line = (...[from, to]: [number, number][]) => {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  };
  context.font = `11px ${theme.font}`;
  context.textAlign = side === "x" ? "center" : "right";
  context.textBaseline = "middle";
  context.strokeStyle = theme.rule;
  context.fillStyle = theme.muted;
  context.lineWidth = 1;
  line(place(0, 0.5), place(length, 0.5));
  const values = roundTicks(low, high, Math.max(2, Math.floor(length / 70)));
  const format = tickFormat(values);
  for (const value of values) {
    const along = Math.round(((value - low) / (high - low)) * length) + 0.5;
    line(place(along, 1), place(along, 5));
    context.fillText(format(value), ...place(along, side === "x" ? 14 : 8));
  }
  context.save();
  context.translate(...place(length / 2, side === "x" ? 34 : left - 11));
  if (side === "y") context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(shorten(context, title, length), 0, 0);
  context.restore();
}
