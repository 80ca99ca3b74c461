/** What a host gives to the frame: a notebook with Python behind it, or a page that lives on without. */
import type { createAdviceMenu } from "../parts/advice";
import type { createSuggestions } from "../parts/candidates";
import type { createClusteringMenu } from "../parts/clustering";
import type { createCompare } from "../parts/compare";
import type { createExports } from "../parts/exports";
import type { ScatterCallbacks } from "../parts/scatter";
import type { createScores } from "../parts/scores";
import type { Answer, ClusterFacts, RequestOf, RequestType, Status } from "../protocol";
import type { ChartState, Look } from "../view/state";

/** What came of a request, and what there is to say about it. */
export interface Reply<T extends RequestType> {
  readonly answer: Answer<T>;
  readonly status: Status | null;
}

export interface FrameHost {
  /** Whether such a request can be made here; what cannot is not offered. */
  can(type: RequestType): boolean;
  /** Ask for something; what cannot be done is an error with a sentence for the user. */
  ask<T extends RequestType>(request: RequestOf<T>): Promise<Reply<T>>;
  /** The cut line is moved; called at most once a frame. */
  onCut(height: number): void;
  onLook(change: Partial<Look>): void;
  /** Menus that are of no use without Python; handed in so that a page is built without them. */
  readonly menus?: {
    readonly advice: typeof createAdviceMenu;
    readonly clustering: typeof createClusteringMenu;
    readonly exports: typeof createExports;
    readonly scores: typeof createScores;
    readonly suggestions: typeof createSuggestions;
    readonly compare: typeof createCompare;
  };
  /** Mount a figure that paints the points; left out where there is none. */
  readonly mount?: ScatterCallbacks["mount"];
  /** Further controls for the end of the toolbar. */
  readonly extras?: readonly HTMLElement[];
}

export interface Frame {
  update(change: Partial<ChartState>): void;
  /** Add to what is known of the branches of the tree that is shown. */
  learn(facts: readonly ClusterFacts[]): void;
  /** Say something in the status line. */
  tell(status: Status): void;
  destroy(): void;
}
