/**
 * What the page and Python say to each other: the requests, the traits that the page may write, and the shape of what Python sends.
 *
 * The mirror of `protocol.py`; both tables are compared with `tests/fixtures/protocol.json`.
 */

/** What the browser can ask for: the kinds of the fields of each request. */
export const REQUESTS = {
  arrays: {},
  candidate_labels: {},
  card: { node: "node" },
  cluster_again: { name: "switch", value: "text" },
  code: {},
  color_branch: { node: "node", color: "text" },
  color_by: { column: "text or null" },
  cut_by: { criterion: "text", value: "number or null" },
  cut_height: { height: "number" },
  cut_inconsistent: { threshold: "number or null", depth: "count" },
  describe: { nodes: "nodes" },
  describe_selection: {},
  file: { format: "format", leaves: "range or null", heights: "range or null" },
  find: { text: "text" },
  fit: { whatever: "flag" },
  flip: { node: "node" },
  heat_columns: {},
  heat_rows: { known: "places", choose: "flag" },
  heat_similar: {},
  heat_value: { column: "place", sample: "place" },
  groups: { pin: "text or null", column: "text or null" },
  join: { node: "node" },
  keep: {},
  leaf_order: { name: "text" },
  members_to_variable: { node: "node or null" },
  n_clusters: { count: "count" },
  name: { node: "node", name: "text" },
  palette: { name: "text" },
  pin: { name: "text or null" },
  points: {},
  redo: {},
  reset_branches: {},
  restore: { name: "text" },
  scatter_axes: { x: "text or null", y: "text or null" },
  scores: {},
  select: { runs: "runs" },
  split: { node: "node" },
  stability: {},
  suggest_cuts: {},
  take: { rank: "count" },
  to_variable: { name: "text", overwrite: "flag", live: "flag" },
  undo: {},
  unpin: { name: "text" },
  vote: {},
} as const;

/** The traits that the page writes, and the kinds of their values. */
export const WRITABLE = {
  annotate_above: "number or null",
  cut_height: "number",
  hang: "number or null",
  heatmap: "columns or null",
  height_scale: "text",
  leaf_font_size: "number or null",
  leaf_order: "text",
  leaf_rotation: "number or null",
  min_cluster_size: "count",
  n_clusters: "count",
  orientation: "text",
  p: "count",
  palette: "palette",
  selection: "samples",
  show_contracted: "flag",
  show_leaf_counts: "flag",
  show_rail: "flag",
  show_scatter: "flag",
  show_summary: "flag",
  show_tray: "flag",
  strips: "columns or null",
  truncate_mode: "text or null",
} as const;

interface Kinds {
  node: number;
  nodes: readonly number[];
  place: number;
  places: readonly number[];
  columns: "auto" | readonly string[];
  count: number;
  number: number;
  text: string;
  flag: boolean;
  range: readonly [number, number];
  /** Ascending pairs of the first and the last of consecutive samples. */
  runs: readonly (readonly [number, number])[];
  switch: Switch;
  format: Format;
}

type Value<Kind> = Kind extends `${infer Base extends keyof Kinds} or null` ? Kinds[Base] | null : Kind extends keyof Kinds ? Kinds[Kind] : never;
type Fields<T extends RequestType> = { readonly [F in keyof (typeof REQUESTS)[T]]: Value<(typeof REQUESTS)[T][F]> };

export type RequestType = keyof typeof REQUESTS;
/** A request of one type with its fields. */
export type RequestOf<T extends RequestType> = { readonly type: T } & Fields<T>;
export type Request = { [T in RequestType]: RequestOf<T> }[RequestType];

export type Switch = "method" | "metric" | "scale";
export type Format = "csv" | "excel" | "html" | "newick" | "selection" | "svg" | "png";

/** What comes back; of requests that are not named here, nothing but that they were done. */
export interface Answers {
  code: { readonly text: string };
  file: FileAnswer;
  describe: { readonly facts: readonly ClusterFacts[] };
  /** `null` where there are no features. */
  describe_selection: { readonly count: number; readonly features: readonly Feature[] | null };
  card: Card;
  /** Samples as runs; why there are none, where the text is wrong. */
  find: { readonly runs: readonly (readonly [number, number])[]; readonly error: string };
  heat_rows: { readonly ids: readonly number[]; readonly buffers: readonly DataView[] };
  heat_columns: { readonly names: readonly string[] };
  heat_value: { readonly value: number | null };
  arrays: { readonly left_out: string; readonly buffers: readonly DataView[] };
  /** Buffers: the samples that were looked at, none where it was all; then their labels, for each rank. */
  candidate_labels: { readonly buffers: readonly DataView[] };
  vote: { readonly more: boolean };
  /** A buffer with the group of every sample, from 0 on, -1 for none. */
  groups: { readonly titles: readonly string[]; readonly buffers: readonly DataView[] };
}
export type Answer<T extends RequestType> = T extends keyof Answers ? Answers[T] : null;

/** What a tooltip says of a sample or a branch, as far as only Python knows it. */
export interface Card {
  readonly node: number;
  /** Where a sample is farthest from the mean, in standard deviations. */
  readonly unusual?: readonly { readonly name: string; readonly value: number; readonly deviations: number }[];
  readonly columns?: readonly (readonly [name: string, value: string])[];
  /** A data URL; empty where there is none. */
  readonly image?: string;
  /** Why there is no image. */
  readonly problem?: string;
  /** What features contribute to a merge: their shares, and the means of its sides. */
  readonly merge?: readonly { readonly name: string; readonly share: number; readonly left: number; readonly right: number }[];
  /** Of what these are shares. */
  readonly note?: string;
}

