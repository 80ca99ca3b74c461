/** What a chart shows at a moment: all that follows from its state, its size, its view and the theme. Parts draw from this alone. */
import type { BranchedCut } from "../tree/branches";
import { cutOf, type CutState } from "../tree/moves";
import { type Selection, selectionOf } from "../tree/selection";
import { exchangeSides, type Tree } from "../tree/tree";
import { type Size, treeScene, type TreeScene, viewScene, type ViewScene } from "../view/scene";
import type { ChartState } from "../view/state";
import type { View } from "../view/view";
import type { Viewport } from "../view/viewport";
import { colorize, type Strokes } from "./colors";
import type { Picture } from "./paint";
import type { Theme } from "./theme";

/** How much has to be done again before the next frame. */
export const enum Stale {
  Nothing,
  Colors,
  View,
  /** What is drawn of the tree; what part of it is in view stays. */
  Scene,
  /** Also the tree or its axes: the view starts again. */
  Tree,
}

/** A change of these is a change of what is stale; of any other part of the state, only colours are. */
const staleBy: Partial<Record<keyof ChartState, Stale>> = {
  tree: Stale.Tree,
  truncateMode: Stale.Tree,
  p: Stale.Tree,
  heightScale: Stale.Tree,
  names: Stale.Scene,
  showContracted: Stale.Scene,
  showLeafCounts: Stale.Scene,
  showRail: Stale.View,
  leafFontSize: Stale.Scene,
  exchanged: Stale.Scene,
  hang: Stale.Scene,
  leafRotation: Stale.View,
  orientation: Stale.View,
  heat: Stale.View,
  strips: Stale.View,
};

/** What a change from one state to another makes stale. */
export function staleAfter(before: ChartState, after: ChartState): Stale {
  let stale = Stale.Nothing;
  for (const key of Object.keys(after) as (keyof ChartState)[]) {
    if (after[key] !== before[key]) stale = Math.max(stale, staleBy[key] ?? Stale.Colors);
  }
  return stale;
}

export interface Shown extends Picture {
  readonly state: ChartState;
  readonly tree: Tree;
  readonly view: View;
  readonly cut: BranchedCut;
  readonly strokes: Strokes;
  /** Node of the whole tree that was clicked last. */
  readonly picked: number | null;
}

/** A piece of the chart that shows something of it. */
export interface Part {
  readonly el: HTMLElement;
  update(shown: Shown): void;
}

export interface Derivation {
  /** What is shown now. */
  shown(state: ChartState & { tree: Tree }, picked: number | null, size: Size, theme: Theme, stale: Stale): Shown;
}

/** Derivations that keep what has not changed; `measure` gives the width of a text in a CSS font. */
export function createDerivation(viewport: Viewport, measure: (text: string, font: string) => number): Derivation {
  let scene: TreeScene | null = null;
  let inView: ViewScene | null = null;
  let selected: { of: Int32Array; tree: Tree; counts: Selection } | null = null;
  let known: (CutState & { tree: Tree; cut: BranchedCut }) | null = null;

  const cutOfState = (tree: Tree, state: ChartState): BranchedCut => {
    const { cutHeight, cutRoots, branches, minClusterSize } = state;
    const isKnown = known?.tree === tree && known.cutHeight === cutHeight && known.cutRoots === cutRoots && known.branches === branches
      && known.minClusterSize === minClusterSize;
    if (!isKnown) known = { tree, cutHeight, cutRoots, branches, minClusterSize, cut: cutOf(tree, state) };
    return known!.cut;
  };
  const countsOfState = (tree: Tree, { selected: of }: ChartState): Selection | null => {
    if (of.length === 0) return null;
    if (selected?.of !== of || selected.tree !== tree) selected = { of, tree, counts: selectionOf(tree, of) };
    return selected.counts;
  };

  return {
    shown(state, picked, size, theme, stale) {
      const tree = exchangeSides(state.tree, state.exchanged);
      if (stale >= Stale.Scene || scene === null) {
        scene = treeScene(tree, state, (text, size) => measure(text, `${size}px ${theme.font}`));
        if (stale === Stale.Tree) viewport.start(scene.full);
        inView = null;
      }
      const view = viewport.view();
      if (stale === Stale.View || inView === null) inView = viewScene(scene, state, view, size);
      const cut = cutOfState(tree, state);
      const strokes = colorize(inView.list, scene.drawn, cut, inView.frame);
      const { palette, heightTitle, support } = state;
      return {
        state, tree, scene, view, inView, cut, strokes, picked, palette, heightTitle, support, drawing: state, size, theme,
        selection: countsOfState(tree, state),
      };
    },
  };
}
