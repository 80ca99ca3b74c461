/** Where one might cut, as far as the heights of the merges alone can tell. Pure functions; `advice.py` knows more methods. */
import { heightForClusters } from "./cut";
import { longestGaps } from "./rail";
import type { Tree } from "./tree";

/** One method's suggestion. */
export interface Suggestion {
  /** Name of the method in a word or two. */
  readonly method: string;
  readonly clusters: number;
  /** Height of the line that gives them; `null` where no line does. */
  readonly height: number | null;
  /** What speaks for it, in words; may be empty. */
  readonly score: string;
  /** What to mind. */
  readonly caveat: string;
}

/** What the heights alone suggest, at once and without Python. */
export function suggestionsOf(tree: Tree): Suggestion[] {
  const { sortedPeaks } = tree;
  const suggest = (method: string, k: number | null, caveat: string): Suggestion[] =>
    k === null ? [] : [{ method, clusters: k, height: heightForClusters(tree, k).height, score: "", caveat }];
  return [
    ...suggest("gap", largestGap(sortedPeaks), "the longest gap between merges; some methods, as Ward, make the last ones long in any data"),
    ...suggest("elbow", elbow(sortedPeaks), "where the last merges accelerate most; groups of unequal spread mislead it"),
  ];
}

/** Suggestions for the same number of clusters. */
export interface Advice {
  readonly clusters: number;
  readonly height: number;
  readonly suggestions: readonly Suggestion[];
}

/** The elbow is looked for among the last merges, as many as in the tutorial. */
const LAST_MERGES = 10;

/**
 * The number of clusters at the elbow: where the heights of the last merges accelerate most (the greatest second difference).
 * `null` for fewer than three merges, and where nothing accelerates.
 */
export function elbow(sortedPeaks: Float64Array): number | null {
  const m = sortedPeaks.length;
  let best: number | null = null;
  let greatest = 0;
  for (let k = 2; k < Math.min(LAST_MERGES, m); k++) {
    const acceleration = sortedPeaks[m + 1 - k] - 2 * sortedPeaks[m - k] + sortedPeaks[m - k - 1];
    if (acceleration > greatest) [greatest, best] = [acceleration, k];
  }
  return best;
}

/** The number of clusters of the longest gap between two merges; `null` where all merges are at one height. */
export function largestGap(sortedPeaks: Float64Array): number | null {
  return longestGaps(sortedPeaks, 1)[0]?.clusters ?? null;
}

/** Suggestions for the same number of clusters together, from few clusters to many; those that no line gives are left out. */
export function advices(suggestions: readonly Suggestion[]): Advice[] {
  const together = new Map<number, Suggestion[]>();
  for (const suggestion of suggestions) {
    if (suggestion.height === null) continue;
    together.set(suggestion.clusters, [...(together.get(suggestion.clusters) ?? []), suggestion]);
  }
  return [...together]
    .sort(([a], [b]) => a - b)
    .map(([clusters, agreed]) => ({ clusters, height: agreed[0].height!, suggestions: agreed }));
}
