/** The rows of the table of clusters: what is in them, and in which order they stand. Pure functions. */
import type { ClusterFacts, Stability } from "../protocol";
import { listClusters } from "./clusters";
import type { Cut } from "./cut";
import type { Facts } from "./facts";
import { sampleName } from "./names";
import { countOf, heightOf, type Tree } from "./tree";

/** So many clusters have a row; of more clusters, the largest. */
export const MOST_ROWS = 200;

export type Column = "label" | "name" | "size" | "height" | "medoid" | "spread" | "stability" | "features";

export interface Sorting {
  readonly column: Column;
  readonly falling: boolean;
}

export interface ClusterRow {
  readonly root: number;
  readonly label: number;
  /** What the user calls the cluster; empty without a name. */
  readonly name: string;
  readonly size: number;
  readonly height: number;
  /** Name of the medoid. */
  readonly medoid: string | null;
  /** How much of it is found again in parts of the samples; `null` where that is not known of this cut. */
  readonly stability: number | null;
  /** `null` as long as the kernel has not answered. */
  readonly facts: ClusterFacts | null;
}

/** One row for each cluster, in the order of their labels. */
export function clusterRows(tree: Tree, cut: Cut, clusterNames: Readonly<Record<string, string>>, names: string[] | null, facts: Facts, { clusters, jaccard }: Stability): ClusterRow[] {
  return listClusters(tree, cut, MOST_ROWS).map(({ label, root }) => {
    const known = facts.get(root) ?? null;
    return {
      root, label,
      size: countOf(tree, root),
      name: clusterNames[tree.color[root]] ?? "",
      height: heightOf(tree, root),
      medoid: known?.medoid == null ? null : sampleName(names, known.medoid),
      stability: (clusters === cut.clusters && jaccard?.[root]) || null,
      facts: known,
    };
  });
}

/** Rows sorted by a column; what has no value stands last, and rows that are alike keep the order of their labels. */
export function sortRows(rows: readonly ClusterRow[], { column, falling }: Sorting): ClusterRow[] {
  const sign = falling ? -1 : 1;
  const valueOf = values[column];
  return [...rows].sort((a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null) || a.label - b.label;
    const order = typeof first === "string" ? collator.compare(first, second as string) : first - (second as number);
    return sign * order || a.label - b.label;
  });
}

const collator = new Intl.Collator(undefined, { numeric: true });

const values: Record<Column, (row: ClusterRow) => number | string | null> = {
  label: ({ label }) => label,
  name: ({ name }) => name || null,
  size: ({ size }) => size,
  height: ({ height }) => height,
  medoid: ({ medoid }) => medoid,
  spread: ({ facts }) => facts?.spread ?? null,
  stability: ({ stability }) => stability,
  features: ({ facts }) => (facts?.features?.length ? Math.abs(facts.features[0].effect) : null),
};

/** The roots that the kernel has not described yet. */
export function unknownRoots(rows: readonly ClusterRow[]): number[] {
  return rows.filter(({ facts }) => facts === null).map(({ root }) => root);
}
