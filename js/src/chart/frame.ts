/**
 * The frame: toolbar, tree, divider, scatter and tray in one element. It knows no notebook; `createFrame` runs on a plain page.
 *
 * The frame holds the state and takes commands. What follows from the state is worked out in `shown.ts`, once a frame, and every part is
 * told of it.
 */
import { paint } from "../paint/paint";
import { createPreviews } from "../paint/preview";
import { createDerivation, type Part, type Shown, Stale, staleAfter } from "../paint/shown";
import { probeTheme } from "../paint/theme";
import { createActions, createNotes } from "../parts/actions";
import { createBrackets } from "../parts/brackets";
import { createClusterMenu } from "../parts/clustermenu";
import { createClusterTable } from "../parts/clustertable";
import { createCutFields } from "../parts/cutfields";
import { createCutLine } from "../parts/cutline";
import { createFind } from "../parts/find";
import { createFit } from "../parts/fit";
import { createFlights, createViewButtons } from "../parts/flights";
import { attachGestures } from "../parts/gestures";
import { createHeatRows, signed } from "../parts/heatrows";
import { createHelp } from "../parts/help";
import { createHover } from "../parts/hover";
import { attachKeyboard } from "../parts/keyboard";
import { createLegend } from "../parts/legend";
import { createMinimap } from "../parts/minimap";
import { attachPointer } from "../parts/pointer";
import { createRail } from "../parts/rail";
import { canFigurePaint, createScatter } from "../parts/scatter";
import { createStage } from "../parts/stage";
import { createRename } from "../parts/rename";
import { createSelectionTab } from "../parts/selectiontab";
import { createStripLegend } from "../parts/striplegend";
import { createTooltip } from "../parts/tooltip";
import { createHistoryButtons, createToolbar } from "../parts/toolbar";
import { createTray, type Tab } from "../parts/tray";
import { createViewMenu } from "../parts/viewmenu";
import type { Answer, BranchEdit, Format, RequestOf, RequestType, Status, Suggestion } from "../protocol";
import { clusterRootOf, prepareLabels } from "../tree/clusters";
import { joinFacts } from "../tree/facts";
import { type Move, moveBy, moveToClusters } from "../tree/moves";
import { sampleName } from "../tree/names";
import type { Preview } from "../tree/preview";
import { inverted, nodeOfSelection, runsOf, sameSamples, samplesBelow, toggled } from "../tree/selection";
import type { Tree } from "../tree/tree";
import { drawnNode, truncate, wholeNode } from "../tree/truncate";
import { walkFrom } from "../tree/walk";
import { int16From, int32From } from "../util/bytes";
import { copyText, element, isolated, keepingFocus, listen } from "../util/dom";
import { download } from "../util/download";
import { describeChart, formatCount, formatHeight, plural } from "../util/format";
import { whenIdle } from "../util/idle";
import { heightForLabels, plotBox } from "../view/layout";
import { fromScreen, isSideways, keyAsFromTop } from "../view/orientation";
import { pickAt } from "../view/pick";
import { fontSize } from "../view/scene";
import type { ChartState, Look } from "../view/state";
import { fullView } from "../view/view";
import { createViewport } from "../view/viewport";
import { scaledHeightAt } from "../view/visible";
import { averageDeviation, type Cell, cellAt, deviationOf, heightForRows, placesOf } from "../view/heat";
import { createBody } from "./body";
import type { Frame, FrameHost } from "./host";
import { createRowKeeper } from "./rows";

/** Height of the tree without a heat map. */
const HEIGHT = 340;
const QUIET: Status = { level: "", text: "" };
const NOTHING = new Int32Array();
/** What is said belongs to what is shown when it is said, or within this time after it; in ms. */
const SETTLING = 400;
/** A change of these makes what was said before no longer true. */
const SPOKEN_OF = ["tree", "cutHeight", "cutRoots", "branches", "exchanged", "selected", "clusterNames", "truncateMode", "p"] as const;

