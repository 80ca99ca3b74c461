/** The picture of a clustering that is looked at before it is taken. */
import { type BranchedCut, NO_BRANCHES } from "../tree/branches";
import { samplePaints } from "../tree/clusters";
import { cutOf } from "../tree/moves";
import { labelled, matchingColors, type Preview } from "../tree/preview";
import type { Tree } from "../tree/tree";
import type { DrawnTree } from "../tree/truncate";
import { colorize } from "./colors";
import type { Shown } from "./shown";

/** Pictures of previews; what does not depend on the part that is in view is kept. */
export function createPreviews(): (shown: Shown, preview: Preview) => Shown {
  let known: { preview: Preview; of: Shown["cut"]; in: DrawnTree; palette: readonly string[]; tree: Tree; cut: BranchedCut; drawn: DrawnTree } | null = null;
  const made = ({ tree, cut, state, palette, scene: { drawn } }: Shown, preview: Preview): { tree: Tree; cut: BranchedCut; drawn: DrawnTree } => {
    if ("height" in preview) return { tree, drawn, cut: cutOf(tree, { ...state, cutHeight: preview.height, cutRoots: null, branches: NO_BRANCHES }) };
    const { labels, samples } = preview;
    const found = labelled(tree, labels, samples, matchingColors(labels, samples, samplePaints(tree, cut, palette.length), palette.length));
    const { ids } = drawn;
    const colored = ids ? { ...drawn.tree, color: Int32Array.from(ids, (node) => found.tree.color[node]) } : found.tree;
    return { ...found, drawn: { whole: found.tree, ids, tree: colored } };
  };
  return (shown, preview) => {
    const { scene, inView, palette } = shown;
    if (known?.preview !== preview || known.of !== shown.cut || known.in !== scene.drawn || known.palette !== palette) {
      known = { preview, of: shown.cut, in: scene.drawn, palette, ...made(shown, preview) };
    }
    const { tree, cut, drawn } = known;
    return { ...shown, tree, cut, scene: { ...scene, drawn }, strokes: colorize(inView.list, drawn, cut, inView.frame), ghost: cut.height };
  };
}
