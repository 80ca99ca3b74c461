/** The menu that helps to choose a cut: what several methods suggest, each with its flaw, and the cut by inconsistency. */
import type { Part, Shown } from "../paint/shown";
import type { Inconsistency, Suggestion } from "../protocol";
import { button, element, listen, select } from "../util/dom";
import { formatCount, formatHeight } from "../util/format";
import { createMenu } from "./menu";

export interface AdviceCallbacks {
  onHeight(height: number): void;
  onInvalid(message: string): void;
  /** Run all methods. */
  onSuggest(): void;
  /** Cut by inconsistency; a threshold of `null` is one that gives about as many clusters as there are. */
  onInconsistent(threshold: number | null, depth: number): void;
}

const FIRST_DEPTH = 5;

/** `extras` stand below the suggestions. */
export function createAdviceMenu(signal: AbortSignal, to: AdviceCallbacks, ...extras: Node[]): Part & { close(): void } {
  let now: Shown | null = null;
  let listed: readonly Suggestion[] | null = null;
  let told: Inconsistency | null = null;

  const ask = button("Run all methods", "Compute inconsistency, silhouettes, Calinski-Harabasz and Davies-Bouldin, in Python");
  listen(signal, ask, "click", () => to.onSuggest());
  const list = element("div", { class: "dendro-advice", role: "group", "aria-label": "Suggestions" });
  listen(signal, list, "click", (event) => {
    const row = (event.target as Element).closest("button");
    const chosen = row && listed?.[[...list.children].indexOf(row)];
    if (chosen) to.onHeight(chosen.height);
  });

  const criterion = select("Cut by", "What makes a merge be cut", { height: "height", inconsistent: "inconsistency" });
  const threshold = numberField("dendro-threshold", "Threshold", "Branches with an inconsistency up to this stay whole");
  const depth = numberField("dendro-depth", "Depth", "Number of levels below a merge, its own included, that it is compared with");
  const depths = element("div", { class: "dendro-hint", "aria-live": "polite" });
  const inconsistent = element("div", { class: "dendro-inconsistent" }, threshold.el, depth.el, depths);

  listen(signal, criterion, "change", () => {
    if (criterion.value === "height") to.onHeight(now!.state.cutHeight);
    else to.onInconsistent(null, FIRST_DEPTH);
  });
  const apply = () => {
    const { inconsistency } = now!.state;
    // What is not typed anew keeps all its digits.
    const read = (input: HTMLInputElement, kept: number | undefined, shown: string) =>
      kept !== undefined && input.value === shown ? kept : input.value.trim() === "" ? NaN : Number(input.value.replace(",", "."));
    const t = read(threshold.input, inconsistency.threshold, thresholdText(inconsistency));
    const d = read(depth.input, inconsistency.depth, String(inconsistency.depth));
    if (!Number.isFinite(t)) to.onInvalid(`"${threshold.input.value}" is not a threshold: type a number.`);
    else if (!Number.isInteger(d) || d < 1) to.onInvalid(`"${depth.input.value}" is not a depth: type a whole number from 1 up.`);
    else {
      if (t !== inconsistency.threshold || d !== inconsistency.depth) to.onInconsistent(t, d);
      return;
    }
    write(inconsistency);
  };
  for (const { input } of [threshold, depth]) {
    listen(signal, input, "change", apply);
    listen(signal, input, "keydown", ({ key }) => key === "Enter" && apply());
    listen(signal, input, "focus", () => input.select());
  }

  const write = (inconsistency: Inconsistency) => {
    const isOn = inconsistency.depth !== undefined;
    criterion.value = isOn ? "inconsistent" : "height";
    inconsistent.hidden = !isOn;
    if (!isOn) return;
    threshold.input.value = thresholdText(inconsistency);
    depth.input.value = String(inconsistency.depth);
    const counts = inconsistency.clusters!.map(([at, clusters], i) => `${i === 0 ? "depth " : ""}${at}: ${formatCount(clusters)}`);
    depths.textContent = counts.length > 1 ? `Clusters by ${counts.join(", ")}` : "";
  };

  const menu = createMenu(signal, { label: "Suggest", title: "Where to cut: suggestions of several methods; cut by inconsistency", className: "dendro-suggest", first: ask },
    element("div", { class: "dendro-advice-head" }, element("strong", {}, "Suggested cuts"), ask), list, ...extras,
    element("label", {}, "Cut by", criterion), inconsistent);
  return {
    el: menu.el,
    close: menu.close,
    update(shown) {
      now = shown;
      const { suggestions, inconsistency } = shown.state;
      if (suggestions !== listed) {
        listed = suggestions;
        list.replaceChildren(...suggestions.map(rowOf));
      }
      if (inconsistency !== told) write((told = inconsistency));
    },
  };
}

function rowOf({ method, clusters, score, caveat }: Suggestion): HTMLElement {
  return element("button", { type: "button", class: "dendro-advised" },
    element("span", {}, element("strong", {}, `k ${formatCount(clusters)}`), ` ${method} ${score}`), element("span", {}, caveat));
}

function thresholdText({ threshold }: Inconsistency): string {
  return threshold === undefined ? "" : formatHeight(threshold);
}

function numberField(className: string, text: string, title: string) {
  const input = element("input", { type: "text", inputmode: "decimal", class: className, "aria-label": text, title });
  return { el: element("label", { title }, text, input), input };
}

/** Suggestions for the same number of clusters. */
export interface Advice {
  readonly clusters: number;
  readonly height: number;
  readonly suggestions: readonly Suggestion[];
}

/** Suggestions for the same number of clusters together, from few clusters to many. */
export function advices(suggestions: readonly Suggestion[]): Advice[] {
  const together = new Map<number, Suggestion[]>();
  for (const suggestion of suggestions) {
    together.set(suggestion.clusters, [...(together.get(suggestion.clusters) ?? []), suggestion]);
  }
  return [...together]
    .sort(([a], [b]) => a - b)
    .map(([clusters, agreed]) => ({ clusters, height: agreed[0].height, suggestions: agreed }));
}
