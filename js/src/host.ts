/** What a host gives to the chart, and what it hears from it. */
import type { Status } from "./actions";
import type { Suggestion } from "./advice";
import type { createAdviceMenu, Inconsistency } from "./advicemenu";
import type { Clustering, createClusteringMenu, Switch } from "./clustering";
import type { CutState } from "./cutting";
import type { createExports, ExportAnswer, ExportRequest, ViewedPart } from "./exports";
import type { createHelp } from "./help";
import type { Fit } from "./fit";
import type { ClusterFacts, Facts, Stability } from "./facts";
import type { Drawing, LeafOrder, Look } from "./scene";
import type { createScores, Scores } from "./scores";
import type { Tree } from "./tree";

export interface ChartState extends Drawing, CutState {
  tree: Tree | null;
  cutHeight: number;
  /** Selected samples. */
  selected: Int32Array;
  palette: readonly string[];
  /** Name of the palette, where it is one of those in the menu; else empty. */
  paletteName: string;
  heightTitle: string;
  /** Where methods suggest to cut. */
  suggestions: readonly Suggestion[];
  clustering: Clustering;
  fit: Fit;
  /** What the user calls clusters, by colour number. */
  clusterNames: Readonly<Record<string, string>>;
  /** What the kernel has said about branches of this tree. */
  facts: Facts;
  inconsistency: Inconsistency;
  scores: Scores;
  stability: Stability;
  status: Status;
}

/** What is done to branches by hand. */
export type BranchEdit = { type: "split" | "join" | "flip"; node: number } | { type: "reset_branches" | "undo" | "redo" };

/** What Python is asked for. */
export type Request =
  | { type: "cluster_again"; name: Switch; value: string }
  | { type: "to_variable"; name: string; overwrite: boolean; live: boolean }
  | { type: "fit"; whatever: boolean }
  | { type: "leaf_order"; name: LeafOrder }
  | { type: "palette"; name: string }
  | { type: "color_branch"; node: number; color: string }
  | { type: "suggest_cuts" | "scores" | "stability" }
  | { type: "cut_inconsistent"; threshold: number | null; depth: number };

export interface ChartCallbacks {
  /** The cut line was moved to this height. */
  onCut(height: number): void;
  onEdit(edit: BranchEdit): void;
  onSelect(samples: Int32Array): void;
  /** The samples of the branch under the pointer; `null` when it has left. */
  onHover(samples: Int32Array | null): void;
  onLook(change: Partial<Look>): void;
  /** Menus for which there is no use without Python; handed in so that a page without a kernel is built without them. */
  readonly menus?: {
    readonly advice: typeof createAdviceMenu;
    readonly clustering: typeof createClusteringMenu;
    readonly exports: typeof createExports;
    readonly help: typeof createHelp;
    readonly scores: typeof createScores;
  };
  /** Left out where there is nobody to ask. */
  onRequest?(request: Request): void;
  /** What the Export menu asks for; left out where there is nobody to ask, and then there is no such menu. */
  onExport?(request: ExportRequest & ViewedPart): Promise<ExportAnswer>;
  /** The user gives a name to the cluster with this root; an empty one takes it away. */
  onName(root: number, name: string): void;
  /** Nothing is known of these branches yet; what is comes as `facts`. Left out where there is nobody to ask. */
  onDescribe?: (roots: number[]) => void;
}

export interface Chart {
  update(change: Partial<ChartState>): void;
  /** Add to what is known of the branches of the tree that is shown. */
  learn(facts: readonly ClusterFacts[]): void;
  /** Show the way of a sample, which is pointed at elsewhere, up to the root; `null` when it no longer is. `isNamed`: say what it is. */
  point(sample: number | null, isNamed?: boolean): void;
  destroy(): void;
}
