/** Where one might cut: what `advice.py` suggests. Pure functions. */

/** One method's suggestion. */
export interface Suggestion {
  /** Name of the method in a word or two. */
  readonly method: string;
  readonly clusters: number;
  /** Height of the line that gives them. */
  readonly height: number;
  /** The figure that made the method choose. */
  readonly score: string;
  /** What to mind. */
  readonly caveat: string;
}

/** Suggestions for the same number of clusters. */
export interface Advice {
  readonly clusters: number;
  readonly height: number;
  readonly suggestions: readonly Suggestion[];
}

/** Suggestions for the same number of clusters together, from few clusters to many. */
export function advices(suggestions: readonly Suggestion[]): Advice[] {
  const together = new Map<number, Suggestion[]>();
  for (const suggestion of suggestions) {
    together.set(suggestion.clusters, [...(together.get(suggestion.clusters) ?? []), suggestion]);
  }
  return [...together]
    .sort(([a], [b]) => a - b)
    .map(([clusters, agreed]) => ({ clusters, height: agreed[0].height, suggestions: agreed }));
}
