/**
 * A page that lives on: the chart, a scatter, a table of clusters and the labels to take away, from what Python has written into the
 * page. There is no kernel and no network behind it; what Python does elsewhere for a cut by hand is done here.
 */
import { createChart } from "../chart/chart";
import { createScatter, type Scatter } from "../parts/scatter";
import type { BranchEdit, ClusterFacts } from "../protocol";
import { type BranchedCut, type Branches, flipSides, joinBranch, NO_BRANCHES, splitBranch, withBranches } from "../tree/branches";
import { clusterRoots, labelsOf } from "../tree/clusters";
import { cutAtHeight, cutAtRoots } from "../tree/cut";
import { type Facts, joinFacts, NO_FACTS } from "../tree/facts";
import { createHistory } from "../tree/history";
import { cutOf, type CutState } from "../tree/moves";
import { sampleName } from "../tree/names";
import { toggled } from "../tree/selection";
import { type Flags, float32From } from "../util/bytes";
import { csvOf } from "../util/csv";
import { button, element, isTyping, listen } from "../util/dom";
import { download } from "../util/download";
import { unpack } from "../util/unpack";
import type { Points } from "../view/scatterplan";
import type { ChartState } from "../view/state";
import { type Get, rootsFrom, stateFrom, type Traits } from "./traits";

/** What `page.py` packs. */
interface PageData {
  readonly traits: Traits;
  /** Roots of the clusters where the cut is no line, as they are without what is cut by hand; else empty. */
  readonly base_roots: DataView;
  readonly points: { x: DataView; y: DataView; x_title: string; y_title: string } | null;
  /** What the scatter shows, or why there is none. */
  readonly note: string;
  /** What Python knew of the clusters that most cuts have. */
  readonly facts: readonly ClusterFacts[];
}

/** What one goes back to: the base of the cut, a line or the roots of clusters, what is cut by hand, and what is flipped. */
interface Step {
  readonly height: number;
  readonly baseRoots: Int32Array | null;
  readonly branches: Branches;
  readonly exchanged: Flags;
}

function pointsFrom({ points }: PageData): Points | null {
  return points && { x: float32From(points.x), y: float32From(points.y), xTitle: points.x_title, yTitle: points.y_title };
}

/** The state without what only Python could do, and with the table of clusters, for which a page has room. */
function onPage(state: ChartState, facts: Facts): ChartState {
  return { ...state, facts, showSummary: true, fit: { correlation: null, ...state.fit, canAsk: false } };
}

/** Where Python has said nothing of a cluster, nothing is what there is to say. */
function factsOrNone(facts: Facts, roots: readonly number[]): ClusterFacts[] {
  return roots.map((node) => facts.get(node) ?? { node, medoid: null, spread: null, features: null });
}

