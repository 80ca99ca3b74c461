/** What a host gives to the chart, and what it hears from it. */
import type { createAdviceMenu } from "../parts/advice";
import type { createClusteringMenu } from "../parts/clustering";
import type { createExports, ExportAnswer, ExportRequest } from "../parts/exports";
import type { createHelp } from "../parts/help";
import type { createScores } from "../parts/scores";
import type { BranchEdit, ClusterFacts, Request, ViewedPart } from "../protocol";
import type { Look } from "../view/scene";
import type { ChartState } from "../view/state";

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
