/** The chart on a plain page: no kernel, no notebook. `npm run dev` serves it; the benchmark measures frames on it. */
import { NO_BRANCHES, type Branches } from "../src/tree/branches";
import { createAdviceMenu } from "../src/parts/advice";
import { createChart } from "../src/chart/chart";
import { createClusteringMenu } from "../src/parts/clustering";
import { createExports } from "../src/parts/exports";
import { createHelp } from "../src/parts/help";
import { NO_FACTS } from "../src/tree/facts";
import type { BranchEdit } from "../src/protocol";
import { createScores } from "../src/parts/scores";
import { buildTree, type Tree } from "../src/tree/tree";
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

const chart = createChart(
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
    showRail: true,
    suggestions: [],
    clustering: {},
    fit: {},
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
    strip: null,
    heightTitle: "Height",
    status: { level: "", text: "" },
  },
  {
    menus: { advice: createAdviceMenu, clustering: createClusteringMenu, exports: createExports, help: createHelp, scores: createScores },
    onEdit: (edit) => chart.update({ branches: edited(edit) }),
    onSelect: (samples) => console.debug(samples.length, "selected"),
    onHover: () => {},
    onRequest: (request) => console.debug("request", request),
    onCut: (height) => console.debug("cut at", height),
    onLook: (change) => chart.update(change),
    onName: (root, name) => chart.update({ clusterNames: { [tree.color[root]]: name } }),
    onExport: async (request) => ({ text: JSON.stringify(request) }),
  },
);

// What the kernel does of an edit, but for its checks.
let branches: Branches = NO_BRANCHES;
function edited(edit: BranchEdit): Branches {
  if (edit.type === "split") branches = { ...branches, split: [...branches.split, edit.node] };
  else if (edit.type === "join") branches = { ...branches, joined: [...branches.joined, edit.node] };
  else if (edit.type === "reset_branches") branches = NO_BRANCHES;
  return branches;
}

// To try things in the console: chart.update({ orientation: "left" }).
Object.assign(window, { chart });