function mount(host: HTMLElement, data: PageData): void {
  const { signal } = new AbortController();
  const get: Get = (key) => data.traits[key];
  const facts = joinFacts(NO_FACTS, data.facts);
  let state = onPage(stateFrom(get), facts);
  const { names } = state;
  const tree = state.tree!;
  let step: Step = { height: state.cutHeight, baseRoots: rootsFrom(data.base_roots), branches: state.branches, exchanged: state.exchanged };
  const history = createHistory<Step>((a, b) => (Object.keys(a) as (keyof Step)[]).every((key) => a[key] === b[key]));

  const baseOf = ({ height, baseRoots }: Step) => (baseRoots ? cutAtRoots(tree, baseRoots) : cutAtHeight(tree, height));
  const rootsOf = (of: Step) => of.baseRoots && Int32Array.from(clusterRoots(tree, withBranches(tree, baseOf(of), of.branches)));

  function change(part: Partial<ChartState>): void {
    state = { ...state, ...part };
    chart.update(part);
    schedule();
  }

  /** Make this the cut, wherever it came from. */
  function go(next: Step): void {
    step = next;
    change({ cutHeight: next.height, cutRoots: rootsOf(next), branches: next.branches, exchanged: next.exchanged });
  }

  function edited(edit: BranchEdit): void {
    if (edit.type === "undo" || edit.type === "redo") {
      const found = history[edit.type](step);
      if (found) go(found);
      else tell("info", `There is nothing to ${edit.type}.`);
      return;
    }
    try {
      const next = stepAfter(edit);
      history.record(step, false);
      go(next);
      tell("", "");
    } catch (error) {
      tell("error", (error as Error).message);
    }
  }

  function stepAfter(edit: BranchEdit): Step {
    if (!("node" in edit)) return { ...step, branches: NO_BRANCHES };
    const { type, node } = edit;
    if (type === "flip") return { ...step, exchanged: flipSides(tree.n, step.exchanged, node) };
    return { ...step, branches: (type === "split" ? splitBranch : joinBranch)(tree, baseOf(step), step.branches, node) };
  }

  const tell = (level: "" | "info" | "error", text: string) => chart.update({ status: { level, text } });

  const treeEl = element("div", { class: "dendro-tree" });
  host.append(treeEl);
  const chart = createChart(treeEl, state, {
    onCut(height) {
      const next = { ...step, height, baseRoots: null };
      history.record(step, true);
      step = next;
      state = { ...state, cutHeight: height, cutRoots: null };
      schedule();
    },
    onEdit: edited,
    onSelect(selected) {
      state = { ...state, selected };
      schedule();
    },
    onHover: (samples) => scatter?.light(samples),
    onLook: change,
    onName: (root, name) => change({ clusterNames: { ...state.clusterNames, [tree.color[root]]: name.trim() } }),
    onDescribe: facts.size > 0 ? (roots) => chart.learn(factsOrNone(facts, roots)) : undefined,
  });

  /** A row for each sample; with the names of clusters where any has one. */
  function labelsCsv(): string {
    const cut = cutNow();
    const called = clusterRoots(tree, cut).map((root) => state.clusterNames[tree.color[root]] ?? "");
    const isNamed = called.some((name) => name !== "");
    const rows = Array.from(labelsOf(tree, cut), (label, sample) => {
      const row = [sampleName(names, sample), label];
      return isNamed ? [...row, called[label - 1]] : row;
    });
    return csvOf(["sample", "cluster", ...(isNamed ? ["cluster_name"] : [])], rows);
  }

  // ---- beside the tree

  const points = pointsFrom(data);
  const scatter: Scatter | null = points && createScatter(signal, points, {
    // The scatter has a tooltip itself.
    onPoint: (sample) => chart.point(sample),
    onSelect: (samples, shift) => change({ selected: shift ? toggled(state.selected, samples) : samples }),
  });
  const save = button("Download labels", "Download labels: the cluster of every sample, as a CSV file", "dendro-save");
  listen(signal, save, "click", () => {
    download("labels.csv", labelsCsv(), "text/csv;charset=utf-8");
  });
  host.classList.toggle("dendro-alone", scatter === null);
  host.append(
    element("div", { class: "dendro-beside" }, ...(scatter ? [scatter.el] : []), element("p", { class: "dendro-note" }, data.note)),
  );
  document.querySelector("header")!.append(save);

  // The cut of the state, worked out once for each.
  let known: (CutState & { cut: BranchedCut }) | null = null;
  function cutNow(): BranchedCut {
    const { cutHeight, cutRoots, branches } = state;
    const isKnown = known?.cutHeight === cutHeight && known.cutRoots === cutRoots && known.branches === branches;
    if (!isKnown) known = { cutHeight, cutRoots, branches, cut: cutOf(tree, state) };
    return known!.cut;
  }

  // The tree hears these keys itself; on a page of its own they are meant for it wherever the focus is.
  listen(signal, document, "keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (!isUndo || isTyping(event.target) || treeEl.contains(event.target as Node)) return;
    event.preventDefault();
    edited({ type: event.shiftKey ? "redo" : "undo" });
  });

  let request = 0;
  function schedule(): void {
    request ||= requestAnimationFrame(() => {
      request = 0;
      const cut = cutNow();
      scatter?.update({ ...state, tree, cut });
    });
  }
  schedule();
}

const host = document.getElementById("dendro-page")!;
unpack(document.getElementById("dendro-data")!.textContent).then((data) => {
  host.replaceChildren();
  mount(host, data as PageData);
}).catch((error: unknown) => {
  host.textContent = `This page can't be shown: ${String(error)}. It needs a browser of 2023 or later, and the file as it was written.`;
});
