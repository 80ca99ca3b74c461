/**
 * The saved page: the frame from what Python has written into the page. There is no kernel and no network behind it; what Python
 * does elsewhere for a cut by hand, an undo or a name is done here.
 */
import { createFrame } from "../chart/frame";
import type { FrameHost, Reply } from "../chart/host";
import type { Answers, ClusterFacts, Request, RequestOf, RequestType, Status } from "../protocol";
import { type BranchedCut, type Branches, flipSides, joinBranch, NO_BRANCHES, splitBranch, withBranches } from "../tree/branches";
import { clusterRoots, labelsOf } from "../tree/clusters";
import { cutAtHeight, cutAtRoots } from "../tree/cut";
import { type Facts, joinFacts, NO_FACTS } from "../tree/facts";
import { createHistory } from "../tree/history";
import { cutOf, moveToClusters } from "../tree/moves";
import { sampleName } from "../tree/names";
import type { Flags } from "../util/bytes";
import { csvOf } from "../util/csv";
import { button, isTyping, listen } from "../util/dom";
import { download } from "../util/download";
import { unpack } from "../util/unpack";
import type { ChartState } from "../view/state";
import { type Get, rootsFrom, stateFrom, type Traits } from "./traits";

/** What `page.py` packs. */
interface PageData {
  readonly traits: Traits;
  /** Roots of the clusters without manual splits and joins, if the cut is not at a height; otherwise empty. */
  readonly base_roots: DataView;
  /** What Python knew of the clusters that most cuts have. */
  readonly facts: readonly ClusterFacts[];
}

/** What one goes back to. */
interface Step {
  readonly height: number;
  /** Roots of the clusters, if the cut is not at a height. */
  readonly baseRoots: Int32Array | null;
  readonly branches: Branches;
  readonly exchanged: Flags;
  readonly names: Readonly<Record<string, string>>;
  readonly palette: readonly string[];
}

const DONE: Reply<"undo"> = { answer: null, status: null };

