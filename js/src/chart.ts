/**
 * The dendrogram: a picture of a tree with a cut line and controls. It knows no notebook; `createChart` runs on a plain page.
 */
import { createControls } from "./controls";
import { clustersAt, cutAtHeight, cutAtRoots, heightForClusters, type Cut } from "./cut";
import { createCutLine } from "./cutline";
import { button, element, KEEPS_KEYS } from "./dom";
import { formatCount, plural } from "./format";
import { attachGestures } from "./interact";
import { plotBox } from "./layout";
import { paint } from "./paint";
import { pickNode } from "./pick";
import { fontSize, treeScene, viewScene, type Drawing, type Look, type Size, type TreeScene, type ViewScene } from "./scene";
import { probeTheme } from "./theme";
import { heightOf, type Tree } from "./tree";
import { fullView, isFull, viewOfSpan, type View } from "./view";
import { scaledHeightAt, toV } from "./visible";

export interface Status {
  readonly level: "" | "info" | "busy" | "error";
  readonly text: string;
}

export interface ChartState extends Drawing {
  tree: Tree | null;
  cutHeight: number;
  /** Roots of the clusters where the cut is not horizontal. */
  cutRoots: Int32Array | null;
  palette: readonly string[];
  heightTitle: string;
  status: Status;
}

export interface ChartCallbacks {
  /** The cut was moved to this height. */
  onCut(height: number): void;
  onLook(change: Partial<Look>): void;
  onExport(name: string, overwrite: boolean): void;
}

export interface Chart {
  update(change: Partial<ChartState>): void;
  destroy(): void;
}

/** How much has to be done again before the next frame. */
const enum Stale {
  Nothing,
  Colors,
  View,
  Tree,
}

/** How near to a branch the pointer must be to mean it, in pixels. */
const REACH = 8;

