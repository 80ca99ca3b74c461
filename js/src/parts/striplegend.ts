/** What the colours of the strips under the leaves, and of the points, mean. */
import { element, isolated } from "../util/dom";
import type { Strip } from "../view/strip";

export interface StripLegend {
  readonly el: HTMLElement;
  update(strips: readonly Strip[]): void;
}

export function createStripLegend(): StripLegend {
  const el = element("div", { class: "dendro-strip-legend", role: "group", "aria-label": "Colours under the leaves", tabindex: "0", hidden: "" });
  let shown: readonly Strip[] = [];
  return {
    el,
    update(strips) {
      if (strips === shown) return;
      shown = strips;
      el.hidden = strips.length === 0;
      el.replaceChildren(...strips.map((strip) => element("div", {}, ...contentOf(strip))));
    },
  };
}

function contentOf({ title, legend, palette, isScale }: Strip): Node[] {
  const name = element("strong", { title }, isolated(title));
  if (!isScale || legend.length < 2) return [name, ...legend.map(entry)];
  const [[low], [high], ...rest] = legend;
  const scale = element("span", { class: "dendro-scale" });
  const steps = palette.slice(0, palette.length - rest.length);
  scale.style.background = `linear-gradient(to right, ${steps.filter((_, i) => i % 8 === 0).join(", ")}, ${steps[steps.length - 1]})`;
  return [name, element("span", {}, low, scale, high), ...rest.map(entry)];
}

function entry([text, color]: readonly [string, string]): HTMLElement {
  const swatch = element("span", { class: "dendro-swatch" });
  swatch.style.background = color;
  return element("span", { title: text }, swatch, isolated(text));
}
