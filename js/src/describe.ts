/** What the tooltip says of a node. */
import type { BranchFacts } from "./tooltip";
import { LISTED_NAMES } from "./tooltip";
import { clusterLabel, clusterRootOf } from "./clusters";
import type { Cut } from "./cut";
import { cssColor } from "./draw";
import type { ChartState } from "./host";
import { sampleName } from "./scene";
import { stripText } from "./strip";
import { heightOf, type Tree } from "./tree";

/** The facts about a node of the whole tree under a cut. */
export function branchFacts(tree: Tree, cut: Cut, state: Pick<ChartState, "names" | "palette" | "clusterNames" | "strip">, node: number): BranchFacts {
  const { n, order, start, size, color } = tree;
  const { names, palette, clusterNames } = state;
  const isSplit = node >= n && cut.isSplit(node - n);
  const root = clusterRootOf(tree, cut, node);
  const first = order.subarray(start[node], start[node] + Math.min(size[node], LISTED_NAMES));
  return {
    node,
    height: heightOf(tree, node),
    size: size[node],
    cluster: isSplit ? null : {
      label: clusterLabel(tree, cut, root),
      name: clusterNames[color[root]] ?? "",
      color: cssColor(palette, color[root]),
    },
    strip: stripText({ whole: tree }, state.strip, node),
    names: Array.from(first, (sample) => sampleName(names, sample)),
  };
}
