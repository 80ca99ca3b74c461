/**
 * The dendrogram: a picture of a tree with a cut line and controls. It knows no notebook; `createChart` runs on a plain page.
 *
 * The chart holds the state and takes commands. What follows from the state is worked out in `shown.ts`, once a frame, and every
 * part of the chart is told of it.
 */
import { paint } from "../paint/paint";
import { createDerivation, type Part, type Shown, Stale, staleAfter } from "../paint/shown";
import { probeTheme } from "../paint/theme";
import { createActions } from "../parts/actions";
import { createClusterTable } from "../parts/clustertable";
import { createControls } from "../parts/controls";
import { createCutLine } from "../parts/cutline";
import { createFind } from "../parts/find";
import { createFit } from "../parts/fit";
import { createFlights, createViewButtons } from "../parts/flights";
import { attachGestures } from "../parts/gestures";
import { createHover } from "../parts/hover";
import { attachKeyboard } from "../parts/keyboard";
import { createLegend } from "../parts/legend";
import { createMinimap } from "../parts/minimap";
import { attachPointer } from "../parts/pointer";
import { createRail } from "../parts/rail";
import { createStage } from "../parts/stage";
import { createStripLegend } from "../parts/striplegend";
import type { Status } from "../protocol";
import { clusterRootOf, prepareLabels } from "../tree/clusters";
import { joinFacts } from "../tree/facts";
import { type Move, moveBy, moveToClusters } from "../tree/moves";
import { sameSamples, samplesBelow, toggled } from "../tree/selection";
import type { Tree } from "../tree/tree";
import { drawnNode, truncate, wholeNode } from "../tree/truncate";
import { walkFrom } from "../tree/walk";
import { element, keepingFocus, listen } from "../util/dom";
import { describeChart } from "../util/format";
import { whenIdle } from "../util/idle";
import { heightForLabels, plotBox } from "../view/layout";
import { isSideways, keyAsFromTop } from "../view/orientation";
import { pickAt } from "../view/pick";
import { fontSize } from "../view/scene";
import type { ChartState } from "../view/state";
import { fullView } from "../view/view";
import { createViewport } from "../view/viewport";
import { scaledHeightAt } from "../view/visible";
import type { Chart, ChartCallbacks } from "./host";

const QUIET: Status = { level: "", text: "" };
const NOTHING = new Int32Array();

