/** The tooltip of tree and points, one for both: what is known of the branch or the sample under the pointer. */
import { cssColor } from "../paint/draw";
import { clusterLabel, clusterRootOf, clustersWithin } from "../tree/clusters";
import type { Cut } from "../tree/cut";
import { sampleName } from "../tree/names";
import { countOf, heightOf, type Tree } from "../tree/tree";
import type { Card, CardSettings } from "../protocol";
import { button, element, isolated, listen } from "../util/dom";
import { formatCount, formatHeight, plural } from "../util/format";
import { percent, withSign } from "../util/numerals";
import type { ChartState } from "../view/state";
import { stripText } from "../view/strip";
import { createCards } from "./cards";

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
  /** What the samples are, apart from their cluster: a line for each strip that says something. */
  readonly strips: readonly string[];
  /** Names of the first members, in leaf order. */
  readonly names: readonly string[];
}

export interface Tooltip {
  /** What follows the pointer, and what a click has pinned. */
  readonly el: HTMLElement;
  readonly pinned: HTMLElement;
  /** At a place of the window. */
  show(facts: BranchFacts, x: number, y: number): void;
  /** Say something else there. */
  tell(content: readonly Node[], x: number, y: number): void;
  hide(): void;
  /** Keep it there until it is closed. */
  pin(facts: BranchFacts, x: number, y: number): void;
  unpin(): void;
  /** What is shown of samples may be another. */
  update(tree: object | null, settings: CardSettings): void;
}

/** So many names are listed. */
export const LISTED_NAMES = 8;
const LONGEST_NAME = 60;
const DISTANCE = 14;
/** The pointer rests so long before Python is asked; in ms. */
const REST = 120;
/** Nothing else is shown as a picture, whatever comes. */
const PICTURE = /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,/;

interface Place {
  readonly facts: BranchFacts;
  readonly x: number;
  readonly y: number;
}

/** `ask` asks Python about a node; left out where there is none. */
export function createTooltip(signal?: AbortSignal, ask?: (node: number) => Promise<Card | null>): Tooltip {
  const el = element("div", { class: "dendro-tooltip", "aria-hidden": "true", hidden: "" });
  const close = button("×", "Close (Esc)", "dendro-close");
  const body = element("div");
  const pinned = element("div", { class: "dendro-pinned", role: "group", "aria-label": "Details", hidden: "" }, body, close);
  let [over, held]: (Place | null)[] = [null, null];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cards = ask && createCards(ask, (node) => {
    // It comes while the pointer is still there, or not at all.
    if (over?.facts.node === node) draw(el, el, over);
    if (held?.facts.node === node) draw(pinned, body, held);
  });
  const draw = (card: HTMLElement, into: HTMLElement, { facts, x, y }: Place) =>
    write(card, into, [...contentOf(facts), ...detailsOf(cards?.known(facts.node))], x, y);
  const write = (card: HTMLElement, into: HTMLElement, content: readonly Node[], x: number, y: number) => {
    into.replaceChildren(...content);
    card.hidden = false;
    const { offsetWidth: width, offsetHeight: height, offsetParent: parent } = card;
    if (!parent) return;
    const frame = parent.getBoundingClientRect();
    const [atX, atY] = [x - frame.left, y - frame.top];
    const roomX = parent.clientWidth - width - 4;
    const roomY = parent.clientHeight - height - 4;
    const left = atX + DISTANCE > roomX ? atX - DISTANCE - width : atX + DISTANCE;
    card.style.left = `${Math.max(left, 4)}px`;
    card.style.top = `${Math.max(Math.min(atY + DISTANCE, roomY), 4)}px`;
  };
  const hide = () => {
    clearTimeout(timer);
    over = null;
    el.hidden = true;
  };
  const unpin = () => {
    held = null;
    pinned.hidden = true;
  };
  if (signal) {
    listen(signal, close, "click", unpin);
    signal.addEventListener("abort", () => clearTimeout(timer));
  }
  return {
    el,
    pinned,
    show(facts, x, y) {
      // What is pinned says it already.
      if (held?.facts.node === facts.node) return hide();
      const isNew = over?.facts.node !== facts.node;
      over = { facts, x, y };
      draw(el, el, over);
      if (!isNew) return;
      clearTimeout(timer);
      timer = setTimeout(() => cards?.want(facts.node), REST);
    },
    tell(content, x, y) {
      hide();
      write(el, el, content, x, y);
    },
    hide,
    pin(facts, x, y) {
      hide();
      held = { facts, x, y };
      draw(pinned, body, held);
      cards?.want(facts.node);
    },
    unpin,
    update(tree, settings) {
      if (cards?.update(tree, settings)) unpin();
    },
  };
}

/** What Python has said, below what the page knows by itself. */
function detailsOf(card: Card | null | undefined): Node[] {
  if (!card) return [];
  const { unusual = [], columns = [], image = "", problem = "", merge = [], note = "" } = card;
  const rows = (...lines: (readonly [string, string, string])[]) => lines.length === 0 ? [] : [element("div", { class: "dendro-card-rows" },
    ...lines.flatMap(([name, value, more]) => [isolated(clipped(name)), isolated(value), element("span", { class: "dendro-more-of-it" }, more)]))];
  const content: Node[] = [
    ...rows(...columns.map(([name, value]) => [name, value, ""] as const)),
    ...rows(...unusual.map(({ name, value, deviations }) => [name, formatHeight(value), `${withSign(deviations, 1)} sd`] as const)),
    ...rows(...merge.map(({ name, share, left, right }) => [name, percent(share), `${formatHeight(left)} | ${formatHeight(right)}`] as const)),
  ];
  if (merge.length > 0) content.push(element("div", { class: "dendro-more-of-it" }, note));
  if (PICTURE.test(image)) content.push(element("img", { class: "dendro-image", src: image, alt: "" }));
  if (problem) content.push(element("div", { class: "dendro-more-of-it" }, problem));
  return content;
}

/** "cluster 2", and what the user calls it. */
export function clusterTitle({ label, name }: { label: number; name: string }): string {
  return `cluster ${formatCount(label)}${name && `, ${clipped(name)}`}`;
}

function contentOf({ node, height, size, count, cluster, clusters, strips, names }: BranchFacts): Node[] {
  const title = size === 1 ? isolated(clipped(names[0])) : plural(count, "sample");
  const facts = element("div", { class: "dendro-facts" });
  if (cluster) {
    const swatch = element("span", { class: "dendro-swatch" });
    swatch.style.background = cluster.color;
    facts.append(swatch, isolated(clusterTitle(cluster)));
  } else facts.append(`above the cut${clusters > 0 ? `, ${plural(clusters, "cluster")}` : ""}`);
  facts.append(` · ${size === 1 ? `${count > 1 ? `${plural(count, "sample")} · ` : ""}sample ${node}` : `height ${formatHeight(height)} · node ${node}`}`);
  const content: Node[] = [element("strong", {}, title), facts];
  for (const text of strips) content.push(element("div", {}, isolated(text)));
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
export function branchFacts(tree: Tree, cut: Cut, state: Pick<ChartState, "names" | "palette" | "clusterNames" | "strips">, node: number): BranchFacts {
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
    strips: state.strips.map((strip) => stripText({ whole: tree }, strip, node)).filter((text) => text !== ""),
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
