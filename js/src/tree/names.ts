/** What samples are called, in full and shortened. The mirror of `short_names.py`; both are held to `short_names.json`. */
import { lastInside } from "../util/search";

/** Name of a sample. */
export function sampleName(names: readonly string[] | null, sample: number): string {
  return names ? names[sample] : String(sample);
}

/** A beginning that all names share is left out where it has at least this many characters. */
const LEAST_COMMON = 3;

function kindOf(character: string | undefined): "letter" | "digit" | "other" {
  if (character === undefined) return "other";
  return /\p{L}/u.test(character) ? "letter" : /\p{Nd}/u.test(character) ? "digit" : "other";
}

/**
 * Number of characters that all names begin with and that can be left out: up to the end of a word or a number, so that "wine 101" and
 * "wine 102" keep "101" and "102"; 0 where it would be next to nothing. Every name keeps at least one character.
 */
export function commonStart(names: readonly string[]): number {
  if (names.length < 2) return 0;
  // Of the first and the last in the order of their characters all others share what these two share.
  let [least, greatest] = [names[0], names[0]];
  let shortest = Infinity;
  for (const name of names) {
    if (name < least) least = name;
    if (name > greatest) greatest = name;
    // A character takes one or two units of a string.
    if (name.length < 2 * shortest) shortest = Math.min(shortest, Array.from(name).length);
  }
  if (least === greatest) return 0;
  const [a, b] = [Array.from(least), Array.from(greatest)];
  const most = Math.min(a.length, b.length, shortest) - 1;
  let common = 0;
  while (common < most && a[common] === b[common]) common++;
  const isBorder = (at: number) => {
    const before = kindOf(a[at - 1]);
    return before === "other" || (before !== kindOf(a[at]) && before !== kindOf(b[at]));
  };
  while (common > 0 && !isBorder(common)) common--;
  return common < LEAST_COMMON ? 0 : common;
}

/**
 * For each name the place of the first character that tells it from the name most like it from the start; its length where another
 * name is the same.
 */
export function tellingPlaces(names: readonly string[]): Int32Array {
  const characters = names.map((name) => Array.from(name));
  const order = names.map((_, i) => i).sort((i, j) => (names[i] < names[j] ? -1 : names[i] > names[j] ? 1 : i - j));
  const places = new Int32Array(names.length);
  for (let k = 1; k < order.length; k++) {
    const [a, b] = [characters[order[k - 1]], characters[order[k]]];
    let at = 0;
    while (at < a.length && at < b.length && a[at] === b[at]) at++;
    places[order[k - 1]] = Math.max(places[order[k - 1]], at);
    places[order[k]] = Math.max(places[order[k]], at);
  }
  return places;
}

/**
 * A name in at most `limit` characters: without the first `common` ones, else also without its middle; the character at `telling`
 * stays.
 */
export function shortName(name: string, common: number, telling: number, limit: number): string {
  const characters = Array.from(name);
  if (characters.length <= limit) return name;
  const start = common > 0 ? "…" : "";
  const rest = characters.slice(common);
  const room = limit - start.length;
  if (rest.length <= room) return start + rest.join("");
  if (room < 2) return "…";
  const head = Math.ceil((room - 1) / 2);
  const tail = room - 1 - head;
  const place = Math.min(Math.max(telling - common, 0), rest.length - 1);
  if (place < head || place >= rest.length - tail) return `${start}${rest.slice(0, head).join("")}…${rest.slice(rest.length - tail).join("")}`;
  // What tells it apart stands in the middle: it comes first.
  const from = Math.min(place, rest.length - (limit - 1));
  const kept = rest.slice(from, from + limit - 1);
  return from + limit - 1 >= rest.length ? `…${kept.join("")}` : `…${kept.slice(0, -1).join("")}…`;
}

/** All names, each in at most `limit` characters. */
export function shortNames(names: readonly string[], limit: number): string[] {
  const common = commonStart(names);
  const telling = tellingPlaces(names);
  return names.map((name, i) => shortName(name, common, telling[i], limit));
}

/** The longest form of a name that `fits`. */
export function fittingName(name: string, common: number, telling: number, fits: (text: string) => boolean): string {
  if (fits(name)) return name;
  const length = Math.min(Array.from(name).length, 400);
  return shortName(name, common, telling, lastInside(1, length, (limit) => fits(shortName(name, common, telling, limit))));
}
