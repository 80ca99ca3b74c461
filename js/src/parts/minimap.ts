/** The whole tree in the head of the picture, with a frame around what is in view; the frame can be dragged. It covers nothing. */
import { colorize } from "../paint/colors";
import { drawStrokes } from "../paint/draw";
import type { Part, Shown } from "../paint/shown";
import { element, listen } from "../util/dom";
import type { TreeScene } from "../view/scene";
import { clampView, isFull, type View } from "../view/view";
import { type DisplayList, displayList, type Frame } from "../view/visible";

/** Height of the map in pixels; it is as wide as there is room. */
const HEIGHT = 24;

export function createMinimap(signal: AbortSignal, onView: (view: View) => void): Part {
  const canvas = element("canvas", {});
  const window = element("div", { class: "dendro-window" });
  const el = element("div", { class: "dendro-minimap", title: "The whole tree; drag the frame", "aria-hidden": "true", hidden: "" }, canvas, window);
  const context = canvas.getContext("2d")!;
  let last: Shown | null = null;
  let listed: { scene: TreeScene; list: DisplayList; frame: Frame } | null = null;
  let painted: Pick<Shown, "cut" | "palette" | "theme"> | null = null;

  const list = ({ scene, size: { ratio } }: Shown) => {
    const [width, height] = [Math.max(Math.round(el.clientWidth * ratio), 1), Math.round(HEIGHT * ratio)];
    if (listed?.scene !== scene || listed.frame.width !== width || listed.frame.height !== height) {
      const frame: Frame = { view: scene.full, width, height, scale: scene.scale.forward };
      listed = { scene, frame, list: displayList(scene.drawn.tree, frame, scene.feet) };
      [canvas.width, canvas.height] = [width, height];
      painted = null;
    }
    return listed;
  };

  // Where the pointer took hold of the frame, as a share of the whole width.
  let grip: number | null = null;
  const shareAt = (event: PointerEvent) => {
    const { left, width } = el.getBoundingClientRect();
    return (event.clientX - left) / width;
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
    // Outside the frame: its middle comes to the pointer.
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
      const { scene, view, cut, palette, theme } = (last = next);
      el.hidden = isFull(view, scene.full);
      if (el.hidden) return;
      const { frame, list: all } = list(next);
      if (painted?.cut !== cut || painted.palette !== palette || painted.theme !== theme) {
        drawStrokes(context, { x: 0, y: 0, extent: frame, orientation: "top" }, colorize(all, scene.drawn, cut, frame), palette, theme, 1);
        painted = { cut, palette, theme };
      }
      const { full } = scene;
      const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
      const { style } = window;
      style.left = share(view.x0 - full.x0, full.x1 - full.x0);
      style.width = share(view.x1 - view.x0, full.x1 - full.x0);
      style.top = share(full.y1 - view.y1, full.y1 - full.y0);
      style.height = share(view.y1 - view.y0, full.y1 - full.y0);
    },
  };
}
