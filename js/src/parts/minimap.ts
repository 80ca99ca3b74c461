/** A small picture of the whole tree with a frame around what is in view; the frame can be dragged. */
import { colorize } from "../paint/colors";
import { drawStrokes } from "../paint/draw";
import type { Part, Shown } from "../paint/shown";
import { element, listen } from "../util/dom";
import type { Box } from "../view/layout";
import { boxOnScreen, fromScreen, isSideways, type Orientation, turnedExtent } from "../view/orientation";
import type { TreeScene } from "../view/scene";
import { clampView, isFull, type View } from "../view/view";
import { displayList, type DisplayList, type Frame } from "../view/visible";

/** Size along the leaves and along the heights, border and distance from the plot's corner at the root. */
const EXTENT = { width: 168, height: 44 };
const BORDER = 1;
const DISTANCE = { x: 8, y: 2 };

export function createMinimap(signal: AbortSignal, onView: (view: View) => void): Part {
  const canvas = element("canvas", {});
  const window = element("div", { class: "dendro-window" });
  const el = element("div", { class: "dendro-minimap", title: "The whole tree; drag the frame", "aria-hidden": "true", hidden: "" }, canvas, window);
  const context = canvas.getContext("2d")!;
  let last: Shown | null = null;
  let listed: { scene: TreeScene; ratio: number; orientation: Orientation; list: DisplayList; frame: Frame } | null = null;
  let painted: Pick<Shown, "cut" | "palette" | "theme"> | null = null;

  const list = ({ scene, size: { ratio }, inView: { orientation } }: Shown) => {
    if (listed?.scene !== scene || listed.ratio !== ratio || listed.orientation !== orientation) {
      const [width, height] = [Math.round(EXTENT.width * ratio), Math.round(EXTENT.height * ratio)];
      const frame: Frame = { view: scene.full, width, height, scale: scene.scale.forward };
      listed = { scene, ratio, orientation, frame, list: displayList(scene.drawn.tree, frame) };
      const onScreen = turnedExtent(orientation, frame);
      [canvas.width, canvas.height] = [onScreen.width, onScreen.height];
      painted = null;
    }
    return listed;
  };

  // Where the pointer took hold of the frame, as a share of the whole width.
  let grip: number | null = null;
  const shareAt = (event: PointerEvent) => {
    const { left, top } = el.getBoundingClientRect();
    return fromScreen(last!.inView.orientation, EXTENT, event.clientX - left - BORDER, event.clientY - top - BORDER).u / EXTENT.width;
  };
  const drag = (event: PointerEvent) => {
    if (grip === null || !last) return;
    const { full } = last.scene;
    const { x0, x1, y0, y1 } = last.view;
    const first = full.x0 + (shareAt(event) - grip) * (full.x1 - full.x0);
    onView(clampView({ x0: first, x1: first + x1 - x0, y0, y1 }, full));
  };
  listen(signal, el, "pointerdown", (event) => {
    if (!last || event.button !== 0) return;
    event.preventDefault();
    el.setPointerCapture(event.pointerId);
    const { full } = last.scene;
    const [start, end] = [last.view.x0, last.view.x1].map((x) => (x - full.x0) / (full.x1 - full.x0));
    const at = shareAt(event);
    // Beside the frame: its middle comes to the pointer.
    grip = at >= start && at <= end ? at - start : (end - start) / 2;
    drag(event);
  });
  listen(signal, el, "pointermove", drag);
  const release = () => (grip = null);
  listen(signal, el, "pointerup", release);
  listen(signal, el, "lostpointercapture", release);

  return {
    el,
    update(next) {
      const { scene, view, cut, palette, theme, inView: { plot, orientation } } = (last = next);
      el.hidden = isFull(view, scene.full);
      if (el.hidden) return;
      const { frame, list: all } = list(next);
      if (painted?.cut !== cut || painted.palette !== palette || painted.theme !== theme) {
        drawStrokes(context, { x: 0, y: 0, extent: frame, orientation }, colorize(all, scene.drawn, cut, frame), palette, theme, 1);
        painted = { cut, palette, theme };
      }
      const size = turnedExtent(orientation, EXTENT);
      place(canvas, { left: 0, top: 0, ...size });
      place(el, {
        left: plot.left + (orientation === "right" ? plot.width - size.width - DISTANCE.x : DISTANCE.x),
        top: plot.top + (orientation === "bottom" ? plot.height - size.height : isSideways(orientation) ? DISTANCE.x : -DISTANCE.y),
        width: size.width + 2 * BORDER,
        height: size.height + 2 * BORDER,
      });
      const slots = EXTENT.width / scene.full.x1;
      const rows = EXTENT.height / scene.full.y1;
      place(window, boxOnScreen(orientation, EXTENT, view.x0 * slots, EXTENT.height - view.y1 * rows, view.x1 * slots, EXTENT.height - view.y0 * rows));
    },
  };
}

function place({ style }: HTMLElement, { left, top, width, height }: Box): void {
  [style.left, style.top, style.width, style.height] = [left, top, width, height].map((pixels) => `${pixels}px`);
}
