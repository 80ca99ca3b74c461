/** What the chart shows: the state that its host keeps up to date. */
import type { Clustering, Fit, Inconsistency, Scores, Stability, Status, Suggestion } from "../protocol";
import type { Facts } from "../tree/facts";
import type { CutState } from "../tree/moves";
import type { Tree } from "../tree/tree";
import type { Drawing } from "./scene";

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
