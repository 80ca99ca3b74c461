/** Candidate clusterings, one row each. Hovering or focusing a row shows what it would be like, a click or Enter takes it. */
import type { Shown } from "../paint/shown";
import type { Suggestion } from "../protocol";
import { button, element, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";
import type { TabContent } from "./tray";

export interface CandidateCallbacks {
  /** Show this one as if it were taken; `null`: none. */
  onPreview(suggestion: Suggestion | null): void;
  /** Take this one. */
  onTake(suggestion: Suggestion): void;
}

export function createCandidates(signal: AbortSignal, to: CandidateCallbacks) {
  const el = element("div", { class: "dendro-advice", role: "group", "aria-label": "Suggestions" });
  let listed: readonly Suggestion[] | null = null;
  let seen: Suggestion | null = null;
  const rowsNow = () => [...el.children] as HTMLElement[];
  const of = (event: Event) => {
    const row = (event.target as Element).closest<HTMLElement>(".dendro-advised");
    return (row && listed?.[rowsNow().indexOf(row)]) ?? null;
  };
  const see = (suggestion: Suggestion | null) => {
    if (suggestion === seen) return;
    seen = suggestion;
    to.onPreview(suggestion);
  };
  listen(signal, el, "click", (event) => {
    const chosen = of(event);
    if (!chosen) return;
    see(null);
    to.onTake(chosen);
  });
  for (const type of ["pointerover", "focusin"] as const) listen(signal, el, type, (event) => see(of(event)));
  for (const type of ["pointerleave", "focusout"] as const) listen(signal, el, type, () => see(null));
  listen(signal, el, "keydown", (event) => {
    const rows = rowsNow();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step && rows[rows.indexOf(event.target as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  });
  return {
    el,
    update(suggestions: readonly Suggestion[]) {
      if (suggestions === listed) return;
      see(null);
      listed = suggestions;
      el.replaceChildren(...suggestions.map(rowOf));
    },
  };
}

function rowOf({ rank, method, clusters, score, rules, voters, agreement, stability, caveat }: Suggestion): HTMLElement {
  const title = rank ? (clusters === 1 ? "No clear clusters" : plural(clusters, "cluster")) : `k ${formatCount(clusters)}`;
  const measures = [["agreement", agreement, AGREEMENT], ["stability", stability, STABILITY]]
    .flatMap(([name, value, about]) => (value ? [element("span", { title: about! }, `${name} ${value}`)] : []));
  return element("button", { type: "button", class: "dendro-advised" },
    element("span", { title: voters ?? "" }, element("strong", {}, title), rank ? ` ${score}: ${rules}` : ` ${method}: ${score}`),
    element("span", { class: "dendro-measures" }, ...measures),
    element("span", { class: "dendro-caveat" }, rank && clusters > 1 ? `${method[0].toUpperCase()}${method.slice(1)}. ${caveat}` : caveat));
}

const AGREEMENT = "Mean adjusted Rand index with the clusterings behind all votes: 1 where all are this one";
const STABILITY = "Mean adjusted Rand index with clusterings of random halves of the samples: 1 where it is found again in each";

export interface SuggestionsCallbacks extends CandidateCallbacks {
  /** Let the rules vote. */
  onSuggest(): void;
  /** Candidates are to be seen: soon one of them will be looked at. */
  onSeen(): void;
}

/** The tab of the tray. */
export function createSuggestions(signal: AbortSignal, to: SuggestionsCallbacks): TabContent {
  const list = createCandidates(signal, to);
  const ask = button("Ask all rules", "Let rules vote for clusterings of several trees, in Python");
  listen(signal, ask, "click", () => to.onSuggest());
  const empty = element("div", { class: "dendro-table-note" }, "The rules have not voted yet. ", ask);
  return {
    el: element("div", { class: "dendro-suggestions" }, empty, list.el),
    update({ state }: Shown, isOpen) {
      const candidates = ranked(state.suggestions);
      list.update(candidates);
      empty.hidden = candidates.length > 0;
      if (isOpen && candidates.length > 0) to.onSeen();
    },
  };
}

const rankedOf = new WeakMap<readonly Suggestion[], readonly Suggestion[]>();

/** The candidates that rules have voted for; none where they have not. */
export function ranked(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  let found = rankedOf.get(suggestions);
  if (!found) rankedOf.set(suggestions, (found = suggestions.filter(({ rank }) => rank)));
  return found;
}
