/** Scores against the number of clusters, as small charts under the tree: hovering reads them, a click or an arrow key cuts. */
import type { Shown } from "../paint/shown";
import type { Scores, Series } from "../protocol";
import type { Tree } from "../tree/tree";
import { element, listen, svg } from "../util/dom";
import { formatHeight, plural } from "../util/format";

export interface ScoresCallbacks {
  /** Ask for the scores. */
  onScores(): void;
  onClusters(k: number): void;
}

export interface ScoresPart {
  readonly el: HTMLElement;
  /** `isOpen`: whether they are to be seen. */
  update(shown: Shown, isOpen: boolean): void;
}

/** Size of one chart in pixels, and the part of it that the line takes. */
export const CHART = { width: 136, height: 110, left: 6, right: 132, top: 48, bottom: 92 } as const;

/** Where a number of clusters stands in a chart. */
export function placeOf(clusters: readonly number[], k: number): number {
  const [first, last] = [clusters[0], clusters[clusters.length - 1]];
  const share = last > first ? (k - first) / (last - first) : 0.5;
  return CHART.left + share * (CHART.right - CHART.left);
}

/** The number of clusters nearest to a place in a chart. */
export function clustersAtPlace(clusters: readonly number[], x: number): number {
  return clusters.reduce((a, b) => (Math.abs(placeOf(clusters, b) - x) < Math.abs(placeOf(clusters, a) - x) ? b : a));
}

/** Value -> row of the chart, the greatest at the top. */
export function rowsOf(values: readonly (number | null)[]): (value: number) => number {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return (value) => CHART.bottom - (high > low ? (value - low) / (high - low) : 0.5) * (CHART.bottom - CHART.top);
}

/** The line of a series as an SVG path, interrupted where values are missing; a value alone between missing ones is a dot. */
export function pathOf(clusters: readonly number[], values: readonly (number | null)[]): string {
  const rowOf = rowsOf(values);
  let path = "";
  values.forEach((value, i) => {
    if (value === null) return;
    const isStart = i === 0 || values[i - 1] === null;
    path += `${isStart ? "M" : "L"}${placeOf(clusters, clusters[i]).toFixed(1)} ${rowOf(value).toFixed(1)}${isStart ? "h0" : ""}`;
  });
  return path;
}

export function createScores(signal: AbortSignal, to: ScoresCallbacks): ScoresPart {
  const el = element("div", {
    class: "dendro-scores", role: "slider", tabindex: "0", "aria-label": "Number of clusters by their scores", "aria-orientation": "horizontal", "aria-valuenow": "2",
  });
  let now: Shown | null = null;
  let built: Scores | null = null;
  let askedFor: Tree | null = null;
  let wasOpen = false;
  let hovered: number | null = null;
  let charts: { series: Series; marker: SVGElement; value: SVGElement }[] = [];

  const mark = () => {
    if (!now || !built?.clusters?.length) return;
    const { clusters } = built;
    const k = hovered ?? now.cut.clusters;
    const index = clusters.indexOf(k);
    for (const { series, marker, value } of charts) {
      marker.setAttribute("visibility", index < 0 ? "hidden" : "visible");
      marker.setAttribute("class", hovered === null ? "dendro-score-cut" : "dendro-score-hover");
      marker.setAttribute("transform", `translate(${placeOf(clusters, k)})`);
      const score = index < 0 ? null : series.values[index];
      value.textContent = index < 0 ? "" : `k ${k}: ${score === null ? "–" : formatHeight(score)}`;
    }
    const shown = clusters.indexOf(now.cut.clusters);
    const said = charts.map(({ series: { name, values } }) => (values[shown] == null ? "" : `, ${name} ${formatHeight(values[shown])}`));
    el.ariaValueMin = String(clusters[0]);
    el.ariaValueMax = String(clusters[clusters.length - 1]);
    el.ariaValueNow = String(now.cut.clusters);
    el.ariaValueText = plural(now.cut.clusters, "cluster") + said.join("");
  };
  const build = (scores: Scores) => {
    built = scores;
    hovered = null;
    charts = (scores.series ?? []).map((series) => chartOf(scores.clusters!, series));
    el.replaceChildren(...charts.map(({ marker }) => marker.parentNode!));
  };

  const under = (event: MouseEvent): number | null => {
    const chart = (event.target as Element).closest("svg");
    return chart && built?.clusters ? clustersAtPlace(built.clusters, event.clientX - chart.getBoundingClientRect().left) : null;
  };
  const hover = (k: number | null) => {
    if (k === hovered) return;
    hovered = k;
    mark();
  };
  listen(signal, el, "pointermove", (event) => hover(under(event)));
  listen(signal, el, "pointerleave", () => hover(null));
  listen(signal, el, "click", (event) => {
    const k = under(event);
    if (k !== null) to.onClusters(k);
  });
  listen(signal, el, "keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const { clusters } = built ?? {};
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || !now || !clusters?.length) return;
    event.preventDefault();
    event.stopPropagation();
    const [first, last] = [clusters[0], clusters[clusters.length - 1]];
    to.onClusters(Math.min(Math.max(now.cut.clusters + step, first), last));
  });
  return {
    el,
    update(shown, isOpen) {
      const opens = isOpen && !wasOpen;
      wasOpen = isOpen;
      now = shown;
      if (!isOpen) return;
      const { tree, state: { scores } } = now;
      if (scores !== built) build(scores);
      if (scores.clusters === undefined && (askedFor !== tree || opens)) {
        askedFor = tree;
        to.onScores();
      }
      mark();
    },
  };
}

function chartOf(clusters: readonly number[], series: Series) {
  const { width, height, left, right, top, bottom } = CHART;
  const marker = svg("line", { y1: String(top - 6), y2: String(bottom + 4) });
  const value = svg("text", { x: String(left), y: "38", class: "dendro-score-value" });
  const better = svg("text", { x: String(left), y: "24" }, series.better && `${series.better} is better`);
  const name = svg("text", { x: String(left), y: "11", class: "dendro-score-name" }, series.name);
  const chart = svg("svg", { width: String(width), height: String(height), "aria-hidden": "true" },
    svg("title", {}, series.about), name, better, value, marker,
    svg("path", { d: pathOf(clusters, series.values) }),
    svg("text", { x: String(left), y: String(height - 4) }, String(clusters[0])),
    svg("text", { x: String(right), y: String(height - 4), class: "dendro-score-last" }, String(clusters[clusters.length - 1])));
  const best = series.best === null ? null : series.values[clusters.indexOf(series.best)];
  if (best !== null) {
    chart.append(svg("circle", { cx: String(placeOf(clusters, series.best!)), cy: String(rowsOf(series.values)(best)), r: "3.5" }));
  }
  return { series, marker, value };
}