/** What tooltips show of samples besides; it is asked for again where this changes. */
export interface CardSettings {
  readonly columns?: readonly string[];
  readonly images?: string;
}

export interface FileAnswer {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: DataView<ArrayBuffer>;
}

/** What is done to branches by hand. */
export type BranchEdit = RequestOf<"split" | "join" | "flip"> | RequestOf<"reset_branches" | "undo" | "redo">;

/** The part of the tree that is in view: places along the leaves and heights; empty where it is all of it. */
export interface ViewedPart {
  readonly leaves?: readonly [number, number];
  readonly heights?: readonly [number, number];
}

export interface Status {
  readonly level: "" | "info" | "busy" | "error";
  readonly text: string;
}

/** One suggestion of where to cut. */
export interface Suggestion {
  /** By votes, from 1; `null` where a single rule was asked. */
  readonly rank?: number | null;
  /** Name of the rule, or of the tree that has these clusters. */
  readonly method: string;
  readonly clusters: number;
  /** Height of the line that gives them; `null` where no line in this tree does. */
  readonly height: number | null;
  /** The figure that made the method choose. */
  readonly score: string;
  /** Who gave the votes: the rules, and the same with their trees. */
  readonly rules?: string;
  readonly voters?: string;
  /** Mean adjusted Rand index with the clusterings behind all votes, and with those of random halves of the samples. */
  readonly agreement?: string;
  readonly stability?: string;
  /** What to mind. */
  readonly caveat: string;
}

/** What makes a merge be cut. */
export type Criterion = "distance" | "inconsistent" | "persistent" | "size" | "dynamic" | "monocrit";

/** How the whole tree is cut: sizes in samples, or a share of all below 1. */
export interface Base {
  readonly criterion: Criterion;
  readonly min_size?: number;
  readonly max_size?: number;
  readonly threshold?: number;
}

/** A cut by inconsistency; empty where the cut is another. */
export interface Inconsistency {
  readonly threshold?: number;
  readonly depth?: number;
  /** Depths, each with the number of clusters that the same threshold gives there. */
  readonly clusters?: readonly (readonly [depth: number, clusters: number])[];
}

/** One thing that can be chosen. */
export interface Choice {
  readonly value: string;
  readonly choices: readonly string[];
  /** What would be better for these data; `null` where it is that already. */
  readonly advised?: string | null;
}

/** How the samples were clustered; empty where they cannot be clustered again. */
export type Clustering = Partial<Record<Switch, Choice>>;

export interface Feature {
  readonly name: string;
  /** Cohen's d; Cohen's h for shares. */
  readonly effect: number;
  /** Mean of the feature, or share of the category, in the cluster and in all other samples. */
  readonly mean: number;
  readonly others: number;
  readonly share: boolean;
}

export interface ClusterFacts {
  readonly node: number;
  /** Sample index; `null` where no distances are known. */
  readonly medoid: number | null;
  readonly spread: number | null;
  /** Strongest first; `null` where there are no features. */
  readonly features: readonly Feature[] | null;
}

/** How much of each cluster of a cut is found again in parts of the samples; empty where this was not computed. */
export interface Stability {
  readonly canAsk?: boolean;
  /** Number of clusters of that cut. */
  readonly clusters?: number;
  /** Jaccard coefficients, by root. */
  readonly jaccard?: Readonly<Record<string, number>>;
}

/** The cophenetic correlation; empty as long as Python has not been asked. */
export interface Fit {
  /** `null` where it takes so long that the user has to ask for it, or where there is nothing to compare with. */
  readonly correlation?: string | null;
  /** From what it was computed. */
  readonly note?: string;
  readonly canAsk?: boolean;
}

/** How the samples are shown as points; empty where there is nothing to choose. */
export interface ScatterSettings {
  readonly engine?: "auto" | "bqplot" | "canvas";
  /** Id of the model of a bqplot figure; empty where there is none. */
  readonly figure?: string;
  /** What can be chosen for an axis, and what is; `null` stands for the choice that is made where there is none. */
  readonly axes?: readonly string[];
  readonly x?: string | null;
  readonly y?: string | null;
  /** The columns that can colour the points. */
  readonly colors?: readonly string[];
  readonly color_by?: string | null;
  readonly color_title?: string;
}

/** Whether there is something to undo, and to redo. */
export interface UndoState {
  readonly undo: boolean;
  readonly redo: boolean;
}

/** A clustering that is kept beside the present one. */
export interface Pin {
  readonly name: string;
  readonly clusters: number;
}

/** Scores of each number of clusters, from 2 up; empty as long as Python has not been asked. */
export interface Scores {
  readonly clusters?: readonly number[];
  readonly series?: readonly Series[];
}

export interface Series {
  readonly name: string;
  /** What it is, in a sentence. */
  readonly about: string;
  /** One for each number of clusters; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** The number of clusters that it speaks for, if it speaks for one. */
  readonly best: number | null;
  /** Which values are better; empty where neither are. */
  readonly better: "higher" | "lower" | "";
}
