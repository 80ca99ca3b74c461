/**
 * The samples in a plane, each in the colour of its cluster: tools, hover, selection, zoom, the choice of axes and of colours. The points
 * are painted on a canvas of our own, or by a figure that the host mounts; all else is the same over both.
 */
import { cssColor, drawAxis } from "../paint/draw";
import { probeTheme, type Theme } from "../paint/theme";
import type { ScatterSettings } from "../protocol";
import type { BranchedCut } from "../tree/branches";
import { samplePaints, UNASSIGNED_PAINT } from "../tree/clusters";
import type { Tree } from "../tree/tree";
import { button, element, icon, type IconName, listen, onceReleased } from "../util/dom";
import { plural, tickFormat } from "../util/format";
import { whenIdle } from "../util/idle";
import { roundTicks } from "../util/ticks";
import type { Box } from "../view/layout";
import { type Axis, axisOf, type Dots, dotsWithin, gridOf, isDense, nearestInGrid, placeDots, type PointGrid, scatterBox, zoomAxis } from "../view/scatterplan";
import { stripOfPoints } from "../view/strip";
import type { Size } from "../view/scene";
import type { ChartState } from "../view/state";
import { wheelFactor } from "./gestures";
import { attachPointer } from "./pointer";
import { createCentroids } from "./centroids";
import { createPointLayer, type Look } from "./pointlayers";
import { createStage } from "./stage";
import { branchFacts, type Tooltip } from "./tooltip";

/** `isPreview`: the colours are not those of the state, so that our canvas paints, whatever the figure shows. */
export interface ScatterState extends Pick<ChartState, "names" | "palette" | "clusterNames" | "strips" | "selected" | "points" | "pointsNote" | "scatter"> {
  readonly tree: Tree;
  readonly cut: BranchedCut;
  readonly isPreview: boolean;
}

/** A figure that paints the points in our place. */
export interface Painter {
  readonly el: HTMLElement;
  /** Where it puts the plot, in CSS pixels of the element; `null` as long as that is not known. */
  plot(): Box | null;
  /** Show this part of the plane. */
  look(x: Axis, y: Axis): void;
}

export interface ScatterCallbacks {
  /** The sample under the pointer; `null` when it has left. */
  onPoint(sample: number | null): void;
  /** Points were chosen, with shift to be added to those that are. */
  onSelect(samples: Int32Array, shift: boolean): void;
  /** The name of a cluster was double-clicked, or its menu is asked for. */
  onRename(root: number, mark: HTMLElement): void;
  onMenu(root: number, mark: HTMLElement): void;
  /** Left out where axes cannot be chosen. */
  onAxes?(x: string | null, y: string | null): void;
  /** Left out where colours cannot be chosen. */
  onColorBy?(column: string | null): void;
  /** Left out where nothing but our own canvas can paint. `onChange` is called when the figure has another size or scale. */
  mount?(figure: string, into: HTMLElement, signal: AbortSignal, onChange: () => void): Promise<Painter>;
}

export interface Scatter {
  readonly el: HTMLElement;
  update(state: ScatterState): void;
  /** Light up some samples; with `null` all look as they did before. */
  light(samples: Int32Array | null): void;
}

type Plane = readonly [Axis, Axis];
type Tool = "point" | "lasso" | "box" | "zoom";

const TOOLS: readonly (readonly [Tool, string, string])[] = [
  ["point", "Point", "Click points; drag to move what is shown"],
  ["lasso", "Lasso", "Draw around points to select them"],
  ["box", "Box", "Drag a rectangle around points to select them"],
  ["zoom", "Zoom", "Drag a rectangle to look closer; the wheel does so with every tool"],
];

/** How near to a point the pointer has to be, in CSS pixels. */
const REACH = 8;
/** A pointer that moves less than this between press and release has clicked. */
const SLACK = 3;
/** Up to so many samples the points are painted by a figure where there is one. */
const MOST_IN_FIGURE = 5000;
/** The canvas paints until the figure has come; one that has not come by then is not waited for any more. In ms. */
const PATIENCE = 15_000;
/** Beyond so many points the index for the pointer is built when the page has time. */
const MANY = 100_000;

