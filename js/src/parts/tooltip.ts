/** The tooltip of tree and points, one for both: what is known of the branch or the sample under the pointer. */
import { cssColor } from "../paint/draw";
import { clusterLabel, clusterRootOf, clustersWithin } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { sampleName } from "../tree/names";
import { countOf, heightOf, type Tree } from "../tree/tree";
import { element, isolated } from "../util/dom";
import { formatCount, formatHeight, plural } from "../util/format";
import type { ChartState } from "../view/state";
import { stripText } from "../view/strip";

export interface BranchFacts {
  readonly node: number;
  readonly height: number;
  readonly size: number;
  /** How many samples these stand for, where they have weights. */
  readonly count: number;
  /** The cluster that it lies in; `null` above the cut. */
  readonly cluster: { label: number; name: string; color: string } | null;
  /** How many clusters are in it; 0 where they are not counted. */
  readonly clusters: number;
  /** What the samples are, apart from their cluster; empty where nothing is known. */
  readonly strip: string;
  /** Names of the first members, in leaf order. */
  readonly names: readonly string[];
}

export interface Tooltip {
  readonly el: HTMLElement;
  /** At a place of the window. */
  show(facts: BranchFacts, x: number, y: number): void;
  /** Say something else there. */
  tell(content: readonly Node[], x: number, y: number): void;
  hide(): void;
}

/** So many names are listed. */
export const LISTED_NAMES = 8;
const LONGEST_NAME = 60;
const DISTANCE = 14;

export function createTooltip(): Tooltip {
  const el = element("div", { class: "dendro-tooltip", "aria-hidden": "true", hidden: "" });
  const tooltip: Tooltip = {
    el,
    show: (facts, x, y) => tooltip.tell(contentOf(facts), x, y),
    tell(content, x, y) {
      el.replaceChildren(...content);
      el.hidden = false;
      const { offsetWidth: width, offsetHeight: height, offsetParent: parent } = el;
      if (!parent) return;
      const frame = parent.getBoundingClientRect();
      const [atX, atY] = [x - frame.left, y - frame.top];
      const roomX = parent.clientWidth - width - 4;
      const roomY = parent.clientHeight - height - 4;
      const left = atX + DISTANCE > roomX ? atX - DISTANCE - width : atX + DISTANCE;
      el.style.left = `${Math.max(left, 4)}px`;
      el.style.top = `${Math.max(Math.min(atY + DISTANCE, roomY), 4)}px`;
    },
    hide() {
      el.hidden = true;
    },
  };
  return tooltip;
}

/** "cluster 2", and what the user calls it. */
export function clusterTitle({ label, name }: { label: number; name: string }): string {
  return `cluster ${formatCount(label)}${name && `, ${clipped(name)}`}`;
}

function contentOf({ node, height, size, count, cluster, clusters, strip, names }: BranchFacts): Node[] {
  const title = size === 1 ? isolated(clipped(names[0])) : plural(count, "sample");
  const facts = element("div", { class: "dendro-facts" });
  if (cluster) {
    const swatch = element("span", { class: "dendro-swatch" });
    swatch.style.background = cluster.color;
    facts.append(swatch, isolated(clusterTitle(cluster)));
  } else facts.append(`above the cut${clusters > 0 ? `, ${plural(clusters, "cluster")}` : ""}`);
  facts.append(` · ${size === 1 ? `${count > 1 ? `${plural(count, "sample")} · ` : ""}sample ${node}` : `height ${formatHeight(height)} · node ${node}`}`);
  const content: Node[] = [element("strong", {}, title), facts];
  if (strip) content.push(element("div", {}, isolated(strip)));
  if (size > 1) {
    const rest = size - names.length;
    const list = names.flatMap((name, i) => [i > 0 ? ", " : "", isolated(clipped(name))]);
    content.push(element("div", { class: "dendro-names" }, ...list, rest > 0 ? ` and ${formatCount(rest)} more` : ""));
  }
  return content;
}

function clipped(name: string): string {
  const characters = Array.from(name.slice(0, 4 * LONGEST_NAME));
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME).join("")}…` : name;
}

/** More clusters in a branch are not counted: it would take longer than the tooltip is worth. */
const MOST_COUNTED = 100_000;

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
    count: countOf(tree, node),
    cluster: isSplit || !cut.isCluster(root) ? null : {
      label: clusterLabel(tree, cut, root),
      name: clusterNames[color[root]] ?? "",
      color: cssColor(palette, color[root]),
    },
    clusters: !isSplit ? 1 : isRoot(tree, node) ? cut.clusters : size[node] <= MOST_COUNTED ? clustersWithin(tree, cut, node).length : 0,
    strip: stripText({ whole: tree }, state.strip, node),
    names: Array.from(first, (sample) => sampleName(names, sample)),
  };
}

function isRoot({ parent }: Tree, node: number): boolean {
  return parent[node] < 0;
}

/** What a screen reader says of a node. */
export function spoken({ node, height, size, count, cluster, names }: BranchFacts): string {
  const where = cluster ? clusterTitle(cluster) : "above the cut";
  if (size === 1) return `Sample ${names[0]}, ${where}`;
  return `Node ${node}: ${plural(count, "sample")}, height ${formatHeight(height)}, ${where}`;
}
