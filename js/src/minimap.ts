/** A small picture of the whole tree with a frame around what is in view; the frame can be dragged. */
import { colorize } from "./colors";
import { element } from "./dom";
import { drawStrokes } from "./draw";
import type { TreeScene } from "./scene";
import type { Part, Shown } from "./shown";
import { clampView, isFull, type View } from "./view";
import { displayList, type DisplayList, type Frame } from "./visible";

const WIDTH = 168;
const HEIGHT = 44;
/** Distance from the left edge of the plot. */
const GAP = 8;

export function createMinimap(signal: AbortSignal, onView: (view: View) => void): Part {
  const canvas = element("canvas", {});
  const window = element("div", { class: "dendro-window" });
  const el = element("div", { class: "dendro-minimap", title: "The whole tree; drag the frame", "aria-hidden": "true", hidden: "" }, canvas, window);
  const context = canvas.getContext("2d")!;
  let last: Shown | null = null;
  let listed: { scene: TreeScene; ratio: number; list: DisplayList; frame: Frame } | null = null;
  let painted: Pick<Shown, "cut" | "palette" | "theme"> | null = null;

  const list = ({ scene, size: { ratio } }: Shown) => {
    if (listed?.scene !== scene || listed.ratio !== ratio) {
      const [width, height] = [Math.round(WIDTH * ratio), Math.round(HEIGHT * ratio)];
      const frame: Frame = { view: scene.full, width, height, scale: scene.scale.forward };
      listed = { scene, ratio, frame, list: displayList(scene.drawn.tree, frame) };
      [canvas.width, canvas.height] = [width, height];
      painted = null;
    }
    return listed;
  };

  // Where the pointer took hold of the frame, as a share of the whole width.
  let grip: number | null = null;
  const shareAt = (event: PointerEvent) => (event.clientX - el.getBoundingClientRect().left) / WIDTH;
  const drag = (event: PointerEvent) => {
    if (grip === null || !last) return;
    const { full } = last.scene;
    const { x0, x1, y0, y1 } = last.view;
    const first = full.x0 + (shareAt(event) - grip) * (full.x1 - full.x0);
    onView(clampView({ x0: first, x1: first + x1 - x0, y0, y1 }, full));
  };
  el.addEventListener("pointerdown", (event) => {
    if (!last || event.button !== 0) return;
    event.preventDefault();
    el.setPointerCapture(event.pointerId);
    const { full } = last.scene;
    const [start, end] = [last.view.x0, last.view.x1].map((x) => (x - full.x0) / (full.x1 - full.x0));
    const at = shareAt(event);
    // Beside the frame: its middle comes to the pointer.
    grip = at >= start && at <= end ? at - start : (end - start) / 2;
    drag(event);
  }, { signal });
  el.addEventListener("pointermove", drag, { signal });
  const release = () => (grip = null);
  el.addEventListener("pointerup", release, { signal });
  el.addEventListener("lostpointercapture", release, { signal });

  return {
    el,
    update(next) {
      const { scene, view, cut, palette, theme } = (last = next);
      el.hidden = isFull(view, scene.full);
      if (el.hidden) return;
      el.style.left = `${next.inView.plot.left + GAP}px`;
      const { frame, list: all } = list(next);
      if (painted?.cut !== cut || painted.palette !== palette || painted.theme !== theme) {
        const region = { x: 0, y: 0, width: frame.width, height: frame.height };
        drawStrokes(context, region, colorize(all, scene.drawn, cut, frame), palette, theme, 1);
        painted = { cut, palette, theme };
      }
      const { x1, y1 } = scene.full;
      window.style.left = `${(100 * view.x0) / x1}%`;
      window.style.width = `${(100 * (view.x1 - view.x0)) / x1}%`;
      window.style.top = `${100 * (1 - view.y1 / y1)}%`;
      window.style.height = `${(100 * (view.y1 - view.y0)) / y1}%`;
    },
  };
}
