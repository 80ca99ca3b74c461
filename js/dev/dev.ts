/** The frame on a plain page: no kernel, no notebook. `npm run dev` serves it; the benchmark measures frames on it. */
import { NO_BRANCHES, type Branches } from "../src/tree/branches";
import { createAdviceMenu } from "../src/parts/advice";
import { createFrame } from "../src/chart/frame";
import { createSuggestions } from "../src/parts/candidates";
import { createClusteringMenu } from "../src/parts/clustering";
import { createCompare } from "../src/parts/compare";
import { createExports } from "../src/parts/exports";
import { NO_FACTS } from "../src/tree/facts";
import { createScores } from "../src/parts/scores";
import { heightForClusters } from "../src/tree/cut";
import { buildTree, type Tree } from "../src/tree/tree";
import type { ChartState } from "../src/view/state";
import type { Points } from "../src/view/scatterplan";
import { linkageIn, linkageOf, type Shape } from "./linkages";

const query = new URLSearchParams(location.search);
const tree = await treeOfQuery();
const { n } = tree;

// A function, so that nothing keeps the children that the tree has no more use for.
async function treeOfQuery(): Promise<Tree> {
  const shape = (query.get("shape") ?? "random") as Shape;
  const file = query.get("linkage");
  const { children, heights } = file ? await linkageIn(file) : linkageOf(shape, Number(query.get("n") ?? 150));
  const begun = performance.now();
  const built = buildTree(children, heights);
  console.info(`tree of ${built.n} leaves built in ${(performance.now() - begun).toFixed(0)} ms`);
  return built;
}

/** Two coordinates for each sample, near to each other where the samples are near in the tree. */
function pointsOf({ n, order, start }: Tree): Points {
  const [x, y] = [new Float32Array(n), new Float32Array(n)];
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < n; i++) {
    const sample = order[i];
    const angle = (7 * start[sample]) / n;
    x[sample] = Math.cos(angle) * (2 + start[sample] / n) + (random() + random() + random() - 1.5);
    y[sample] = Math.sin(angle) * (2 + start[sample] / n) + (random() + random() + random() - 1.5);
  }
  return { x, y, xTitle: "first column", yTitle: "second column" };
}

/** Rows of a heat map that follow the tree, each in another way. */
function heatOf({ n, start }: Tree, count: number): Pick<ChartState, "heat" | "heatmap" | "cells"> {
  if (count === 0) return { heat: { why: "" }, heatmap: null, cells: new Map() };
  const rows = Array.from({ length: count }, (_, id) => ({ id, name: `feature ${id + 1}`, mean: 10 * id, sd: 1 + id }));
  const cells = new Map(rows.map(({ id }) => {
    const codes = Uint8Array.from({ length: n }, (_, sample) => 127 + 90 * Math.sin(((id + 1) * 5 * start[sample]) / n) + ((sample * 7919) % 60) - 30);
    return [id, { codes, z: null }] as const;
  }));
  const light = ["#053061", "#4393C3", "#F7F7F7", "#D6604D", "#67001F"];
  return { heat: { count, rows, light, dark: light, is_auto: true }, heatmap: "auto", cells };
}

const answer: Record<string, (request: any) => void> = {
  cut_height: ({ height }) => frame.update({ cutHeight: height, cutRoots: null }),
  n_clusters: ({ count }) => frame.update({ cutHeight: heightForClusters(tree, count).height, cutRoots: null }),
  split: ({ node }) => edited({ split: [...branches.split, node], joined: branches.joined }),
  join: ({ node }) => edited({ split: branches.split, joined: [...branches.joined, node] }),
  reset_branches: () => edited(NO_BRANCHES),
  name: ({ node, name }) => frame.update({ clusterNames: { [tree.color[node]]: name } }),
};

const frame = createFrame(
  document.getElementById("host")!,
  {
    tree,
    names: null,
    cutHeight: 0.7 * tree.sortedPeaks[n - 2],
    cutRoots: null,
    branches: NO_BRANCHES,
    selected: new Int32Array(),
    palette: ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"],
    truncateMode: null,
    p: 30,
    showContracted: false,
    showLeafCounts: true,
    leafRotation: null,
    leafFontSize: null,
    heightScale: "linear",
    annotateAbove: null,
    hang: null,
    showRail: true,
    suggestions: [],
    clustering: { method: { value: "ward", choices: ["ward", "average"] }, metric: { value: "euclidean", choices: ["euclidean", "cityblock"] } },
    fit: {},
    base: { criterion: "distance" },
    inconsistency: {},
    scores: {},
    stability: {},
    orientation: "top",
    showSummary: false,
    clusterNames: {},
    facts: NO_FACTS,
    leafOrder: "default",
    paletteName: "okabe-ito",
    exchanged: null,
    ...heatOf(tree, Number(query.get("rows") ?? 0)),
    strips: [],
    stripNames: [],
    stripChoices: [],
    heightTitle: "Height",
    status: { level: "", text: "" },
    points: query.has("tree") ? null : pointsOf(tree),
    pointsNote: query.has("tree") ? "No points: the page was asked for the tree alone." : "",
    scatter: { axes: ["first column", "second column"], colors: ["kind"] },
    history: { undo: true, redo: false },
    notes: [],
    pins: [],
    support: null,
    showScatter: true,
    showTray: false,
    cards: {},
  },
  {
    menus: { advice: createAdviceMenu, clustering: createClusteringMenu, exports: createExports, scores: createScores, suggestions: createSuggestions, compare: createCompare },
    can: () => true,
    async ask(request) {
      console.debug("request", request);
      answer[request.type]?.(request);
      return { answer: (request.type === "code" ? { text: "labels = ..." } : request.type === "describe" ? { facts: [] } : request.type === "vote" ? { more: false } : request.type === "heat_columns" ? { names: ["feature 1", "feature 9"] } : null) as never, status: null };
    },
    onCut: (height) => console.debug("cut at", height),
    onLook: (change) => console.debug("look", change),
  },
);

// What the kernel does of an edit, but for its checks.
let branches: Branches = NO_BRANCHES;
function edited(next: Branches): void {
  branches = next;
  frame.update({ branches });
}

// To try things in the console: chart.update({ orientation: "left" }).
Object.assign(window, { chart: frame });
