/** The picture of a clustering that is looked at before it is taken. */
import { NO_BRANCHES } from "../tree/branches";
import { samplePaints } from "../tree/clusters";
import { cutOf } from "../tree/moves";
import { labelled, matchingColors, type Preview } from "../tree/preview";
import { colorize } from "./colors";
import type { Shown } from "./shown";

/** Pictures of previews; what does not depend on the part that is in view is kept. */
export function createPreviews(): (shown: Shown, preview: Preview) => Shown {
  let known: { preview: Preview; of: Shown["cut"]; palette: readonly string[] } & Pick<Shown, "tree" | "cut"> | null = null;
  const cutOfPreview = (shown: Shown, preview: Preview): Pick<Shown, "tree" | "cut"> => {
    const { tree, cut, state, palette } = shown;
    if ("height" in preview) return { tree, cut: cutOf(tree, { ...state, cutHeight: preview.height, cutRoots: null, branches: NO_BRANCHES }) };
    const { labels, samples } = preview;
    return labelled(tree, labels, samples, matchingColors(labels, samples, samplePaints(tree, cut, palette.length), palette.length));
  };
  return (shown, preview) => {
    const { scene, inView, palette } = shown;
    if (known?.preview !== preview || known.of !== shown.cut || known.palette !== palette) {
      known = { preview, of: shown.cut, palette, ...cutOfPreview(shown, preview) };
    }
    const { tree, cut } = known;
    const { drawn: { tree: truncated, ids } } = scene;
    const drawn = { whole: tree, ids, tree: ids ? { ...truncated, color: Int32Array.from(ids, (node) => tree.color[node]) } : tree };
    return { ...shown, tree, cut, scene: { ...scene, drawn }, strokes: colorize(inView.list, drawn, cut, inView.frame), ghost: cut.height };
  };
}