function mount(host: HTMLElement, data: PageData): void {
  const { signal } = new AbortController();
  const get: Get = (key) => data.traits[key];
  const facts: Facts = joinFacts(NO_FACTS, data.facts);
  // Without what only Python could do, and with the table of clusters, for which a page has room.
  const read = stateFrom(get);
  let state: ChartState = {
    ...read, facts, showTray: true, showSummary: true, history: { undo: false, redo: false },
    fit: { correlation: null, ...read.fit, canAsk: false }, stability: { ...read.stability, canAsk: false },
  };
  const tree = state.tree!;
  let step: Step = {
    height: state.cutHeight, baseRoots: rootsFrom(data.base_roots), branches: state.branches, exchanged: state.exchanged,
    names: state.clusterNames, palette: state.palette,
  };
  const history = createHistory<Step>((a, b) => (Object.keys(a) as (keyof Step)[]).every((key) => a[key] === b[key]));

  const baseOf = ({ height, baseRoots }: Step) => (baseRoots ? cutAtRoots(tree, baseRoots) : cutAtHeight(tree, height));
  const rootsOf = (of: Step) => of.baseRoots && Int32Array.from(clusterRoots(tree, withBranches(tree, baseOf(of), of.branches)));

  function change(part: Partial<ChartState>): void {
    state = { ...state, ...part };
    frame.update(part);
  }

  /** Make this what is shown. */
  function go(next: Step): void {
    step = next;
    change({
      cutHeight: next.height, cutRoots: rootsOf(next), branches: next.branches, exchanged: next.exchanged, clusterNames: next.names,
      palette: next.palette, history: { undo: history.canUndo(), redo: history.canRedo() },
    });
  }

  /** A step that can be undone; moves of the line that follow each other are one. */
  function take(next: Partial<Step>, isMove = false): void {
    history.record(step, isMove);
    go({ ...step, ...next });
  }

  function retrace(type: "undo" | "redo"): Status | null {
    const found = history[type](step);
    if (!found) return { level: "info", text: `There is nothing to ${type}.` };
    go(found);
    return null;
  }

  /** What can be asked for here. */
  const answers: { readonly [T in RequestType]?: (request: RequestOf<T>) => Status | null | void } = {
    cut_height: ({ height }) => take({ height, baseRoots: null }),
    n_clusters: ({ count }) => take({ height: moveToClusters(tree, state, count).height, baseRoots: null }),
    split: ({ node }) => take({ branches: splitBranch(tree, baseOf(step), step.branches, node) }),
    join: ({ node }) => take({ branches: joinBranch(tree, baseOf(step), step.branches, node) }),
    flip: ({ node }) => take({ exchanged: flipSides(tree.n, step.exchanged, node) }),
    reset_branches: () => take({ branches: NO_BRANCHES }),
    undo: () => retrace("undo"),
    redo: () => retrace("redo"),
    name: ({ node, name }) => take({ names: { ...step.names, [tree.color[node]]: name.trim() } }),
    color_branch: ({ node, color }) => {
      // The palette repeats: all of it up to the branch is written out, so that no other branch changes with it.
      const number = tree.color[node];
      const length = Math.ceil((Math.max(number, MOST_COLORED) + 1) / step.palette.length) * step.palette.length;
      take({ palette: Array.from({ length }, (_, i) => (i === number ? color : step.palette[i % step.palette.length])) });
    },
    select: ({ runs }) => {
      const selected = Int32Array.from(runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)));
      state = { ...state, selected };
    },
  };

  const frameHost: FrameHost = {
    can: (type) => type in answers || (type === "describe" && facts.size > 0),
    async ask<T extends RequestType>(request: RequestOf<T>): Promise<Reply<T>> {
      if (request.type === "describe") {
        // Where Python has said nothing of a cluster, nothing is what there is to say.
        const { nodes } = request as unknown as RequestOf<"describe">;
        const known: Answers["describe"] = { facts: nodes.map((node) => facts.get(node) ?? { node, medoid: null, spread: null, features: null }) };
        return { answer: known, status: null } as unknown as Reply<T>;
      }
      const answer = answers[request.type] as ((request: Request) => Status | null | void) | undefined;
      if (!answer) throw new Error("This needs Python, and a saved page has none.");
      return { ...DONE, status: answer(request as Request) ?? null } as Reply<T>;
    },
    onCut: (height) => take({ height, baseRoots: null }, true),
    onLook: (part) => {
      state = { ...state, ...part };
    },
    extras: [saveButton()],
  };
  const frame = createFrame(host, state, frameHost);

  function saveButton(): HTMLElement {
    const save = button("Download labels", "Download labels: the cluster of every sample, as a CSV file");
    listen(signal, save, "click", () => download("labels.csv", labelsCsv(), "text/csv;charset=utf-8"));
    return save;
  }

  /** A row for each sample; with the names of clusters where any has one. */
  function labelsCsv(): string {
    const cut: BranchedCut = cutOf(tree, state);
    const called = clusterRoots(tree, cut).map((root) => state.clusterNames[tree.color[root]] ?? "");
    const isNamed = called.some((name) => name !== "");
    const rows = Array.from(labelsOf(tree, cut), (label, sample) => {
      const row = [sampleName(state.names, sample), label];
      return isNamed ? [...row, called[label - 1]] : row;
    });
    return csvOf(["sample", "cluster", ...(isNamed ? ["cluster_name"] : [])], rows);
  }

  // The frame hears these keys itself; on a page of its own they are meant for it wherever the focus is.
  listen(signal, document, "keydown", (event) => {
    if (isTyping(event.target) || host.contains(event.target as Node)) return;
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (!isUndo) return;
    event.preventDefault();
    const said = retrace(event.shiftKey ? "redo" : "undo");
    if (said) frame.tell(said);
  });
}

/** So many colour numbers keep their colours when one of them gets another. */
const MOST_COLORED = 200;

const host = document.getElementById("dendro-page")!;
unpack(document.getElementById("dendro-data")!.textContent).then((data) => {
  host.replaceChildren();
  mount(host, data as PageData);
}).catch((error: unknown) => {
  host.textContent = `This page can't be shown: ${String(error)}. It needs a browser of 2024 or later, and the file as it was written.`;
});
