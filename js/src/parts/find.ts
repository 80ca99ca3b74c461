/** Finding a sample by its name: a box to type in, and the matches one after the other. */
import { sampleName } from "../tree/names";
import { button, element, icon, keyOf, listen } from "../util/dom";
import { formatCount } from "../util/format";
import { createMenu, type Menu } from "./menu";

/** The samples whose name is, or else starts with, or else contains the text; upper and lower case are alike. */
export function matchesOf(text: string, names: string[] | null, n: number): number[] {
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
  samples(): { names: string[] | null; n: number };
  /** Show a sample that was found. */
  onFound(sample: number): void;
}

export function createFind(signal: AbortSignal, host: FindHost): Menu {
  const box = element("input", {
    type: "search", size: "18", spellcheck: "false", placeholder: "Sample name", "aria-label": "Find a sample by its name",
  });
  const next = button("Next", "Go to the next match (Enter)");
  const answer = element("span", { class: "dendro-count", role: "status", "aria-live": "polite" });
  const menu = createMenu(signal, icon("find"), "Find a sample by its name", element("label", {}, box, next), answer);
  let found: { text: string; matches: number[]; place: number } | null = null;

  const go = () => {
    const { names, n } = host.samples();
    if (found?.text !== box.value) found = { text: box.value, matches: matchesOf(box.value, names, n), place: -1 };
    const { matches } = found;
    if (matches.length > 0) {
      found.place = (found.place + 1) % matches.length;
      host.onFound(matches[found.place]);
    }
    answer.textContent = matches.length > 0
      ? `${formatCount(found.place + 1)} of ${formatCount(matches.length)}: ${sampleName(names, matches[found.place]).slice(0, 40)}`
      : box.value.trim() === "" ? "" : "No sample has this in its name.";
  };
  listen(signal, box, "keydown", (event) => {
    if (keyOf(event) !== "Enter") return;
    event.preventDefault();
    go();
  });
  listen(signal, next, "click", go);
  return menu;
}
