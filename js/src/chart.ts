/**
 * The dendrogram: a picture of a tree with a cut line and controls. It knows no notebook; `createChart` runs on a plain page.
 */
import { createActions, type Status } from "./actions";
import type { BranchedCut } from "./branches";
import { clusterRootOf } from "./clusters";
import { colorize, type Stroke } from "./colors";
import { createControls } from "./controls";
import { cutOf, moveBy, moveToClusters, type CutState, type Move } from "./cutting";
import { createCutLine } from "./cutline";
import { describeChart } from "./format";
import { branchFacts } from "./describe";
import { button, element } from "./dom";
import { createFind } from "./find";
import type { Chart, ChartCallbacks, ChartState } from "./host";
import { attachGestures } from "./interact";
import { plotBox } from "./layout";
import { attachKeyboard } from "./keyboard";
import { createLegend } from "./legend";
import { createMinimap } from "./minimap";
import { paintOverlay } from "./overlay";
import { paint, type Picture } from "./paint";
import { pickAt } from "./pick";
import { attachPointer } from "./pointer";
import { fontSize, treeScene, viewScene, type TreeScene, type ViewScene } from "./scene";
import { sameSamples, samplesBelow, selectionOf, selectionSpan, toggled, type Selection } from "./selection";
import { createStage } from "./stage";
import { probeTheme } from "./theme";
import { createTooltip } from "./tooltip";
import { heightOf, type Tree } from "./tree";
import { drawnNode, tipOf, wholeNode } from "./truncate";
import { createViewport } from "./viewport";
import { clampView, fullView, isFull, panView, viewOfSpan } from "./view";
import { scaledHeightAt, toV } from "./visible";
import { spoken, walkFrom } from "./walk";

/** How much has to be done again before the next frame. */
const enum Stale {
  Nothing,
  Colors,
  View,
  /** What is drawn of the tree; what part of it is in view stays. */
  Scene,
  /** Also the tree or its axes: the view starts again. */
  Tree,
}

/** So many leaves are shown on either side of a sample that was looked for. */
const SLOTS_AROUND = 12;

const QUIET: Status = { level: "", text: "" };
const NOTHING = new Int32Array();

