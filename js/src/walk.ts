/** Walking the tree by keyboard, node by node, and what is said on the way. */
import { formatHeight, plural } from "./format";
import { clusterTitle, type BranchFacts } from "./tooltip";
import { rootOf, type Tree } from "./tree";

/** The node that a key leads to from `node`; `null` where the key means nothing here. Without a node the walk starts at the root. */
export function walkFrom(tree: Tree, node: number | null, key: string): number | null {
  const { n, left, right, parent } = tree;
  const isStep = key in steps;
  if (!isStep) return null;
  if (node === null || key === "Home") return rootOf(tree);
  const above = parent[node];
  switch (steps[key]) {
    case "up":
      return above < 0 ? node : above;
    case "down":
      return node < n ? node : left[node - n];
    case "left":
      return above < 0 ? node : left[above - n];
    case "right":
      return above < 0 ? node : right[above - n];
    default:
      return null;
  }
}

const steps: Record<string, "up" | "down" | "left" | "right" | "home"> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "home",
};

/** What a screen reader says of a node. */
export function spoken({ node, height, size, cluster, names }: BranchFacts): string {
  const where = cluster ? clusterTitle(cluster) : "above the cut";
  if (size === 1) return `Sample ${names[0]}, ${where}`;
  return `Node ${node}: ${plural(size, "sample")}, height ${formatHeight(height)}, ${where}`;
}