export function createFrame(host: HTMLElement, initial: ChartState, to: FrameHost): Frame {
  const ended = new AbortController();
  const { signal } = ended;
  let state = initial;
  // What the host has said last.
  let told = initial.status;
  let spoken: { status: Status; of: ChartState; since: number } = { status: QUIET, of: initial, since: 0 };
  // Node of the whole tree that was clicked last.
  let picked: number | null = null;
  let openTab = "Clusters";
  let isTrayOpen = initial.showTray || initial.showSummary;
  let hasAskedForPoints = false;
  // The tree that rules vote on without being asked.
  let votedOn: Tree | null = null;
  // A candidate that is looked at, and what it looks like.
  let lookedAt: Suggestion | null = null;
  let preview: Preview | null = null;
  let labels: { of: readonly Suggestion[]; found: Promise<readonly Preview[]> } | null = null;
  const previewed = createPreviews();
  // What follows from all that; it lags behind by a frame at the most.
  let shown: Shown | null = null;
  let stale = Stale.Tree;
  let frameRequest = 0;

  const stage = createStage(signal, () => {
    // Draw before the browser shows the cleared canvas, or it flickers.
    stale = Math.max(stale, Stale.View);
    cancelAnimationFrame(frameRequest);
    render();
  }, { className: "dendro-chart" });
  const viewport = createViewport(signal, fullView(1, 1), () => schedule(Stale.View));
  const flights = createFlights(viewport, () => shown);
  const derivation = createDerivation(viewport, (text, font) => {
    stage.picture.font = font;
    return stage.picture.measureText(text).width;
  });
  const tooltip = createTooltip(signal, to.can("card") ? async (node) => (await to.ask({ type: "card", node })).answer : undefined);
  const hover = createHover(stage.overlay, tooltip, () => shown, (samples) => scatter.light(samples));

  // -- requests

  /** Ask the host; `busy` is said as long as the answer is not there. `null` where it cannot be done, which is said. */
  async function run<T extends RequestType>(request: RequestOf<T>, busy = ""): Promise<{ answer: Answer<T> } | null> {
    const waiting: Status = { level: "busy", text: busy };
    if (busy) tell(waiting);
    try {
      const { answer, status } = await to.ask(request);
      if (signal.aborted) return null;
      if (status) tell(status);
      else if (state.status === waiting) tell(QUIET);
      return { answer };
    } catch (error) {
      if (!signal.aborted) tell({ level: "error", text: (error as Error).message });
      return null;
    }
  }
  const can = <T>(type: RequestType, callback: T): T | undefined => (to.can(type) ? callback : undefined);

  // -- the parts: each has an element, and an update that is told what is shown

  const invalid = (text: string) => tell({ level: "error", text });
  const cutLine = createCutLine(signal, {
    onDrag: (offset) => dragTo(heightAt(offset)),
    onStep: step,
    onEnd: (end) => toClusters(end === "one" ? 1 : state.tree!.n),
  });
  const find = createFind(signal, {
    samples: () => ({ names: state.names, n: state.tree?.n ?? 0 }),
    onFound(sample) {
      select(Int32Array.of(sample), sample);
      flights.toSample(sample);
    },
    onFoundAll: (samples) => select(samples, null),
    onCondition: can("find", async (text: string) => (await to.ask({ type: "find", text })).answer),
  });
  const { menus } = to;
  const suggesting = {
    onSuggest: () => void run({ type: "suggest_cuts" }, "Asking several rules where to cut ..."),
    onSeen: () => void candidateLabels(),
    onPreview: (of: Suggestion | null) => void lookAt(of),
    onTake({ rank, height }: Suggestion) {
      if (rank) void run({ type: "take", rank }, "Taking this clustering ...");
      else if (height !== null) commitHeight(height);
    },
  };
  const advice = can("suggest_cuts", menus?.advice(signal, {
    ...suggesting,
    onHeight: commitHeight,
    onInvalid: invalid,
    onInconsistent: (threshold, depth) => void run({ type: "cut_inconsistent", threshold, depth }),
    onCutBy: async (criterion, value) => void (await run({ type: "cut_by", criterion, value })),
  }));
  const clustering = can("cluster_again", menus?.clustering(signal, {
    onClusterAgain: async (name, value) => void (await run({ type: "cluster_again", name, value }, "Clustering again ...")),
  }));
  const exports = can("file", menus?.exports(signal, {
    onVariable: (request) => void run({ type: "to_variable", ...request }),
    onFile: (format, text) => void save(format, text),
    onCode: async () => (await run({ type: "code" }))?.answer ?? null,
  }));
  const cutFields = createCutFields(signal, {
    onPosition: (position) => dragTo(Math.max(shown!.scene.scale.inverse(position), 0)),
    onHeight: commitHeight,
    onClusters: toClusters,
    onStep: step,
    onInvalid: invalid,
  });
  const viewMenu = createViewMenu(signal, {
    onLook: look,
    onLeafOrder: can("leaf_order", (name: string) => void run({ type: "leaf_order", name }, "Ordering the leaves ...")),
    onHeatmap: setRows,
    onStrips: can("color_by", (stripNames: string[]) => look({ stripNames })),
    onPalette: can("palette", (name: string) => void run({ type: "palette", name })),
    onInvalid: invalid,
  });
  const history = createHistoryButtons(signal, (type) => void run({ type }));
  const onColor = can("color_branch", (node: number, color: string) => void run({ type: "color_branch", node, color }));
  const actions = createActions(signal, {
    onSplit: () => edit("split", picked),
    onJoin: () => edit("join", picked),
    onFlip: () => edit("flip", picked),
    onColor: onColor && ((color) => {
      const node = picked ?? shown?.picked ?? null;
      if (node !== null) onColor(node, color);
    }),
    onZoom: flights.toSelection,
    onInvert: invert,
    onCopy: () => void copySelected(),
    onClear: () => select(NOTHING, null),
    onResetBranches: () => void run({ type: "reset_branches" }),
  });
  const rename = createRename(signal, (node, name) => void run({ type: "name", node, name }));
  const onRename = (root: number, mark: HTMLElement) => rename.open(root, state.clusterNames[state.tree!.color[root]] ?? "", mark);
  const clusterMenu = createClusterMenu(signal, {
    onSelect: (root) => pick(root, false),
    onZoom: flights.toBranch,
    onSplit: (root) => edit("split", root),
    onJoin: (root) => edit("join", state.tree!.parent[root]),
    onColor,
    onCopied: (text) => tell({ level: "info", text }),
    onRename,
    onVariable: can("members_to_variable", (node: number) => void run({ type: "members_to_variable", node })),
    onExplain: can("describe_selection", (root: number) => {
      pick(root, false);
      openTab = "Selection";
      look({ showTray: true, showSummary: false });
    }),
  });
  const stripLegend = createStripLegend();
  const marks = { onPick: pick, onMenu: clusterMenu.open, onHover: hoverCluster, onRename };
  const legend = createLegend(signal, marks);
  const brackets = createBrackets(signal, marks);
  const createTable = () => createClusterTable(signal, {
    onOpen(cluster, shift) {
      pick(cluster, shift);
      flights.toBranch(cluster);
    },
    onHover: hoverCluster,
    onMenu: clusterMenu.open,
    onName: (node, name) => void run({ type: "name", node, name }),
    onDescribe: can("describe", async (nodes: number[]) => {
      const done = await run({ type: "describe", nodes });
      if (done) learn(done.answer.facts);
    }),
    onStability: can("stability", () => void run({ type: "stability" }, "Looking for the clusters in parts of the samples ...")),
  });
  const minimap = createMinimap(signal, viewport.move);
  const views = createViewButtons(signal, viewport, flights.showAll);
  const fit = createFit(signal, { onFit: (whatever) => to.can("fit") && void run({ type: "fit", whatever }) });
  const rail = createRail(signal, { onHeight: commitHeight, onPreview: suggesting.onPreview });
  const scatter = createScatter(signal, tooltip, {
    onPoint: hover.point,
    onSelect: (samples, shift) => select(shift ? toggled(state.selected, samples) : samples, null),
    onRename,
    onMenu: clusterMenu.open,
    onAxes: can("scatter_axes", (x: string | null, y: string | null) => void run({ type: "scatter_axes", x, y })),
    onColorBy: can("color_by", (column: string | null) => void run({ type: "color_by", column })),
    mount: to.mount,
  });
  const heatRows = createHeatRows(signal, {
    onRows: setRows,
    onColorBy: can("color_by", (column: string | null) => void run({ type: "color_by", column })),
    async offers() {
      if (!to.can("heat_columns")) return initial.heat.rows?.map(({ name }) => name) ?? [];
      return (await run({ type: "heat_columns" }))?.answer.names ?? [];
    },
    onSimilar: can("heat_similar", () => void run({ type: "heat_similar" })),
  });
  // The host puts the cells that come into the state.
  const rowKeeper = can("heat_rows", createRowKeeper(signal, (known, choose) => to.ask({ type: "heat_rows", known, choose })));
  const notes = createNotes(signal, can("cluster_again", () => void run({ type: "cluster_again", name: "scale", value: "standard" }, "Clustering again ...")));
  const hasTree = () => state.tree !== null;
  const tab = (name: string, title: string, create: Tab["create"]): Tab => ({ name, title, create, hasContent: hasTree });
  const tray = createTray(signal, [
    tab("Clusters", "What is in the clusters", createTable),
    ...(menus && to.can("suggest_cuts") ? [tab("Suggestions", "Candidates that several rules have voted for", () => menus.suggestions(signal, suggesting))] : []),
    tab("Selection", "What is selected, and what sets it apart", () => createSelectionTab(signal, {
      onZoom: flights.toSelection,
      onInvert: invert,
      onCopy: () => void copySelected(),
      onNarrow: narrow,
      onVariable: can("members_to_variable", () => void run({ type: "members_to_variable", node: null })),
      onFile: can("file", () => void save("selection", "CSV")),
      onKeep: can("keep", () => void run({ type: "keep" }, "Clustering the selected samples ...")),
      onDescribe: can("describe_selection", async () => (await run({ type: "describe_selection" }))?.answer ?? null),
    })),
    ...(menus && to.can("scores") ? [tab("Scores", "Scores of each number of clusters", () => menus.scores(signal, {
      onClusters: toClusters,
      onScores: () => void run({ type: "scores" }, "Scoring each number of clusters ..."),
    }))] : []),
    ...(menus && to.can("groups") ? [tab("Compare", "The present clusters against a pin or a known column", () => menus.compare(signal, {
      onPin: () => void run({ type: "pin", name: null }),
      onUnpin: (name) => void run({ type: "unpin", name }),
      onRestore: (name) => void run({ type: "restore", name }),
      async onGroups(pin, column) {
        const done = await run({ type: "groups", pin, column }, "Looking up the groups ...");
        return done && { titles: done.answer.titles, groups: int32From(done.answer.buffers[0]) };
      },
      onSelect: (samples) => select(samples, null),
    }))] : []),
  ], (name) => {
    openTab = name ?? openTab;
    // From one tab to another nothing else may change.
    schedule(Stale.Colors);
    look({ showTray: name !== null, showSummary: name === "Clusters" });
  });
  const parts: readonly Part[] = [rail, cutFields, ...[advice, clustering].filter((menu) => menu !== undefined), viewMenu, fit, cutLine, brackets, legend, views, minimap, heatRows];

  // -- the layout

  const body = createBody(signal, {
    stage: stage.el,
    treeHead: [views.el, minimap.el, fit.el],
    scatter: scatter.el,
    onShowScatter: (showScatter) => showScatter !== state.showScatter && look({ showScatter }),
    onLayout: () => schedule(Stale.Colors),
  });
  const help = createHelp(signal);
  const toolbar = createToolbar(signal, {
    first: cutFields.el,
    folding: [advice?.el, clustering?.el, history.el, find.el, viewMenu.el, exports?.el, ...(to.extras ?? [])].filter((el) => el !== undefined),
    last: [help.el, body.fullButton],
  });
  stage.el.append(rail.el, heatRows.el, cutLine.el, brackets.el, ...hover.els);
  const bar = element("div", { class: "dendro-bar" }, tray.bar, actions.status, actions.el);
  const root = element("div", { class: "dendro" },
    toolbar.el, body.el, body.heightHandle, element("div", { class: "dendro-legend-row" }, heatRows.key, legend.el), stripLegend.el, bar, tray.el, notes.el, tooltip.el, tooltip.pinned, clusterMenu.el, rename.el);
  body.attach(root);
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
    body.update({ showScatter: state.showScatter, hasScatter: state.points !== null || state.pointsNote === "" });
    const size = stage.size();
    root.classList.toggle("dendro-empty", tree === null);
    forgetWhatIsOver();
    notes.update(state.points === null && state.pointsNote !== "" ? [...state.notes, state.pointsNote] : state.notes, state.clustering.scale?.advised === "standard");
    if (tree === null) actions.update(state.status, (shown = null));
    // A chart that is not laid out yet, or hidden, is drawn when it gets a size.
    if (tree === null || size.width === 0) return;
    // Where only what is drawn of the tree changes, a walk by keyboard goes on from the node that it has come to.
    const node = stale === Stale.Scene && shown && hover.node() !== null ? wholeNode(shown.scene.drawn, hover.node()!) : null;
    const isRenumbered = stale >= Stale.Scene;
    stripLegend.update(state.strips);
    const before = shown?.tree;
    shown = derivation.shown(state as ChartState & { tree: Tree }, picked, size, theme.read(), stale);
    stale = Stale.Nothing;
    if (isRenumbered) hover.renumber(node === null ? null : drawnNode(shown.scene.drawn, node));
    if (picked === null && shown.selection) shown = { ...shown, picked: nodeOfSelection(shown.tree, shown.selection) };
    // What is written under the tree begins where the axis stands.
    root.style.setProperty("--dendro-axis", `${shown.scene.axisWidth}px`);
    const pictured = preview ? previewed(shown, preview) : shown;
    paint(stage.picture, pictured, pictured.strokes);
    hover.draw();
    const now = shown;
    keepingFocus(root, stage.canvas, () => {
      for (const part of parts) part.update(now);
      actions.update(state.status, now);
      clusterMenu.update(now);
      tooltip.update(now.tree, state.cards);
      history.update(state.history);
      tray.update(isTrayOpen ? openTab : null, now);
      toolbar.fit();
    });
    if (body.isScatterShown()) {
      scatter.update({ ...state, tree: pictured.tree, cut: pictured.cut, strips: preview ? [] : state.strips, isPreview: preview !== null });
      askForPoints();
    }
    askForVotes();
    rowKeeper?.update(now);
    if (now.tree !== before) whenIdle(signal, () => shown?.tree === now.tree && prepareLabels(now.tree));
    stage.canvas.setAttribute("aria-label", describeChart(tree.n, now.cut.clusters));
  }

  // The tree is there first, whatever the points, or the figure that paints them, wait for.
  function askForPoints(): void {
    const { points, pointsNote, scatter: { engine = "auto", figure = "" }, tree } = state;
    const isMissing = points === null && pointsNote === "";
    const lacksFigure = to.mount !== undefined && points !== null && figure === "" && canFigurePaint(engine, tree!.n);
    if (hasAskedForPoints || !(isMissing || lacksFigure)) return;
    hasAskedForPoints = true;
    if (to.can("points")) void run({ type: "points" });
  }

  // One part at a time, so that a cell that was started in between comes before the next; nothing is said where it fails.
  function askForVotes(): void {
    if (votedOn === state.tree || !to.can("vote") || state.suggestions.some(({ rank }) => rank)) return;
    votedOn = state.tree;
    const vote = async () => {
      while (!signal.aborted && (await to.ask({ type: "vote" })).answer.more);
    };
    whenIdle(signal, () => {
      vote().catch(() => {});
      return false;
    });
  }

  // -- candidates that are looked at

  /** What the present candidates look like, by rank; asked for once. */
  function candidateLabels(): Promise<readonly Preview[]> {
    if (labels?.of !== state.suggestions) {
      const found = to.ask({ type: "candidate_labels" }).then(({ answer: { buffers: [samples, ...all] } }) =>
        all.map((each) => ({ samples: samples.byteLength > 0 ? int32From(samples) : null, labels: int16From(each) })));
      labels = { of: state.suggestions, found: found.catch(() => []) };
    }
    return labels.found;
  }

  async function lookAt(suggestion: Suggestion | null): Promise<void> {
    lookedAt = suggestion;
    const found = suggestion && (suggestion.height !== null ? { height: suggestion.height } : suggestion.rank ? (await candidateLabels())[suggestion.rank - 1] : null);
    if (lookedAt !== suggestion || signal.aborted) return;
    preview = found ?? null;
    schedule(Stale.Colors);
  }

  // Messages about an earlier cut, selection or tree are outdated.
  function forgetWhatIsOver(): void {
    const { status } = state;
    const now = performance.now();
    if (status !== spoken.status) spoken = { status, of: state, since: now };
    else if (status.text !== "" && status.level !== "busy" && SPOKEN_OF.some((key) => spoken.of[key] !== state[key])) {
      if (now - spoken.since < SETTLING) spoken = { ...spoken, of: state };
      else state = { ...state, status: QUIET };
    }
  }

  // Before the next layout, so that the first paint is in its final size already.
  function wishForHeight(): void {
    const { tree, orientation, truncateMode, p, heat } = state;
    if (tree && isSideways(orientation)) body.wish(heightForLabels(truncate(tree, truncateMode, p).tree.n, fontSize(state)));
    else body.wish(heat.count ? HEIGHT + heightForRows(heat.count, orientation) : 0);
  }

  // -- the cut

  function heightAt(offset: number): number {
    const { scene, inView, size } = shown!;
    return Math.max(scene.scale.inverse(scaledHeightAt(inView.frame, offset * size.ratio)), 0);
  }

  function showHeight(height: number): void {
    // A move of the cut leaves no message of an earlier one behind.
    state = { ...state, cutHeight: height, cutRoots: null, status: QUIET };
    schedule(Stale.Colors);
  }

  function dragTo(height: number): void {
    showHeight(height);
    to.onCut(height);
  }

  function commitHeight(height: number): void {
    showHeight(height);
    void run({ type: "cut_height", height });
  }

  function take(move: Move | null): void {
    if (!move) return;
    commitHeight(move.height);
    if (move.message) tell({ level: "info", text: move.message });
  }

  function step(clusters: number): void {
    if (state.tree) take(moveBy(state.tree, state, clusters));
  }

  function toClusters(k: number): void {
    if (!state.tree) return;
    const move = moveToClusters(state.tree, state, k);
    const { split, joined } = state.branches;
    if (move.clusters !== k || split.length + joined.length > 0) return take(move);
    showHeight(move.height);
    void run({ type: "n_clusters", count: k });
  }

  function edit(type: "split" | "join" | "flip", node: number | null): void {
    const found = node ?? shown?.picked ?? null;
    if (found !== null) void run<BranchEdit["type"]>({ type, node: found } as RequestOf<"split">);
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

  // -- the look and the selection

  function look(change: Partial<Look>): void {
    update(change);
    to.onLook(change);
  }

  /** The tray is opened and closed as a whole, or the table of clusters alone, which is one of its tabs. */
  function followTray(next: ChartState): void {
    if (next.showTray !== state.showTray) isTrayOpen = next.showTray;
    if (next.showSummary === state.showSummary) return;
    if (next.showSummary) [openTab, isTrayOpen] = ["Clusters", true];
    else if (openTab === "Clusters") isTrayOpen = false;
  }

  function select(samples: Int32Array, node: number | null): void {
    picked = node;
    tooltip.unpin();
    state = { ...state, selected: samples };
    schedule(Stale.Colors);
    void run({ type: "select", runs: runsOf(samples) });
  }

  function pick(node: number, shift: boolean): void {
    const samples = samplesBelow(shown!.tree, node);
    select(shift ? toggled(state.selected, samples) : samples.sort(), shift ? null : node);
  }

  function invert(): void {
    if (state.tree) select(inverted(state.selected, state.tree.n), null);
  }

  /** Select what of the selection lies in a cluster. */
  function narrow(root: number): void {
    const inside = new Set(samplesBelow(shown!.tree, root));
    select(state.selected.filter((sample) => inside.has(sample)), null);
  }

  async function save(format: Format, text: string): Promise<void> {
    const { leaves = null, heights = null } = flights.part();
    const done = await run({ type: "file", format, leaves, heights }, `Waiting for the ${text} file ...`);
    if (done) download(done.answer.name, done.answer.bytes, done.answer.mediaType);
  }

  async function copySelected(): Promise<void> {
    const { selected, names } = state;
    const isCopied = await copyText(Array.from(selected, (sample) => sampleName(names, sample)).join("\n"));
    tell(isCopied ? { level: "info", text: `${formatCount(selected.length)} names copied.` } : { level: "error", text: "This page may not write to the clipboard." });
  }

  function hoverCluster(cluster: number | null): void {
    hover.show(cluster === null || !shown ? null : drawnNode(shown.scene.drawn, cluster), null);
  }

  function tell(status: Status): void {
    state = { ...state, status };
    schedule(Stale.Colors);
  }

  function learn(facts: Parameters<Frame["learn"]>[0]): void {
    state = { ...state, facts: joinFacts(state.facts, facts) };
    schedule(Stale.Colors);
  }

  // -- the rows of the heat map

  function setRows(heatmap: ChartState["heatmap"]): void {
    const known = new Map([...(initial.heat.rows ?? []), ...(state.heat.rows ?? [])].map((row) => [row.name, row]));
    // What is known is shown at once; Python tells of the rest, and where there is none, it is all.
    if (heatmap === null || heatmap.length === 0) update({ heat: { why: "" } });
    else if (heatmap === "auto") {
      if (!to.can("heat_rows")) update({ heat: initial.heat });
    } else {
      const rows = heatmap.map((name) => known.get(name)).filter((row) => row !== undefined);
      if (rows.length === heatmap.length) update({ heat: { ...initial.heat, ...state.heat, rows, count: rows.length, tree: [], is_auto: false } });
    }
    look({ heatmap });
  }

  const cellUnder = (at: { x: number; y: number }): Cell | null => {
    if (!shown?.inView.heat || !shown.state.heat.rows) return null;
    const { scene, inView: { heat, frame, plot, orientation }, size: { ratio } } = shown;
    const { u, v } = fromScreen(orientation, frame, (at.x - plot.left) * ratio, (at.y - plot.top) * ratio);
    return cellAt(scene.drawn, heat, frame, u, v, ratio);
  };

  // Values that the page does not have come from Python.
  let asked: { id: number; sample: number; value: number | null | undefined } | null = null;
  function hoverCell(cell: Cell, at: { x: number; y: number }): void {
    const { scene: { drawn }, tree, state: { heat, cells, names } } = shown!;
    const { id, name, mean, sd } = heat.rows![cell.row];
    const row = cells.get(id);
    if (!row) return;
    const [first, last] = placesOf(drawn, cell.slot);
    const sample = tree.order[first];
    const isOne = last - first === 1;
    const deviation = isOne ? deviationOf(row, sample) : averageDeviation(tree, row, first, last);
    let value = deviation === null ? null : mean + deviation * sd;
    if (isOne && !row.z && deviation !== null) {
      if (asked?.id !== id || asked.sample !== sample) {
        const question = (asked = { id, sample, value: undefined });
        if (to.can("heat_value")) void to.ask({ type: "heat_value", column: id, sample }).then(({ answer }) => {
          asked = { ...question, value: answer.value };
          if (hovered === cell) hoverCell(cell, at);
        }, () => {});
      }
      value = asked.value ?? null;
    }
    hovered = cell;
    const said = deviation === null || Number.isNaN(deviation) ? "no value" : `${value === null ? "" : `${isOne ? "" : "mean "}${formatHeight(value)} `}(${Math.abs(deviation) >= 3 && !row.z ? "beyond " : ""}${signed(deviation)})`;
    const title = isOne ? sampleName(names, sample) : plural(last - first, "sample");
    hover.cell(cell, at, [element("strong", {}, isolated(title)), element("div", {}, isolated(name), ` ${said}`)]);
  }
  let hovered: Cell | null = null;

  // -- pointer and keyboard

  /** The drawn node at a position of the chart in CSS pixels. */
  const nodeAt = (position: { x: number; y: number }) =>
    shown && pickAt(shown.scene.drawn.tree, shown.inView, position, shown.size.ratio);

  attachPointer(stage.canvas, signal, {
    onHover(at) {
      const cell = at && cellUnder(at);
      if (cell) return hoverCell(cell, at);
      hovered = null;
      hover.show(at && nodeAt(at), at);
    },
    onClick(at, { shift, alt }) {
      const node = nodeAt(at);
      if (!shown) return;
      if (node === null) {
        if (!shift && !alt && state.selected.length > 0) select(NOTHING, null);
        return;
      }
      const whole = wholeNode(shown.scene.drawn, node);
      if (alt) editUnder(shown, whole);
      else {
        pick(whole, shift);
        if (!shift) hover.pin(node, at);
      }
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
      else {
        pick(whole, act === "add");
        if (act === "select") hover.pin(node, null);
      }
      return true;
    },
    onEdit: (type) => void run({ type }),
    onEscape() {
      tooltip.unpin();
      if (body.leaveFull()) return;
      if (state.selected.length > 0) select(NOTHING, null);
      else flights.showAll();
    },
    onShowAll: flights.showAll,
    onStep: step,
    onBack: viewport.back,
    onForward: viewport.forward,
    onFullScreen: body.toggleFull,
  });
  listen(signal, stage.canvas, "blur", () => hover.show(null, null));

  // These lie on the picture: over them, too, the wheel is meant for what is behind.
  for (const { el } of [cutLine, rail, brackets]) {
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

  function update(change: Partial<ChartState>): void {
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
    followTray(next);
    // What was looked at may be another one now.
    if (next.tree !== state.tree || next.suggestions !== state.suggestions) preview = lookedAt = null;
    state = next;
    if (what >= Stale.View) wishForHeight();
    schedule(what);
  }

  return {
    update,
    learn,
    tell,
    destroy() {
      hover.show(null, null);
      ended.abort();
      cancelAnimationFrame(frameRequest);
      root.remove();
    },
  };
}
