/**
 * Numbers as text in the few ways that are used here, as d3-format writes them: by the browser itself, for d3-format takes 4 kB of
 * what the bundle may be. The tests compare.
 */

/** Three significant digits, with zeros behind, but never an exponent: d3's ".3r". */
export function padded(value: number): string {
  const text = value === 0 ? "0" : value.toPrecision(3);
  return signed(text.includes("e") ? String(Number(text)) : text);
}

/** The same without zeros behind: d3's ".3~r". */
export function significant(value: number): string {
  return trimmed(padded(value));
}

/** With an exponent, three significant digits at the most: d3's ".2~e". */
export function scientific(value: number): string {
  return signed(trimmed(value.toExponential(2)));
}

/** Three significant digits at the most, with an exponent where that is shorter: d3's ".3~g". */
export function general(value: number): string {
  return signed(trimmed(value.toPrecision(3)));
}

const writers: Intl.NumberFormat[] = [];

/** Thousands separated, so many decimals: d3's ",.2f" for 2. */
export function grouped(value: number, decimals = 0): string {
  // To make one takes a tenth of a millisecond, and a frame writes twenty numbers.
  writers[decimals] ??= new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return signed(writers[decimals].format(value));
}

/** So many decimals, with a sign also where it is a plus: d3's "+.1f" for 1. */
export function withSign(value: number, decimals: number): string {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(decimals);
}

/** A share in whole per cent: d3's ".0%". */
export function percent(share: number): string {
  return `${signed((100 * share).toFixed(0))}%`;
}

/** Decimals that numbers need to differ where they are `step` apart: d3's precisionFixed. */
export function decimalsFor(step: number): number {
  const exponent = Number(Math.abs(step).toExponential().split("e")[1]);
  return Math.max(0, -exponent);
}

function trimmed(text: string): string {
  return text.replace(/\.\d*/, (decimals) => decimals.replace(/\.?0*$/, ""));
}

// A minus as wide as a plus; none before a zero.
function signed(text: string): string {
  return text.startsWith("-") ? (Number(text.replaceAll(",", "")) === 0 ? text.slice(1) : `−${text.slice(1)}`) : text;
}
