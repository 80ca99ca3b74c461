/** The menu that helps to choose a cut: suggested cuts, each with its caveat, and cuts by other criteria than height. */
import type { Part, Shown } from "../paint/shown";
import type { Base, Criterion, Inconsistency, Suggestion } from "../protocol";
import { button, element, listen, select } from "../util/dom";
import { formatCount, formatHeight } from "../util/format";
import { createCandidates, type SuggestionsCallbacks } from "./candidates";
import { numberIn } from "./field";
import { createMenu } from "./menu";

export interface AdviceCallbacks extends SuggestionsCallbacks {
  onHeight(height: number): void;
  onInvalid(message: string): void;
  /** Cut by inconsistency; a threshold of `null` is one that gives about as many clusters as there are. */
  onInconsistent(threshold: number | null, depth: number): void;
  /** Cut by sizes or shapes of branches; a value of `null` is the criterion's default. Returns when the tree is cut, or is not. */
  onCutBy(criterion: Criterion, value: number | null): Promise<void>;
}

const FIRST_DEPTH = 5;

/** The criteria with one size, and what it means. */
const SIZES: Partial<Record<Criterion, [label: string, title: string]>> = {
  persistent: ["Least size", "Minimum size of a branch: a number of samples, or a share such as 5%"],
  size: ["Greatest size", "A branch with more samples is split"],
  dynamic: ["Least size", "Samples of a branch with fewer are unassigned"],
  monocrit: ["Threshold", "Branches with values up to this stay whole"],
};

/** `extras` stand below the suggestions. */
export function createAdviceMenu(signal: AbortSignal, to: AdviceCallbacks, ...extras: Node[]): Part & { close(): void } {
  let now: Shown | null = null;
  let told: readonly unknown[] = [];

  const ask = button("Ask all rules", "Let rules vote for clusterings of several trees, in Python");
  listen(signal, ask, "click", () => to.onSuggest());
  const list = createCandidates(signal, to);

  const criterion = select("Cut by", "What makes a merge be cut", {
    distance: "height", inconsistent: "inconsistency", persistent: "persistence", size: "greatest size", dynamic: "branch shape", monocrit: "own values",
  } satisfies Record<Criterion, string>);
  const threshold = numberField("dendro-threshold", "Threshold", "Branches with an inconsistency up to this stay whole");
  const depth = numberField("dendro-depth", "Depth", "Number of levels below a merge, its own included, that it is compared with");
  const depths = element("div", { class: "dendro-hint", "aria-live": "polite" });
  const inconsistent = element("div", { class: "dendro-inconsistent" }, threshold.el, depth.el, depths);
  const size = numberField("dendro-size", "Size", "");
  const sized = element("div", { class: "dendro-inconsistent" }, size.el);

  listen(signal, criterion, "change", () => {
    const chosen = criterion.value as Criterion;
    if (chosen === "distance") to.onHeight(now!.state.cutHeight);
    else if (chosen === "inconsistent") to.onInconsistent(null, FIRST_DEPTH);
    else void cutBy(chosen, null);
  });
  const cutBy = async (chosen: Criterion, value: number | null) => {
    await to.onCutBy(chosen, value);
    // Where it was refused the cut that holds is shown.
    if (now) writeSize(now.state.base);
  };
  const apply = () => {
    const { inconsistency } = now!.state;
    // A value that was not edited keeps all its digits.
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
  const applySize = () => {
    const { base } = now!.state;
    const typed = size.input.value;
    if (typed === sizeText(base)) return;
    const share = typed.trim().endsWith("%");
    const value = share ? numberIn(typed.replace("%", "")) / 100 : numberIn(typed);
    if (Number.isFinite(value)) return void cutBy(base.criterion, value);
    to.onInvalid(`"${typed}" is not a size: type a number of samples.`);
    writeSize(base);
  };
  listen(signal, size.input, "change", applySize);
  listen(signal, size.input, "keydown", ({ key }) => key === "Enter" && applySize());
  listen(signal, size.input, "focus", () => size.input.select());

  const writeSize = (base: Base) => {
    const [label, title] = SIZES[base.criterion] ?? [];
    // Values of one's own are given in Python.
    criterion.options[criterion.options.length - 1].hidden = base.criterion !== "monocrit";
    criterion.value = base.criterion;
    sized.hidden = !label;
    if (!label) return;
    size.el.firstChild!.textContent = label;
    size.el.title = size.input.title = title!;
    size.input.ariaLabel = label;
    size.input.value = sizeText(base);
  };
  const write = (inconsistency: Inconsistency) => {
    const isOn = inconsistency.depth !== undefined;
    inconsistent.hidden = !isOn;
    if (!isOn) return;
    threshold.input.value = thresholdText(inconsistency);
    depth.input.value = String(inconsistency.depth);
    const counts = inconsistency.clusters!.map(([at, clusters], i) => `${i === 0 ? "depth " : ""}${at}: ${formatCount(clusters)}`);
    depths.textContent = counts.length > 1 ? `Clusters by ${counts.join(", ")}` : "";
  };

  const menu = createMenu(signal, { label: "Suggest", title: "Where to cut: suggestions of several rules; cuts that are not at a height", className: "dendro-suggest", first: ask },
    element("div", { class: "dendro-advice-head" }, element("strong", {}, "Suggested cuts"), ask), list.el, ...extras,
    element("label", {}, "Cut by", criterion), inconsistent, sized);
  return {
    el: menu.el,
    close: menu.close,
    update(shown) {
      now = shown;
      const { suggestions, inconsistency, base } = shown.state;
      list.update(suggestions);
      if (inconsistency !== told[0] || base !== told[1]) {
        told = [inconsistency, base];
        write(inconsistency);
        writeSize(base);
      }
    },
  };
}

function thresholdText({ threshold }: Inconsistency): string {
  return threshold === undefined ? "" : formatHeight(threshold);
}

/** Shares are shown as percentages. */
function sizeText({ criterion, threshold, min_size: least, max_size: greatest }: Base): string {
  if (criterion === "monocrit") return String(threshold);
  const size = least ?? greatest;
  return size === undefined ? "" : size < 1 ? `${formatHeight(size * 100)}%` : String(size);
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
    if (suggestion.height === null) continue;
    together.set(suggestion.clusters, [...(together.get(suggestion.clusters) ?? []), suggestion]);
  }
  return [...together]
    .sort(([a], [b]) => a - b)
    .map(([clusters, agreed]) => ({ clusters, height: agreed[0].height!, suggestions: agreed }));
}