export function createChart(host: HTMLElement, initial: ChartState, callbacks: ChartCallbacks): Chart {
  const ended = new AbortController();
  const { signal } = ended;
  let state = initial;
  // What the host has said last.
  let told = initial.status;

  const stage = createStage(signal, () => {
    // Draw before the browser shows the cleared canvas, or it flickers.
    stale = Math.max(stale, Stale.View);
    cancelAnimationFrame(frameRequest);
    render();
  });
  const cutLine = createCutLine(signal, {
    onDrag: (offset) => setHeight(heightAt(offset)),
    onStep: (step) => take(moveBy(state.tree!, state, step)),
    onEnd: (end) => take(moveToClusters(state.tree!, state, end === "one" ? 1 : state.tree!.n)),
  });
  const find = createFind(signal, {
    samples: () => ({ names: state.names, n: state.tree?.n ?? 0 }),
    onFound: flyToSample,
  });
  const controls = createControls(signal, {
    onHeight: setHeight,
    onPosition: (position) => setHeight(Math.max(scene!.scale.inverse(position), 0)),
    onClusters: (k) => take(moveToClusters(state.tree!, state, k)),
    onStep: (step) => take(moveBy(state.tree!, state, step)),
    onLook: callbacks.onLook,
    onExport: callbacks.onExport,
    onInvalid: (text) => tell({ level: "error", text }),
  }, find.el);
  const actions = createActions(signal, {
    onSplit: () => edit("split", picked),
    onJoin: () => edit("join", picked),
    onZoom: zoomToSelection,
    onClear: () => select(NOTHING, null),
    onResetBranches: () => callbacks.onEdit({ type: "reset_branches" }),
  });
  const legend = createLegend(signal, {
    onPick: (root, shift) => pick(root, shift),
    onHover: (root) => setHovered(root === null || !scene ? null : drawnNode(scene.drawn, root), null),
  });
  const tooltip = createTooltip();
  const voice = element("div", { class: "dendro-voice", "aria-live": "polite" });
  const viewport = createViewport(signal, fullView(1, 1), () => schedule(Stale.View));
  const back = button("‹", "Back to the view before (Alt+Left)");
  const forward = button("›", "Forward to the next view (Alt+Right)");
  const reset = button("Show all", "Show the whole tree again (Esc or 0)");
  back.addEventListener("click", viewport.back, { signal });
  forward.addEventListener("click", viewport.forward, { signal });
  reset.addEventListener("click", showAll, { signal });
  const views = element("div", { class: "dendro-views" }, back, forward, reset);
  const minimap = createMinimap(signal, viewport.move);
  stage.el.append(minimap.el, cutLine.el, tooltip.el, voice);
  const under = element("div", { class: "dendro-under" }, legend.el, views);
  const root = element("div", { class: "dendro" }, controls.el, stage.el, under, actions.el);
  host.append(root);
  const theme = probeTheme(root, signal, () => schedule(Stale.Colors));

  // Everything below is derived from `state`, the size of the chart and the view.
  let scene: TreeScene | null = null;
  let inView: ViewScene | null = null;
  let selection: { of: Int32Array; tree: Tree; counts: Selection } | null = null;
  let shown: { picture: Picture; strokes: Stroke[]; cut: BranchedCut } | null = null;
  let known: (CutState & { tree: Tree; cut: BranchedCut }) | null = null;
  let stale = Stale.Tree;
  let frameRequest = 0;
  // Node of the whole tree that was clicked last.
  let picked: number | null = null;
  let hovered: number | null = null;
  // Sample that is pointed at in the scatter.
  let pointed: number | null = null;

  function schedule(what: Stale): void {
    stale = Math.max(stale, what);
    frameRequest ||= requestAnimationFrame(render);
  }

  function render(): void {
    frameRequest = 0;
    const { tree } = state;
    const size = stage.size();
    root.classList.toggle("dendro-empty", tree === null);
    const counts = tree && state.selected.length > 0 ? selectionCounts(tree) : null;
    if (tree === null) actions.update({ status: state.status, selected: 0, canSplit: false, canJoin: false, branched: false });
    // A chart that is not laid out yet, or hidden, is drawn when it gets a size.
    if (tree === null || size.width === 0) return;
    const look = theme.read();
    if (stale >= Stale.Scene || scene === null) {
      stage.picture.setTransform(1, 0, 0, 1, 0, 0);
      stage.picture.font = `${fontSize(state)}px ${look.font}`;
      scene = treeScene(tree, state, (text) => stage.picture.measureText(text).width);
      if (stale === Stale.Tree) viewport.start(scene.full);
      inView = null;
      hovered = null;
    }
    const view = viewport.view();
    if (stale === Stale.View || inView === null) inView = viewScene(scene, state, view, size);
    stale = Stale.Nothing;

    const cut = currentCut(tree);
    const strokes = colorize(inView.list, scene.drawn, cut, inView.frame);
    const picture: Picture = { ...state, scene, inView, cut, selection: counts, drawing: state, size, theme: look };
    shown = { picture, strokes, cut };
    paint(stage.picture, picture, strokes);
    drawOverlay();

    const { clusters } = cut;
    const top = scene.scale.inverse(scene.full.y1);
    const offset = cut.height === null ? 0 : toV(inView.frame, cut.height) / size.ratio;
    cutLine.update({ plot: inView.plot, offset, height: cut.height, lowest: 0, highest: top, clusters });
    const position = cut.height === null ? null : scene.scale.forward(cut.height);
    controls.update({ ...state, height: cut.height, position, end: scene.full.y1, clusters, samples: tree.n });
    legend.update(tree, cut, state.palette);
    const isInner = picked !== null && picked >= tree.n;
    const isSplit = isInner && cut.isSplit(picked! - tree.n);
    const { split, joined } = state.branches;
    actions.update({
      status: state.status,
      selected: counts?.count ?? 0,
      canSplit: isInner && !isSplit,
      canJoin: isSplit,
      branched: split.length + joined.length > 0,
    });
    const isWhole = isFull(view, scene.full);
    reset.hidden = isWhole;
    back.hidden = forward.hidden = isWhole && !viewport.canGoBack() && !viewport.canGoForward();
    back.disabled = !viewport.canGoBack();
    forward.disabled = !viewport.canGoForward();
    minimap.update(isWhole ? null : { scene, view, cut, palette: state.palette, theme: look, ratio: size.ratio });
    stage.canvas.setAttribute("aria-label", describeChart(tree.n, clusters));
  }

  function drawOverlay(): void {
    if (!shown || !scene) return;
    const path = pointed === null ? null : tipOf(scene.drawn, pointed);
    paintOverlay(stage.overlay, shown.picture, shown.strokes, { hovered, path, awake: shown.cut.awake });
  }

  function currentCut(tree: Tree): BranchedCut {
    const { cutHeight, cutRoots, branches } = state;
    const isKnown = known?.tree === tree && known.cutHeight === cutHeight && known.cutRoots === cutRoots && known.branches === branches;
    if (!isKnown) known = { tree, cutHeight, cutRoots, branches, cut: cutOf(tree, state) };
    return known!.cut;
  }

  function selectionCounts(tree: Tree): Selection {
    if (selection?.of !== state.selected || selection.tree !== tree) {
      selection = { of: state.selected, tree, counts: selectionOf(tree, state.selected) };
    }
    return selection.counts;
  }

  // -- the cut

  function heightAt(offset: number): number {
    return Math.max(scene!.scale.inverse(scaledHeightAt(inView!.frame, offset * stage.size().ratio)), 0);
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

  function edit(type: "split" | "join", node: number | null): void {
    if (node !== null) callbacks.onEdit({ type, node });
  }

  // -- the selection

  function select(samples: Int32Array, node: number | null): void {
    picked = node;
    state = { ...state, selected: samples };
    schedule(Stale.Colors);
    callbacks.onSelect(samples);
  }

  function zoomToSelection(): void {
    if (!scene || !state.tree || state.selected.length === 0) return;
    const span = selectionSpan(scene.drawn, selectionCounts(state.tree));
    if (span) viewport.fly(viewOfSpan(scene.full, span.first, span.last, scene.scale.forward(span.top)));
  }

  function flyToSample(sample: number): void {
    if (!scene || !state.tree) return;
    select(Int32Array.of(sample), sample);
    const tip = tipOf(scene.drawn, sample);
    const slot = scene.drawn.tree.start[tip];
    const around = Math.min(SLOTS_AROUND, scene.full.x1 / 2);
    viewport.fly(clampView({ ...scene.full, x0: slot - around, x1: slot + 1 + around }, scene.full));
  }

  // -- the view

  function showAll(): void {
    if (scene) viewport.fly(scene.full);
  }

  function tell(status: Status): void {
    state = { ...state, status };
    schedule(Stale.Colors);
  }

  // -- pointer and keyboard

  /** The drawn node at a position of the chart in CSS pixels. */
  const nodeAt = (position: { x: number; y: number }) =>
    scene && inView ? pickAt(scene.drawn.tree, inView, position, stage.size().ratio) : null;

  function setHovered(node: number | null, at: { x: number; y: number } | null): void {
    if (!shown || !scene || !state.tree) return;
    const whole = node === null ? null : wholeNode(scene.drawn, node);
    if (whole === null || !at) tooltip.hide();
    else tooltip.show(branchFacts(state.tree, shown.cut, state.names, state.palette, whole), at.x, at.y);
    if (node === hovered) return;
    hovered = node;
    drawOverlay();
    callbacks.onHover(whole === null ? null : samplesBelow(state.tree, whole));
  }

  attachPointer(stage.canvas, signal, {
    onHover: (at) => setHovered(at && nodeAt(at), at),
    onClick(at, { shift, alt }) {
      const node = nodeAt(at);
      if (!state.tree || !scene) return;
      if (node === null) {
        if (!shift && !alt && state.selected.length > 0) select(NOTHING, null);
        return;
      }
      const whole = wholeNode(scene.drawn, node);
      const cut = currentCut(state.tree);
      if (alt) editUnder(state.tree, cut, whole);
      else pick(whole, shift);
    },
  });

  function pick(node: number, shift: boolean): void {
    const samples = samplesBelow(state.tree!, node);
    select(shift ? toggled(state.selected, samples) : samples.sort(), node);
  }

  // Above the cut a branch is joined; below it the cluster that the branch lies in is split.
  function editUnder(tree: Tree, cut: BranchedCut, node: number): void {
    if (node >= tree.n && cut.isSplit(node - tree.n)) edit("join", node);
    else {
      const cluster = clusterRootOf(tree, cut, node);
      if (cluster >= tree.n) edit("split", cluster);
      else edit("join", tree.parent[cluster]);
    }
  }

  attachKeyboard(root, stage.canvas, signal, {
    walk(key) {
      const next = scene && walkFrom(scene.drawn.tree, hovered, key);
      if (next === null) return false;
      walkTo(next);
      return true;
    },
    onNode(act) {
      if (!scene || !state.tree || hovered === null) return false;
      const whole = wholeNode(scene.drawn, hovered);
      if (act === "zoom") zoomTo(hovered);
      else if (act === "edit") editUnder(state.tree, currentCut(state.tree), whole);
      else pick(whole, act === "add");
      return true;
    },
    onEdit: (type) => callbacks.onEdit({ type }),
    onEscape: () => (state.selected.length > 0 ? select(NOTHING, null) : showAll()),
    onShowAll: showAll,
    onStep: (step) => state.tree && take(moveBy(state.tree, state, step)),
    onBack: viewport.back,
    onForward: viewport.forward,
  });
  stage.canvas.addEventListener("blur", () => setHovered(null, null), { signal });

  function walkTo(node: number): void {
    if (!scene || !state.tree || !shown) return;
    const { x } = scene.drawn.tree;
    const { x0, x1 } = viewport.view();
    if (x[node] < x0 || x[node] > x1) viewport.move(panView(viewport.view(), scene.full, "x", x[node] - (x0 + x1) / 2));
    setHovered(node, null);
    voice.textContent = spoken(branchFacts(state.tree, shown.cut, state.names, state.palette, wholeNode(scene.drawn, node)));
  }

  function zoomTo(node: number): void {
    if (!scene || node < scene.drawn.tree.n) return;
    const { start, size } = scene.drawn.tree;
    viewport.fly(viewOfSpan(scene.full, start[node], start[node] + size[node], scene.scale.forward(heightOf(scene.drawn.tree, node))));
  }

  // The line lies across the picture: over it, too, the wheel is meant for what is behind.
  cutLine.el.addEventListener("wheel", (event) => {
    if (!stage.canvas.dispatchEvent(new WheelEvent("wheel", event))) event.preventDefault();
  }, { signal, passive: false });
  attachGestures(stage.canvas, signal, {
    plot: () => inView?.plot ?? plotBox(1, 1, 0),
    view: viewport.view,
    full: () => scene?.full ?? viewport.view(),
    onView: viewport.move,
    onDoubleClick(at) {
      const node = nodeAt(at);
      if (node !== null) zoomTo(node);
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
      const changed = (key: keyof ChartState) => key in change && change[key] !== state[key];
      if (!(Object.keys(change) as (keyof ChartState)[]).some(changed)) return;
      const needsTree = ["tree", "truncateMode", "p", "heightScale"] as const;
      const needsScene = ["names", "showContracted", "showLeafCounts", "leafFontSize"] as const;
      const what = needsTree.some(changed) ? Stale.Tree : needsScene.some(changed) ? Stale.Scene : changed("leafRotation") ? Stale.View : Stale.Colors;
      if (changed("selected") || changed("tree")) picked = null;
      state = { ...state, ...change };
      schedule(what);
    },
    point(sample) {
      pointed = sample;
      drawOverlay();
    },
    destroy() {
      ended.abort();
      cancelAnimationFrame(frameRequest);
      root.remove();
    },
  };
}
