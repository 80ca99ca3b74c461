/** The chart on a plain page: no kernel, no notebook. `npm run dev` serves it; the benchmark measures frames on it. */
import { createChart } from "../src/chart";
import { buildTree } from "../src/tree";
import { linkageOf, type Shape } from "./linkages";

const query = new URLSearchParams(location.search);
const n = Number(query.get("n") ?? 150);
const shape = (query.get("shape") ?? "random") as Shape;
const { children, heights } = linkageOf(shape, n);

const begun = performance.now();
const tree = buildTree(children, heights);
console.info(`tree of ${n} leaves built in ${(performance.now() - begun).toFixed(0)} ms`);

const chart = createChart(
  document.getElementById("host")!,
  {
    tree,
    names: null,
    cutHeight: 0.7 * tree.sortedPeaks[n - 2],
    cutRoots: null,
    palette: ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"],
    truncateMode: null,
    p: 30,
    showContracted: false,
    showLeafCounts: true,
    leafRotation: null,
    leafFontSize: null,
    heightTitle: "Height",
    status: { level: "", text: "" },
  },
  {
    onCut: (height) => console.debug("cut at", height),
    onLook: (change) => chart.update(change),
    onExport: (name) => console.debug("export to", name),
  },
);
