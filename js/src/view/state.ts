/** What the frame shows: the state that its host keeps up to date. */
import type { Base, CardSettings, Clustering, Fit, Inconsistency, Pin, ScatterSettings, Scores, Stability, Status, Suggestion, UndoState } from "../protocol";
import type { Facts } from "../tree/facts";
import type { CutState } from "../tree/moves";
import type { Tree } from "../tree/tree";
import type { Points } from "./scatterplan";
import type { Drawing } from "./scene";

export interface ChartState extends Drawing, CutState {
  readonly tree: Tree | null;
  readonly cutHeight: number;
  /** Selected samples. */
  readonly selected: Int32Array;
  readonly palette: readonly string[];
  /** Name of the palette, where it is one of those in the menu; else empty. */
  readonly paletteName: string;
  readonly heightTitle: string;
  /** Where methods suggest to cut. */
  readonly suggestions: readonly Suggestion[];
  readonly clustering: Clustering;
  readonly fit: Fit;
  /** What the user calls clusters, by colour number. */
  readonly clusterNames: Readonly<Record<string, string>>;
  /** What the kernel has said about branches of this tree. */
  readonly facts: Facts;
  readonly base: Base;
  readonly inconsistency: Inconsistency;
  readonly scores: Scores;
  readonly stability: Stability;
  readonly status: Status;
  /** Where the samples lie; `null` where nothing is to be drawn, or as long as it is not known. */
  readonly points: Points | null;
  /** What the points show, or why there are none and what can be done about it. */
  readonly pointsNote: string;
  readonly scatter: ScatterSettings;
  readonly history: UndoState;
  /** What Python can say in the tooltips of samples. */
  readonly cards: CardSettings;
  /** What the explorer has to say about the data and the present state. */
  readonly notes: readonly string[];
  readonly pins: readonly Pin[];
  /** What the heat map is to show: columns, "auto" or nothing. */
  readonly heatmap: "auto" | readonly string[] | null;
  /** Support of each merge in per cent, 255 where there is none; `null` where it is not known. */
  readonly support: Uint8Array | null;
  /** Names of the columns and pins that are shown as strips, and of all that could be. */
  readonly stripNames: readonly string[];
  readonly stripChoices: readonly string[];
  readonly showScatter: boolean;
  readonly showTray: boolean;
}

/** What of the state the controls change by themselves. */
export type Look = Pick<
  ChartState,
  | "truncateMode" | "p" | "showContracted" | "showLeafCounts" | "heightScale" | "showRail" | "showSummary" | "orientation" | "showScatter" | "showTray" | "heatmap"
  | "stripNames"
>;