export function createChart(host: HTMLElement, initial: ChartState, callbacks: ChartCallbacks): Chart {
  const ended = new AbortController();
  const { signal } = ended;
  let state = initial;
  // What the host has said last.
  let told = initial.status;
  // Node of the whole tree that was clicked last.
  let picked: number | null = null;
  // What follows from all that; it lags behind by a frame at the most.
  let shown: Shown | null = null;
  let stale = Stale.Tree;
  let frameRequest = 0;

  const stage = createStage(signal, () => {
    // Draw before the browser shows the cleared canvas, or it flickers.
    stale = Math.max(stale, Stale.View);
    cancelAnimationFrame(frameRequest);
    render();
  });
  const viewport = createViewport(signal, fullView(1, 1), () => schedule(Stale.View));
  const flights = createFlights(viewport, () => shown);
  const derivation = createDerivation(viewport, (text, font) => {
    stage.picture.font = font;
    return stage.picture.measureText(text).width;
  });
  const hover = createHover(stage.overlay, () => shown, callbacks.onHover);

  // -- the parts: each has an element, and an update that is told what is shown

  const cutLine = createCutLine(signal, {
    onDrag: (offset) => setHeight(heightAt(offset)),
    onStep: step,
    onEnd: (end) => toClusters(end === "one" ? 1 : state.tree!.n),
  });
  const find = createFind(signal, {
    samples: () => ({ names: state.names, n: state.tree?.n ?? 0 }),
    onFound(sample) {
      select(Int32Array.of(sample), sample);
      flights.toSample(sample);
    },
  });
  const { menus, onExport, onRequest } = callbacks;
  const clustering = onRequest && menus?.clustering(signal, {
    onClusterAgain: (name, value) => onRequest({ type: "cluster_again", name, value }),
  });
  const scores = onRequest && menus?.scores(signal, {
    onClusters: toClusters,
    onScores() {
      tell({ level: "busy", text: "Scoring each number of clusters ..." });
      onRequest({ type: "scores" });
    },
  });
  const advice = onRequest && menus?.advice(signal, {
    onHeight: setHeight,
    onInvalid: (text) => tell({ level: "error", text }),
    onSuggest() {
      tell({ level: "busy", text: "Asking several methods where to cut ..." });
      onRequest({ type: "suggest_cuts" });
    },
    onInconsistent: (threshold, depth) => onRequest({ type: "cut_inconsistent", threshold, depth }),
  }, ...(scores ? [scores.toggle] : []));
  const asking = [advice, clustering].filter((menu) => menu !== undefined);
  const exports = onExport && menus?.exports(signal, {
    onExport: (request) => onExport({ ...request, ...flights.part() }),
    onRequest,
    onStatus: tell,
  });
  const controls = createControls(signal, {
    onHeight: setHeight,
    onPosition: (position) => setHeight(Math.max(shown!.scene.scale.inverse(position), 0)),
    onClusters: toClusters,
    onStep: step,
    onLook: callbacks.onLook,
    onLeafOrder: callbacks.onRequest && ((name) => callbacks.onRequest!({ type: "leaf_order", name })),
    onPalette: callbacks.onRequest && ((name) => callbacks.onRequest!({ type: "palette", name })),
    onInvalid: (text) => tell({ level: "error", text }),
  }, [...asking.map(({ el }) => el), find.el], [exports, menus?.help(signal)].flatMap((menu) => menu?.el ?? []));
  const actions = createActions(signal, {
    onSplit: () => edit("split", picked),
    onJoin: () => edit("join", picked),
    onFlip: () => edit("flip", picked),
    onColor: callbacks.onRequest && ((color) => picked !== null && callbacks.onRequest!({ type: "color_branch", node: picked, color })),
    onZoom: flights.toSelection,
    onClear: () => select(NOTHING, null),
    onResetBranches: () => callbacks.onEdit({ type: "reset_branches" }),
  });
  const stripLegend = createStripLegend();
  const legend = createLegend(signal, { onPick: pick, onHover: hoverCluster });
  const table = createClusterTable(signal, {
    onShow: (showSummary) => callbacks.onLook({ showSummary }),
    onOpen(cluster, shift) {
      pick(cluster, shift);
      flights.toBranch(cluster);
    },
    onHover: hoverCluster,
    onName: callbacks.onName,
    onDescribe: callbacks.onDescribe,
    onStability: onRequest && (() => {
      tell({ level: "busy", text: "Looking for the clusters in parts of the samples ..." });
      onRequest({ type: "stability" });
    }),
  });
  const minimap = createMinimap(signal, viewport.move);
  const views = createViewButtons(signal, viewport, flights.showAll);
  const fit = createFit(signal, { onFit: (whatever) => callbacks.onRequest?.({ type: "fit", whatever }) });
  const rail = createRail(signal, { onHeight: setHeight });
  const parts: readonly Part[] = [rail, ...asking, ...(scores ? [scores] : []), fit, cutLine, controls, legend, stripLegend, minimap, views, table];

  stage.el.append(rail.el, minimap.el, cutLine.el, ...hover.els);
  const under = element("div", { class: "dendro-under" }, legend.el, views.el, fit.el, table.toggle);
  const root = element("div", { class: "dendro" }, controls.el, stage.el, stripLegend.el, under, ...(scores ? [scores.el] : []), actions.el, table.el);
  wishForHeight();
  host.append(root);
  const theme = probeTheme(root, signal, () => schedule(Stale.Colors));

  // -- a frame

  function schedule(what: Stale): void {
    stale = Math.max(stale, what);
    frameRequest ||= requestAnimationFrame(render);
  }

  function render(): void {
    frameRequest = 0;
    const { tree } = state;
    const size = stage.size();
    root.classList.toggle("dendro-empty", tree === null);
    if (tree === null) actions.update(state.status, (shown = null));
    // A chart that is not laid out yet, or hidden, is drawn when it gets a size.
    if (tree === null || size.width === 0) return;
    // Where only what is drawn of the tree changes, a walk by keyboard goes on from the node that it has come to.
    const node = stale === Stale.Scene && shown && hover.node() !== null ? wholeNode(shown.scene.drawn, hover.node()!) : null;
    const isRenumbered = stale >= Stale.Scene;
    const before = shown?.tree;
    shown = derivation.shown(state as ChartState & { tree: Tree }, picked, size, theme.read(), stale);
    stale = Stale.Nothing;
    if (isRenumbered) hover.renumber(node === null ? null : drawnNode(shown.scene.drawn, node));
    // What is written under the tree begins where the axis stands.
    root.style.setProperty("--dendro-axis", `${shown.scene.axisWidth}px`);
    paint(stage.picture, shown, shown.strokes);
    hover.draw();
    keepingFocus(root, stage.canvas, () => {
      for (const part of parts) part.update(shown!);
      actions.update(state.status, shown);
    });
    const now = shown.tree;
    if (now !== before) whenIdle(signal, () => shown?.tree === now && prepareLabels(now));
    stage.canvas.setAttribute("aria-label", describeChart(tree.n, shown.cut.clusters));
  }

  // Before the next layout, so that the first paint is in its final size already.
  function wishForHeight(): void {
    const { tree, orientation, truncateMode, p } = state;
    stage.wish(tree && isSideways(orientation) ? heightForLabels(truncate(tree, truncateMode, p).tree.n, fontSize(state)) : 0);
  }

  // -- the cut

  function heightAt(offset: number): number {
    const { scene, inView, size } = shown!;
    return Math.max(scene.scale.inverse(scaledHeightAt(inView.frame, offset * size.ratio)), 0);
  }

  function setHeight(height: number): void {
    state = { ...state, cutHeight: height, cutRoots: null, status: QUIET };
    schedule(Stale.Colors);
    callbacks.onCut(height);
  }

  function take(move: Move | null): void {
    if (!move) return;
    setHeight(move.height);
    if (move.message) tell({ level: "info", text: move.message });
  }

  function step(clusters: number): void {
    if (state.tree) take(moveBy(state.tree, state, clusters));
  }

  function toClusters(k: number): void {
    if (state.tree) take(moveToClusters(state.tree, state, k));
  }

  function edit(type: "split" | "join" | "flip", node: number | null): void {
    if (node !== null) callbacks.onEdit({ type, node });
  }

  // Above the cut a branch is joined; below it the cluster that the branch lies in is split.
  function editUnder({ tree, cut }: Shown, node: number): void {
    if (node >= tree.n && cut.isSplit(node - tree.n)) edit("join", node);
    else {
      const cluster = clusterRootOf(tree, cut, node);
      if (cluster >= tree.n) edit("split", cluster);
      else edit("join", tree.parent[cluster]);
    }
  }

  // -- the selection

  function select(samples: Int32Array, node: number | null): void {
    picked = node;
    state = { ...state, selected: samples };
    schedule(Stale.Colors);
    callbacks.onSelect(samples);
  }

  function pick(node: number, shift: boolean): void {
    const samples = samplesBelow(shown!.tree, node);
    select(shift ? toggled(state.selected, samples) : samples.sort(), node);
  }

  function hoverCluster(root: number | null): void {
    hover.show(root === null || !shown ? null : drawnNode(shown.scene.drawn, root), null);
  }

  function tell(status: Status): void {
    state = { ...state, status };
    schedule(Stale.Colors);
  }

  // -- pointer and keyboard

  /** The drawn node at a position of the chart in CSS pixels. */
  const nodeAt = (position: { x: number; y: number }) =>
    shown && pickAt(shown.scene.drawn.tree, shown.inView, position, shown.size.ratio);

  attachPointer(stage.canvas, signal, {
    onHover: (at) => hover.show(at && nodeAt(at), at),
    onClick(at, { shift, alt }) {
      const node = nodeAt(at);
      if (!shown) return;
      if (node === null) {
        if (!shift && !alt && state.selected.length > 0) select(NOTHING, null);
        return;
      }
      const whole = wholeNode(shown.scene.drawn, node);
      if (alt) editUnder(shown, whole);
      else pick(whole, shift);
    },
  });

  attachKeyboard(root, stage.canvas, signal, {
    walk(key) {
      const next = shown && walkFrom(shown.scene.drawn.tree, hover.node(), keyAsFromTop(state.orientation, key));
      if (next === null) return false;
      flights.reveal(next);
      hover.show(next, null);
      hover.speak();
      return true;
    },
    onNode(act) {
      const node = hover.node();
      if (!shown || node === null) return false;
      const whole = wholeNode(shown.scene.drawn, node);
      if (act === "zoom") flights.toNode(node);
      else if (act === "flip") edit("flip", whole);
      else if (act === "edit") editUnder(shown, whole);
      else pick(whole, act === "add");
      return true;
    },
    onEdit: (type) => callbacks.onEdit({ type }),
    onEscape: () => (state.selected.length > 0 ? select(NOTHING, null) : flights.showAll()),
    onShowAll: flights.showAll,
    onStep: step,
    onBack: viewport.back,
    onForward: viewport.forward,
  });
  listen(signal, stage.canvas, "blur", () => hover.show(null, null));

  // These lie on the picture: over them, too, the wheel is meant for what is behind.
  for (const { el } of [cutLine, rail]) {
    listen(signal, el, "wheel", (event) => {
      if (!stage.canvas.dispatchEvent(new WheelEvent("wheel", event))) event.preventDefault();
    }, { passive: false });
  }
  attachGestures(stage.canvas, signal, {
    plot: () => shown?.inView.plot ?? plotBox(1, 1, 0, "top"),
    orientation: () => state.orientation,
    view: viewport.view,
    full: () => shown?.scene.full ?? viewport.view(),
    onView: viewport.move,
    onDoubleClick(at) {
      const node = nodeAt(at);
      if (node !== null) flights.toNode(node);
    },
  });

  return {
    update(change) {
      // Silence of the host takes back what the host has said, not what was said here since.
      const { status } = change;
      if (status?.text === "" && state.status !== told) change = { ...change, status: state.status };
      told = status ?? told;
      // The host tells of a selection made here, too.
      if (change.selected && sameSamples(change.selected, state.selected)) change = { ...change, selected: state.selected };
      const next = { ...state, ...change };
      const what = staleAfter(state, next);
      if (what === Stale.Nothing) return;
      if (next.selected !== state.selected || next.tree !== state.tree) picked = null;
      state = next;
      if (what >= Stale.View) wishForHeight();
      schedule(what);
    },
    learn(facts) {
      state = { ...state, facts: joinFacts(state.facts, facts) };
      schedule(Stale.Colors);
    },
    point: hover.point,
    destroy() {
      hover.show(null, null);
      ended.abort();
      cancelAnimationFrame(frameRequest);
      root.remove();
    },
  };
}
