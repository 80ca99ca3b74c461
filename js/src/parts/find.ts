/** Finding a sample by its name: the matches are listed while one types. */
import { sampleName } from "../tree/names";
import { element, isolated, keyOf, listen } from "../util/dom";
import { formatCount, plural } from "../util/format";
import { createMenu, type Menu } from "./menu";

/** The samples whose name is, or else starts with, or else contains the text; upper and lower case are alike. */
export function matchesOf(text: string, names: readonly string[] | null, n: number): number[] {
  const wanted = text.trim().toLowerCase();
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
}

const MOST_LISTED = 50;
/** Beyond so many samples the search waits until the typing rests; in ms. */
const MANY = 50_000;
const REST = 150;

export function createFind(signal: AbortSignal, host: FindHost): Menu {
  const box = element("input", {
    type: "search", spellcheck: "false", placeholder: "Sample name", "aria-label": "Find a sample by its name", autocomplete: "off",
  });
  const answer = element("div", { class: "dendro-hint", role: "status", "aria-live": "polite" });
  const list = element("div", { class: "dendro-matches", role: "group", "aria-label": "Matches" });
  const all = element("button", { type: "button", class: "dendro-button", hidden: "" }, "Select all matches");
  const menu = createMenu(signal, { label: "Find", title: "Find a sample by its name", className: "dendro-find", first: box }, box, answer, list, all);
  let found: { text: string; matches: number[]; place: number } = { text: "", matches: [], place: -1 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const search = () => {
    clearTimeout(timer);
    const { names, n } = host.samples();
    if (found.text === box.value) return;
    found = { text: box.value, matches: matchesOf(box.value, names, n), place: -1 };
    const { matches } = found;
    list.replaceChildren(...matches.slice(0, MOST_LISTED).map((sample) =>
      element("button", { type: "button", class: "dendro-match", "data-sample": String(sample) }, isolated(sampleName(names, sample)))));
    all.hidden = matches.length < 2;
    const isMore = matches.length > MOST_LISTED;
    answer.textContent = box.value.trim() === "" ? "" : matches.length === 0 ? "No sample has this in its name."
      : `${plural(matches.length, "match", "matches")}${isMore ? `, the first ${MOST_LISTED} listed` : ""}`;
  };
  const go = (place: number) => {
    found.place = place;
    list.querySelectorAll(".dendro-match").forEach((match, i) => match.setAttribute("aria-current", String(i === place)));
    list.children[place]?.scrollIntoView({ block: "nearest" });
    answer.textContent = `${formatCount(place + 1)} of ${formatCount(found.matches.length)}`;
    host.onFound(found.matches[place]);
  };
  listen(signal, box, "input", () => {
    clearTimeout(timer);
    if (host.samples().n < MANY) search();
    else timer = setTimeout(search, REST);
  });
  listen(signal, box, "keydown", (event) => {
    const key = keyOf(event);
    if (key === "Enter") {
      event.preventDefault();
      search();
      if (found.matches.length > 0) go((found.place + (event.shiftKey ? found.matches.length - 1 : 1)) % found.matches.length);
    } else if (key === "ArrowDown" && list.firstElementChild) {
      event.preventDefault();
      (list.firstElementChild as HTMLElement).focus();
    }
  });
  listen(signal, list, "keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key] as "nextElementSibling" | undefined;
    if (!step) return;
    event.preventDefault();
    const next = (event.target as Element)[step] as HTMLElement | null;
    (next ?? (event.key === "ArrowUp" ? box : null))?.focus();
  });
  listen(signal, list, "click", (event) => {
    const match = (event.target as Element).closest(".dendro-match");
    if (match) go([...list.children].indexOf(match));
  });
  listen(signal, all, "click", () => host.onFoundAll(Int32Array.from(found.matches).sort()));
  signal.addEventListener("abort", () => clearTimeout(timer));
  return menu;
}
