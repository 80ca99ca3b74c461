/** What a host gives to the chart, and what it hears from it. */
import type { Status } from "./actions";
import type { Suggestion } from "./advice";
import type { CutState } from "./cutting";
import type { Drawing, Look } from "./scene";
import type { Tree } from "./tree";

export interface ChartState extends Drawing, CutState {
  tree: Tree | null;
  cutHeight: number;
  /** Selected samples. */
  selected: Int32Array;
  palette: readonly string[];
  heightTitle: string;
  /** Where methods suggest to cut, once they have been asked; `null` before. */
  suggestions: readonly Suggestion[] | null;
  status: Status;
}

/** What is done to branches by hand. */
export type BranchEdit = { type: "split" | "join"; node: number } | { type: "reset_branches" | "undo" | "redo" };

export interface ChartCallbacks {
  /** The cut line was moved to this height. */
  onCut(height: number): void;
  onEdit(edit: BranchEdit): void;
  onSelect(samples: Int32Array): void;
  /** The samples of the branch under the pointer; `null` when it has left. */
  onHover(samples: Int32Array | null): void;
  onLook(change: Partial<Look>): void;
  onExport(name: string, overwrite: boolean): void;
}

export interface Chart {
  update(change: Partial<ChartState>): void;
  /** Show the way of a sample, which is pointed at elsewhere, up to the root; `null` when it no longer is. */
  point(sample: number | null): void;
  destroy(): void;
}
