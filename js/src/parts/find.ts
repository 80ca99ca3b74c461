/** Finding samples by their names and by the values of columns: the matches are listed while one types. */
import type { Answer } from "../protocol";
import { sampleName } from "../tree/names";
import { element, isolated, keyOf, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";
import { createMenu, type Menu } from "./menu";

/** The samples whose name is, or else starts with, or else contains the text; upper and lower case are alike. */
export function matchesOf(text: string, names: readonly string[] | null, n: number): number[] {
  const wanted = text.trim().replace(/^"(.*)"$/, "$1").toLowerCase();
  if (wanted === "") return [];
  const ranked: number[][] = [[], [], []];
  for (let sample = 0; sample < n; sample++) {
    const name = sampleName(names, sample).toLowerCase();
    const at = name.indexOf(wanted);
    if (at >= 0) ranked[at > 0 ? 2 : name.length > wanted.length ? 1 : 0].push(sample);
  }
  return ranked.flat();
}

export interface FindHost {
  /** Names and number of samples. */
  samples(): { names: readonly string[] | null; n: number };
  /** Show a sample that was found. */
  onFound(sample: number): void;
  /** Select all that were found. */
  onFoundAll(samples: Int32Array): void;
  /** Ask Python for samples that meet conditions; left out where there is none. */
  onCondition?(text: string): Promise<Answer<"find"> | null>;
}

const MOST_LISTED = 50;
/** Beyond so many samples, and for conditions, the search waits until the typing rests; in ms. */
const MANY = 50_000;
const REST = 150;
/** Signs that make a condition of a text. */
const CONDITION = /[=<>]/;

export function createFind(signal: AbortSignal, host: FindHost): Menu {
  const { onCondition } = host;
  const what = onCondition ? "Name, or a condition such as proline>1000" : "Sample name";
  const box = element("input", {
    type: "search", spellcheck: "false", placeholder: onCondition ? "Name or condition" : what, "aria-label": "Find samples", title: what, autocomplete: "off",
  });
  const answer = element("div", { class: "dendro-hint", role: "status", "aria-live": "polite" });
  const syntax = element("div", { class: "dendro-hint" }, "species=setosa, proline>1000, >=, <=, !=; several with spaces between; \"quotes around spaces\"");
  syntax.hidden = !onCondition;
  const list = element("div", { class: "dendro-matches", role: "group", "aria-label": "Matches" });
  const all = element("button", { type: "button", class: "dendro-button", hidden: "" }, "Select all matches");
  const menu = createMenu(signal, { label: "Find", title: "Find samples by name or by values", className: "dendro-find", first: box }, box, answer, list, all, syntax);
  let found: { text: string; matches: readonly number[]; place: number } = { text: "", matches: [], place: -1 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (text: string, matches: readonly number[], problem = "") => {
    const { names } = host.samples();
    found = { text, matches, place: -1 };
    list.replaceChildren(...matches.slice(0, MOST_LISTED).map((sample) =>
      element("button", { type: "button", class: "dendro-match", "data-sample": String(sample) }, isolated(sampleName(names, sample)))));
    all.hidden = matches.length < 2;
    syntax.hidden = !onCondition || matches.length > 0;
    const isMore = matches.length > MOST_LISTED;
    answer.classList.toggle("dendro-problem", problem !== "");
    answer.textContent = text.trim() === "" ? "" : problem || (matches.length === 0 ? "No sample has this in its name."
      : `${plural(matches.length, "match", "matches")}${isMore ? `, the first ${MOST_LISTED} listed` : ""}`);
  };
  /** Resolves when what is listed belongs to what was typed. */
  const search = async () => {
    clearTimeout(timer);
    const { names, n } = host.samples();
    const text = box.value;
    if (found.text === text) return;
    const matches = matchesOf(text, names, n);
    // Names come first: one may look like a condition.
    if (matches.length > 0 || !onCondition || !CONDITION.test(text)) return show(text, matches);
    const known = await onCondition(text);
    // More has been typed meanwhile.
    if (box.value !== text || signal.aborted) return;
    const samples = (known?.runs ?? []).flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
    show(text, samples, known?.error || (samples.length === 0 ? "No sample meets this." : ""));
    answer.classList.toggle("dendro-problem", Boolean(known?.error));
  };
  const go = (place: number) => {
    found.place = place;
    list.querySelectorAll(".dendro-match").forEach((match, i) => match.setAttribute("aria-current", String(i === place)));
    list.children[place]?.scrollIntoView({ block: "nearest" });
    answer.textContent = `${formatCount(place + 1)} of ${formatCount(found.matches.length)}`;
    host.onFound(found.matches[place]);
  };
  const selectAll = () => {
    if (found.matches.length === 1) go(0);
    else if (found.matches.length > 1) host.onFoundAll(Int32Array.from(found.matches).sort());
  };
  listen(signal, box, "input", () => {
    clearTimeout(timer);
    if (host.samples().n < MANY && !CONDITION.test(box.value)) void search();
    else timer = setTimeout(() => void search(), REST);
  });
  listen(signal, box, "keydown", async (event) => {
    const key = keyOf(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (key !== "Enter" && step === undefined) return;
    event.preventDefault();
    await search();
    const { length } = found.matches;
    if (length === 0 || found.text !== box.value) return;
    if (step === undefined) selectAll();
    else go((found.place + step + length + (found.place < 0 && step < 0 ? 1 : 0)) % length);
  });
  listen(signal, list, "click", (event) => {
    const match = (event.target as Element).closest(".dendro-match");
    if (match) go([...list.children].indexOf(match));
  });
  listen(signal, all, "click", selectAll);
  signal.addEventListener("abort", () => clearTimeout(timer));
  return menu;
}