/** Whether a figure is to paint so many points, if there is one. */
export function canFigurePaint(engine: NonNullable<ScatterSettings["engine"]>, n: number): boolean {
  return engine === "bqplot" || (engine === "auto" && n <= MOST_IN_FIGURE);
}

export function createScatter(signal: AbortSignal, tooltip: Tooltip, to: ScatterCallbacks): Scatter {
  const stage = createStage(signal, () => {
    dots = null;
    draw();
  }, { layers: 3, className: "dendro-points-stage", role: "img" });
  const { canvas, picture, contexts: [, litContext, overlay] } = stage;
  // There is nothing that keys could do there.
  canvas.removeAttribute("tabindex");
  const [base, litLayer] = [createPointLayer(picture), createPointLayer(litContext)];
  const slot = element("div", { class: "dendro-figure", "aria-hidden": "true", hidden: "" });
  stage.el.prepend(slot);
  const centroids = createCentroids((text) => {
    overlay.setTransform(1, 0, 0, 1, 0, 0);
    overlay.font = `600 11px ${theme.read().font}`;
    return overlay.measureText(text).width;
  });
  stage.el.append(centroids.el);

  // -- the head: axes and tools

  const picker = (axis: "x" | "y") => element("select", { "aria-label": `Axis ${axis}`, title: `What is shown along ${axis}` });
  const [xPicker, yPicker] = [picker("x"), picker("y")];
  const axes = element("span", { class: "dendro-axes", hidden: "" },
    element("label", {}, "x", xPicker), element("label", {}, "y", yPicker));
  let tool: Tool = "lasso";
  const tools = TOOLS.map(([name, text, title]) => {
    const made = element("button", { type: "button", class: "dendro-button dendro-tool", role: "radio", title, "aria-label": `${text}: ${title.toLowerCase()}` },
      icon(name as IconName), element("span", { class: "dendro-tool-word" }, text));
    listen(signal, made, "click", () => take(name));
    return { name, made };
  });
  const toolbar = element("span", { class: "dendro-tools", role: "radiogroup", "aria-label": "Tools of the scatter" }, ...tools.map(({ made }) => made));
  listen(signal, toolbar, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = tools.findIndex(({ name }) => name === tool);
    const next = tools[(at + step + tools.length) % tools.length];
    take(next.name);
    next.made.focus({ preventScroll: true });
  });
  const showAll = button("All points", "Show all points again (double click)", "dendro-all-points");
  const head = element("div", { class: "dendro-head-row dendro-scatter-head" }, axes, toolbar, showAll);
  function take(next: Tool): void {
    tool = next;
    for (const { name, made } of tools) {
      made.setAttribute("aria-checked", String(name === tool));
      made.tabIndex = name === tool ? 0 : -1;
    }
    canvas.style.cursor = { point: "default", lasso: "crosshair", box: "crosshair", zoom: "zoom-in" }[tool];
  }
  take(tool);

  // -- the foot: colours

  const colorPicker = element("select", { "aria-label": "Colour the points by", title: "What colours the points" });
  const colorLabel = element("label", { class: "dendro-color-by", hidden: "" }, "Colour", colorPicker);
  const foot = element("div", { class: "dendro-foot-row" }, colorLabel);
  const note = element("p", { class: "dendro-note", hidden: "" });

  const el = element("div", { class: "dendro-points", "data-painter": "canvas" }, head, stage.el, note, foot);
  const theme = probeTheme(el, signal, () => draw());

  const none: Plane = [axisOf(new Float32Array(), ""), axisOf(new Float32Array(), "")];
  let whole: Plane = none;
  let plane: Plane = none;
  let state: ScatterState | null = null;
  let dots: Dots | null = null;
  let dense = false;
  let grid: PointGrid | null = null;
  let known: { cut: BranchedCut; strip: unknown; colors: number; paints: Uint8Array } | null = null;
  let lit: Int32Array | null = null;
  let pointed: number | null = null;
  let drawn: number[] | null = null;
  let request = 0;
  let painter: Painter | null = null;
  let mounted = "";
  let mounting: AbortController | null = null;

  // -- who paints

  function choosePainter({ scatter, tree }: ScatterState): void {
    const { engine = "auto", figure = "" } = scatter;
    const wanted = to.mount && canFigurePaint(engine, tree.n) ? figure : "";
    if (wanted === mounted) return;
    mounted = wanted;
    mounting?.abort();
    painter = null;
    slot.hidden = true;
    slot.replaceChildren();
    el.dataset.painter = "canvas";
    if (!wanted) return;
    const attempt = (mounting = new AbortController());
    signal.addEventListener("abort", () => attempt.abort(), { signal: attempt.signal });
    // Laid out, but not seen before it can take the place of the canvas.
    slot.hidden = false;
    slot.style.visibility = "hidden";
    const late = setTimeout(() => attempt.abort(), PATIENCE);
    to.mount!(wanted, slot, attempt.signal, () => {
      dots = null;
      schedule();
    }).then((made) => {
      clearTimeout(late);
      if (attempt.signal.aborted) return;
      painter = made;
      slot.style.visibility = "";
      el.dataset.painter = "bqplot";
      painter.look(...plane);
      dots = null;
      base.clear();
      schedule();
    }).catch(() => {
      clearTimeout(late);
      attempt.abort();
    });
    attempt.signal.addEventListener("abort", () => {
      if (mounting !== attempt || painter) return;
      slot.hidden = true;
      slot.replaceChildren();
    });
  }

  // -- a frame

  function schedule(): void {
    request ||= requestAnimationFrame(draw);
  }

  function look(at: Plane): void {
    plane = at;
    dots = null;
    showAll.hidden = at === whole;
    painter?.look(...at);
    schedule();
  }

  /** Where the figure has gone the canvas takes its place. */
  function dropPainter(): void {
    if (!painter || painter.el.isConnected) return;
    painter = null;
    slot.hidden = true;
    el.dataset.painter = "canvas";
  }

  const plotBox = (size: Size): Box => painter?.plot() ?? scatterBox(size);

  function draw(): void {
    cancelAnimationFrame(request);
    request = 0;
    const size = stage.size();
    if (!state || size.width === 0 || !state.points) return;
    const colors = theme.read();
    dropPainter();
    placeNow();
    const of = lookOf(state, colors, size.ratio);
    if (painter && !state.isPreview) base.clear();
    else base.paint(dots, of);
    drawLit();
    drawOverlay();
    centroids.update({ ...state, points: state.points, names: state.clusterNames }, plane, plotBox(size));
    canvas.setAttribute("aria-label", describe(state));
  }

  /** Where the points are now: worked out when the first asks, the next frame or the pointer. */
  function placeNow(): Dots | null {
    const size = stage.size();
    if (dots || !state?.points || size.width === 0) return dots;
    const plot = plotBox(size);
    dots = placeDots(state.points, ...plane, plot, size.ratio);
    dense = isDense(dots, plot, size.ratio);
    grid = null;
    if (dots.u.length > MANY) whenIdle(signal, () => {
      gridNow();
      return false;
    });
    return dots;
  }

  function lookOf({ tree, cut, strips, palette }: ScatterState, theme: Theme, ratio: number): Look {
    const strip = stripOfPoints(strips);
    // A column colours the points where one is chosen; else the clusters do.
    const colors = strip ? strip.palette : palette.slice(0, UNASSIGNED_PAINT);
    if (known?.cut !== cut || known.strip !== strip || known.colors !== colors.length) {
      known = { cut, strip, colors: colors.length, paints: strip ? strip.numbers : samplePaints(tree, cut, colors.length) };
    }
    return { paints: known.paints, palette: strip ? colors : withUnassigned(colors, theme.above), theme, ratio, isDense: dense };
  }

  /** What is hovered or selected lies over the others, which are faded as a whole: nothing else is painted again. */
  function drawLit(): void {
    if (!state || !dots) return;
    const strong = lit ?? (state.selected.length > 0 ? state.selected : null);
    el.classList.toggle("dendro-faded", strong !== null);
    if (!strong) return litLayer.clear();
    const { ratio } = stage.size();
    const isStrong = new Uint8Array(state.tree.n);
    for (const sample of strong) isStrong[sample] = 1;
    litLayer.paint(dots, lookOf(state, theme.read(), ratio), (sample) => isStrong[sample] === 1);
  }

  function drawOverlay(): void {
    const { ratio } = stage.size();
    overlay.setTransform(1, 0, 0, 1, 0, 0);
    overlay.clearRect(0, 0, overlay.canvas.width, overlay.canvas.height);
    const { ink, accent } = theme.read();
    // Here, and not with the points, because those are faded at times.
    if (!painter && state?.points) {
      overlay.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawPlaneAxis(overlay, plane[0], "x", stage.size(), theme.read());
      drawPlaneAxis(overlay, plane[1], "y", stage.size(), theme.read());
      overlay.setTransform(1, 0, 0, 1, 0, 0);
    }
    overlay.strokeStyle = ink;
    overlay.lineWidth = 1.5 * ratio;
    overlay.setLineDash([]);
    if (pointed !== null && dots && state && known) {
      overlay.beginPath();
      overlay.arc(Math.floor(dots.u[pointed]) + 0.5, Math.floor(dots.v[pointed]) + 0.5, dots.radius + 2 * ratio, 0, 2 * Math.PI);
      const { palette } = lookOf(state, theme.read(), ratio);
      overlay.fillStyle = cssColor(palette, known.paints[pointed]);
      overlay.fill();
      overlay.stroke();
    }
    if (!drawn) return;
    overlay.beginPath();
    for (let i = 0; i < drawn.length; i += 2) overlay.lineTo(drawn[i], drawn[i + 1]);
    overlay.closePath();
    overlay.setLineDash([4 * ratio, 3 * ratio]);
    overlay.strokeStyle = accent;
    overlay.stroke();
    overlay.globalAlpha = 0.08;
    overlay.fillStyle = accent;
    overlay.fill("evenodd");
    overlay.globalAlpha = 1;
  }

  const describe = ({ tree, cut, points, strips }: ScatterState) => {
    const strip = stripOfPoints(strips);
    const { xTitle, yTitle } = points!;
    const titles = xTitle && yTitle ? `${xTitle} against ${yTitle}` : xTitle || yTitle;
    const colors = strip ? strip.title : plural(cut.clusters, "cluster");
    return `Scatter of ${plural(tree.n, "sample")} in the colours of ${colors}: ${titles}`;
  };

  // -- pointer

  const gridNow = (): PointGrid | null => {
    const now = placeNow();
    if (!now) return null;
    const { ratio } = stage.size();
    return (grid ??= gridOf(now, canvas.width, canvas.height, REACH * ratio));
  };
  const dotAt = ({ x, y }: { x: number; y: number }) => {
    const { ratio } = stage.size();
    const found = gridNow();
    return found && nearestInGrid(found, x * ratio, y * ratio, REACH * ratio);
  };
  // Where the pointer was pressed, until it is released, what was shown then, and whether it has moved since.
  let pressed: { x: number; y: number; shift: boolean; plane: Plane } | null = null;
  let hasDragged = false;

  const hover = (sample: number | null, at: { x: number; y: number } | null) => {
    if (at && sample !== null && state) {
      const { left, top } = canvas.getBoundingClientRect();
      tooltip.show(branchFacts(state.tree, state.cut, state, sample), left + at.x, top + at.y);
    } else if (pointed !== null) tooltip.hide();
    if (sample === pointed) return;
    pointed = sample;
    drawOverlay();
    to.onPoint(sample);
  };
  attachPointer(canvas, signal, {
    onHover: (at) => hover(at && dotAt(at), at),
    onClick(at, { shift }) {
      if (hasDragged) return;
      const sample = dotAt(at);
      to.onSelect(sample === null ? new Int32Array() : Int32Array.of(sample), shift);
      if (sample === null || !state || shift) return;
      const { left, top } = canvas.getBoundingClientRect();
      tooltip.pin(branchFacts(state.tree, state.cut, state, sample), left + at.x, top + at.y);
    },
  });
  // Shares of the plot's width from its left, and of its height from its lower edge.
  const shareAt = (x: number, y: number): [number, number] => {
    const { left, top, width, height } = plotBox(stage.size());
    return [(x - left) / width, 1 - (y - top) / height];
  };
  const settle = (next: Plane) => look(next.every(({ low, high }, i) => low === whole[i].low && high === whole[i].high) ? whole : next);
  listen(signal, canvas, "wheel", (event) => {
    const factor = wheelFactor(event);
    // With all of it on screen, the wheel turned outwards scrolls the page.
    if (factor < 1 && plane === whole) return;
    event.preventDefault();
    const shares = shareAt(event.offsetX, event.offsetY);
    settle(plane.map((axis, i) => {
      // An axis that means nothing is no closer to look at.
      return axis.title ? zoomAxis(axis, whole[i], factor, axis.low + shares[i] * (axis.high - axis.low)) : axis;
    }) as unknown as Plane);
  }, { passive: false });
  const lookAtAll = () => look(whole);
  listen(signal, showAll, "click", lookAtAll);
  listen(signal, canvas, "dblclick", ({ offsetX, offsetY }) => {
    const mark = centroids.at(offsetX, offsetY);
    if (mark) to.onRename(Number(mark.dataset.root), mark);
    else lookAtAll();
  });
  listen(signal, canvas, "contextmenu", (event) => {
    const mark = centroids.at(event.offsetX, event.offsetY);
    if (mark) onceReleased(event, () => to.onMenu(Number(mark.dataset.root), mark));
  });
  showAll.hidden = true;
  listen(signal, canvas, "pointerdown", (event) => {
    hasDragged = false;
    // A finger scrolls the page.
    if (event.button === 0 && event.pointerType !== "touch") pressed = { x: event.offsetX, y: event.offsetY, shift: event.shiftKey, plane };
  });
  listen(signal, canvas, "pointermove", (event) => {
    const { offsetX: x, offsetY: y, buttons } = event;
    // A press without a move may end elsewhere, and then no event tells of it.
    if (buttons === 0) pressed = null;
    if (!pressed || (!hasDragged && Math.hypot(x - pressed.x, y - pressed.y) < SLACK)) return;
    if (!hasDragged) {
      hasDragged = true;
      canvas.setPointerCapture(event.pointerId);
    }
    const { ratio } = stage.size();
    if (tool === "point") {
      const { width, height } = plotBox(stage.size());
      const moved = [(pressed.x - x) / width, (y - pressed.y) / height];
      return settle(pressed.plane.map((axis, i) => {
        const length = axis.high - axis.low;
        const low = Math.min(Math.max(axis.low + moved[i] * length, whole[i].low), whole[i].high - length);
        return axis.title ? { ...axis, low, high: low + length } : axis;
      }) as unknown as Plane);
    }
    const [x0, y0, x1, y1] = [pressed.x, pressed.y, x, y].map((each) => each * ratio);
    if (tool === "lasso") drawn = [...(drawn ?? [x0, y0]), x1, y1];
    else drawn = [x0, y0, x1, y0, x1, y1, x0, y1];
    drawOverlay();
  });
  const release = (isTaken: boolean) => {
    const [line, from] = [drawn, pressed];
    pressed = drawn = null;
    drawOverlay();
    const now = placeNow();
    if (!isTaken || !line || !from || !now) return;
    if (tool !== "zoom") return to.onSelect(dotsWithin(now, line), from.shift);
    const { ratio } = stage.size();
    const [a, b] = [shareAt(line[0] / ratio, line[1] / ratio), shareAt(line[4] / ratio, line[5] / ratio)];
    if (Math.abs(line[4] - line[0]) < 4 * ratio || Math.abs(line[5] - line[1]) < 4 * ratio) return;
    settle(plane.map((axis, i) => {
      if (!axis.title) return axis;
      const length = axis.high - axis.low;
      const [low, high] = [Math.min(a[i], b[i]), Math.max(a[i], b[i])].map((share) => axis.low + Math.min(Math.max(share, 0), 1) * length);
      return high > low ? { ...axis, low, high } : axis;
    }) as unknown as Plane);
  };
  listen(signal, canvas, "pointerup", () => release(true));
  for (const type of ["pointercancel", "lostpointercapture"] as const) listen(signal, canvas, type, () => release(false));
  listen(signal, document, "keydown", (event) => {
    if (event.key === "Escape" && drawn) release(false);
  });
  signal.addEventListener("abort", () => cancelAnimationFrame(request));

  // -- pickers

  const onAxes = () => to.onAxes?.(xPicker.value || null, yPicker.value || null);
  listen(signal, xPicker, "change", onAxes);
  listen(signal, yPicker, "change", onAxes);
  listen(signal, colorPicker, "change", () => to.onColorBy?.(colorPicker.value || null));
  let offered: { settings: ScatterSettings; points: unknown } | null = null;
  const offer = ({ scatter: settings, points }: ScatterState) => {
    if (settings === offered?.settings && points === offered.points) return;
    offered = { settings, points };
    const { axes: names = [], x = null, y = null, colors = [], color_by: colorBy = null, color_title: title = "" } = settings;
    const fill = (select: HTMLSelectElement, first: string, choices: readonly string[], value: string | null) => {
      select.replaceChildren(...(first ? [element("option", { value: "" }, first)] : []), ...choices.map((choice) => element("option", { value: choice }, choice)));
      select.value = value ?? "";
    };
    axes.hidden = !to.onAxes || names.length < 2;
    // What is chosen where nothing is: its name is that of the axis.
    fill(xPicker, (x === null && points?.xTitle) || "auto", names, x);
    fill(yPicker, (y === null && points?.yTitle) || "auto", names, y);
    const isForeign = colorBy === null && title !== "";
    colorLabel.hidden = !to.onColorBy || colors.length === 0;
    fill(colorPicker, isForeign ? title : "cluster", isForeign ? ["cluster", ...colors] : colors, colorBy);
    if (isForeign) colorPicker.options[1].value = "";
  };

  return {
    el,
    update(next) {
      const before = state;
      state = next;
      const { points, pointsNote } = next;
      if (before?.points !== points) {
        whole = points ? [axisOf(points.x, points.xTitle), axisOf(points.y, points.yTitle)] : none;
        pointed = null;
        lit = null;
        look(whole);
      }
      stage.el.classList.toggle("dendro-without-points", points === null);
      if (!points) centroids.clear();
      toolbar.classList.toggle("dendro-invisible", points === null);
      note.hidden = pointsNote === "";
      note.textContent = note.title = pointsNote;
      note.classList.toggle("dendro-note-alone", points === null);
      offer(next);
      foot.hidden = colorLabel.hidden;
      choosePainter(next);
      schedule();
    },
    light(samples) {
      lit = samples;
      if (!request) drawLit();
    },
  };
}

/** The axis below ("x") or left of ("y") the plot; none where it has no title. */
function drawPlaneAxis(context: CanvasRenderingContext2D, { low, high, title }: Axis, side: "x" | "y", size: Size, theme: Theme): void {
  if (!title) return;
  const { left, top, width, height } = scatterBox(size);
  const isLying = side === "x";
  const length = isLying ? width : height;
  const values = roundTicks(low, high, Math.max(3, Math.floor(length / 70)));
  const format = tickFormat(values);
  const ticks = values.map((value) => ({ text: format(value), along: Math.round(((value - low) / (high - low)) * length) + 0.5 }));
  const at = (along: number, away: number): [number, number] => (isLying ? [left + along, top + height + away] : [left - away, top + height - along]);
  drawAxis(context, theme, isLying, length, at, ticks, title, () => (isLying ? 32 : left - 10));
}

/** A palette with the grey of unassigned samples at its last place. */
function withUnassigned(colors: readonly string[], grey: string): readonly string[] {
  return Array.from({ length: UNASSIGNED_PAINT + 1 }, (_, place) => (place === UNASSIGNED_PAINT ? grey : colors[place % colors.length]));
}