export function createChart(host: HTMLElement, initial: ChartState, callbacks: ChartCallbacks): Chart {
  const ended = new AbortController();
  const { signal } = ended;
  let state = initial;

  const canvas = element("canvas", { class: "dendro-canvas", tabindex: "0", role: "img", ...KEEPS_KEYS });
  const context = canvas.getContext("2d")!;
  const cutLine = createCutLine(signal, {
    onDrag: (offset) => setHeight(heightAt(offset)),
    onStep: stepClusters,
    onEnd: (end) => setClusters(end === "one" ? 1 : state.tree!.n),
  });
  const controls = createControls(signal, {
    onHeight: setHeight,
    onClusters: setClusters,
    onStep: stepClusters,
    onLook: callbacks.onLook,
    onExport: callbacks.onExport,
    onInvalid: (text) => showStatus({ level: "error", text }),
  });
  const reset = button("Show all", "Show the whole tree again (Esc or 0)", "dendro-reset");
  reset.addEventListener("click", showAll, { signal });
  const statusLine = element("div", { class: "dendro-status", role: "status", "aria-live": "polite" });
  const chart = element("div", { class: "dendro-chart" }, canvas, cutLine.el, reset);
  const root = element("div", { class: "dendro" }, controls.el, chart, statusLine);
  host.append(root);
  const theme = probeTheme(root, signal, () => schedule(Stale.Colors));

  // Everything below is derived from `state`, the size of the chart and the view.
  let scene: TreeScene | null = null;
  let inView: ViewScene | null = null;
  let view: View = fullView(1, 1);
  let size: Size = { width: 0, height: 0, ratio: 1 };
  let stale = Stale.Tree;
  let frameRequest = 0;

  function schedule(what: Stale): void {
    stale = Math.max(stale, what);
    frameRequest ||= requestAnimationFrame(render);
  }

  function render(): void {
    frameRequest = 0;
    showStatus(state.status);
    const { tree } = state;
    root.classList.toggle("dendro-empty", tree === null);
    // A chart that is not laid out yet, or hidden, is drawn when it gets a size.
    if (tree === null || size.width === 0) return;
    const look = theme.read();
    if (stale === Stale.Tree || scene === null) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.font = `${fontSize(state)}px ${look.font}`;
      scene = treeScene(tree, state, (text) => context.measureText(text).width);
      view = scene.full;
      inView = null;
    }
    if (stale === Stale.View || inView === null) inView = viewScene(scene, state, view, size);
    stale = Stale.Nothing;

    const cut = currentCut(tree);
    paint(context, { ...state, scene, inView, cut, drawing: state, size, theme: look });
    const clusters = clusterCount();
    const { plot, frame } = inView;
    const offset = cut.height === null ? 0 : toV(frame, cut.height) / size.ratio;
    const top = scene.full.y1;
    cutLine.update({ plot, offset, height: cut.height, lowest: 0, highest: top, clusters });
    controls.update({ ...state, height: cut.height, clusters, samples: tree.n, top });
    reset.hidden = isFull(view, scene.full);
    canvas.setAttribute(
      "aria-label",
      `Dendrogram of ${plural(tree.n, "sample")}, ${plural(clusters, "cluster")}. Drag or wheel to zoom along the leaves, with shift along the heights; 0 shows all.`,
    );
  }

  function currentCut(tree: Tree): Cut {
    return state.cutRoots ? cutAtRoots(tree, state.cutRoots) : cutAtHeight(tree, state.cutHeight);
  }

  function clusterCount(): number {
    return state.cutRoots ? state.cutRoots.length : clustersAt(state.tree!, state.cutHeight);
  }

  function heightAt(offset: number): number {
    return Math.max(scaledHeightAt(inView!.frame, offset * size.ratio), 0);
  }

  function setHeight(height: number): void {
    state = { ...state, cutHeight: height, cutRoots: null, status: { level: "", text: "" } };
    schedule(Stale.Colors);
    callbacks.onCut(height);
  }

  function setClusters(k: number): void {
    const cut = heightForClusters(state.tree!, k);
    setHeight(cut.height);
    if (cut.n_clusters !== k) {
      const neighbours = [cut.below, cut.above].filter((count) => count !== null).map(formatCount).join(" and ");
      const text = `No cut gives ${plural(k, "cluster")}: merges at equal heights stand or fall together. Reachable: ${neighbours}; showing ${formatCount(cut.n_clusters)}.`;
      state = { ...state, status: { level: "info", text } };
    }
  }

  function stepClusters(step: number): void {
    const now = clusterCount();
    const target = Math.min(Math.max(now + step, 1), state.tree!.n);
    const reached = heightForClusters(state.tree!, target);
    // Ties can hold the count where it is: then the next one that can be reached in that direction.
    const k = step > 0 && reached.n_clusters <= now ? reached.above : reached.n_clusters;
    if (k !== null && k !== now) setClusters(k);
  }

  function showAll(): void {
    if (scene) setView(scene.full);
  }

  function setView(next: View): void {
    view = next;
    schedule(Stale.View);
  }

  function showStatus({ level, text }: Status): void {
    if (statusLine.textContent !== text) statusLine.textContent = text;
    statusLine.className = `dendro-status${level ? ` dendro-status-${level}` : ""}`;
  }

  attachGestures(canvas, signal, {
    plot: () => inView?.plot ?? plotBox(1, 1, 0),
    view: () => view,
    full: () => scene?.full ?? view,
    onView: setView,
    onDoubleClick(u, v) {
      if (!scene || !inView) return;
      const { ratio } = size;
      const { tree } = scene.drawn;
      const node = pickNode(inView.list, u * ratio, v * ratio, REACH * ratio);
      if (node === null || node < tree.n) return;
      setView(viewOfSpan(scene.full, tree.start[node], tree.start[node] + tree.size[node], heightOf(tree, node)));
    },
  });
  chart.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" || event.key === "0") showAll();
      else if (event.key === "+") stepClusters(1);
      else if (event.key === "-") stepClusters(-1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );

  function resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = chart;
    if (width === size.width && height === size.height && ratio === size.ratio) return;
    size = { width, height, ratio };
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    stale = Math.max(stale, Stale.View);
    // Setting the size clears the canvas: draw before the browser shows it, or it flickers.
    cancelAnimationFrame(frameRequest);
    render();
  }
  const observer = new ResizeObserver(resize);
  observer.observe(chart);
  watchPixelRatio(signal, resize);

  return {
    update(change) {
      if ((Object.keys(change) as (keyof ChartState)[]).every((key) => change[key] === state[key])) return;
      const needsTree = ["tree", "names", "truncateMode", "p", "showContracted", "showLeafCounts", "leafFontSize"] as const;
      const changed = (key: keyof ChartState) => key in change && change[key] !== state[key];
      const what = needsTree.some(changed) ? Stale.Tree : changed("leafRotation") ? Stale.View : Stale.Colors;
      state = { ...state, ...change };
      schedule(what);
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      cancelAnimationFrame(frameRequest);
      root.remove();
    },
  };
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
