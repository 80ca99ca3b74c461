/** Walking the tree by keyboard, node by node. */
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

