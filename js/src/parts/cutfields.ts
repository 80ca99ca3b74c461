/** The cut in the toolbar: a slider, the height, the number of clusters. */
import type { Part, Shown } from "../paint/shown";
import { button, element, listen } from "../util/dom";
import { formatHeight, plural } from "../util/format";
import { createNumberField, numberIn } from "./field";

export interface CutFieldsCallbacks {
  /** The slider was moved to this position on the height axis. */
  onPosition(position: number): void;
  /** A height was committed. */
  onHeight(height: number): void;
  /** A number of clusters was committed. */
  onClusters(k: number): void;
  onStep(clusters: number): void;
  onInvalid(message: string): void;
}

/** One step of the height field is this share of the height of the tree. */
const HEIGHT_STEPS = 200;

export function createCutFields(signal: AbortSignal, to: CutFieldsCallbacks): Part {
  let last: Shown | null = null;
  const slider = element("input", {
    type: "range", min: "0", max: "1", step: "any", class: "dendro-slider", "aria-label": "Cut height", title: "Move the cut",
  });
  const height = createNumberField(signal, {
    label: "height", title: "Height of the cut", className: "dendro-height", inputMode: "decimal",
    parse(text) {
      const value = numberIn(text);
      return Number.isFinite(value) && value >= 0 ? value : `"${text}" is not a height: type a number from 0 up.`;
    },
    commit: to.onHeight,
    onStep(steps) {
      if (!last) return;
      const { scene, cut } = last;
      // Even steps on the axis that is shown.
      const at = cut.height === null ? scene.full.y1 : scene.scale.forward(cut.height);
      const next = Math.min(Math.max(at + (steps * scene.full.y1) / HEIGHT_STEPS, 0), scene.full.y1);
      to.onHeight(Number(scene.scale.inverse(next).toPrecision(3)));
    },
    onInvalid: to.onInvalid,
  });
  const fewer = button("−", "One cluster fewer (-)", "dendro-step");
  const more = button("+", "One cluster more (+)", "dendro-step");
  const clusters = createNumberField(signal, {
    label: "clusters", title: "Number of clusters", className: "dendro-clusters", inputMode: "numeric",
    parse(text) {
      const value = numberIn(text);
      const isRight = Number.isInteger(value) && value >= 1 && value <= last!.tree.n;
      return isRight ? value : `"${text}" is not a number of clusters: type a whole number from 1 to ${last!.tree.n}.`;
    },
    commit: to.onClusters,
    onStep: to.onStep,
    onInvalid: to.onInvalid,
  });
  clusters.el.append(element("span", { class: "dendro-stepper" }, fewer, clusters.input, more));
  listen(signal, slider, "input", () => to.onPosition(Number(slider.value)));
  listen(signal, fewer, "click", () => to.onStep(-1));
  listen(signal, more, "click", () => to.onStep(1));

  return {
    el: element("span", { class: "dendro-group", role: "group", "aria-label": "Cut" }, element("span", { class: "dendro-word" }, "Cut"), slider, height.el, clusters.el),
    update(next) {
      last = next;
      const { cut: { height: at, clusters: count }, scene, tree } = next;
      slider.max = String(scene.full.y1);
      slider.value = String(at === null ? scene.full.y1 : scene.scale.forward(at));
      slider.setAttribute("aria-valuetext", plural(count, "cluster"));
      height.show(at === null ? "" : formatHeight(at));
      height.input.placeholder = at === null ? "none" : "";
      // If the cut is not at a height, Enter asks for one, even with the same number of clusters.
      clusters.show(String(count), at === null);
      // As wide as the largest number it can hold, so that nothing moves while the number changes.
      clusters.input.style.width = `calc(${Math.max(String(tree.n).length, 3)}ch + 18px)`;
      fewer.disabled = count <= 1;
      more.disabled = count >= tree.n;
    },
  };
}
