/** Numbers as text. */
import { decimalsFor, general, grouped, padded, scientific, significant } from "./numerals";

/** A height with three significant digits: 16.0 reads "16", 0.04151 reads "0.0415". */
export function formatHeight(height: number): string {
  return isExtreme(height) ? scientific(height) : significant(height);
}

/** The same with its zeros, 16.0 and 15.9: as wide while it changes. */
export function formatSteadyHeight(height: number): string {
  return isExtreme(height) ? scientific(height) : padded(height);
}

function isExtreme(height: number): boolean {
  const magnitude = Math.abs(height);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5);
}

/** A whole number with thousands separators. */
export function formatCount(count: number): string {
  return grouped(count);
}

/** "1 cluster", "4 clusters"; a plural that does not end in s is given. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}

/** What a screen reader says of the picture. */
export function describeChart(samples: number, clusters: number): string {
  const gestures = "Arrow keys walk from node to node, Enter selects, Alt and Enter splits or joins, Z zooms in, X exchanges the sides, 0 shows all, F fills the page.";
  return `Dendrogram of ${plural(samples, "sample")}, ${plural(clusters, "cluster")}. ${gestures}`;
}

/** How the ticks of an axis are written: all with the decimals that their distance needs. */
export function tickFormat(ticks: readonly number[]): (tick: number) => string {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : ticks[0] || 1;
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e6 || largest < 1e-3) return general;
  const decimals = decimalsFor(step);
  return (tick) => grouped(tick, decimals);
}

/** How the numbers of one column are written: all with the same decimals, three significant digits of the greatest. */
export function columnFormat(values: readonly number[]): (value: number) => string {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  const [least, greatest] = [Math.min(...sizes), Math.max(...sizes)];
  if (sizes.length === 0 || isExtreme(greatest)) return formatHeight;
  const exponent = (size: number) => Math.floor(Math.log10(size));
  // The least has two significant digits, unless it is next to nothing compared with the greatest.
  const decimals = Math.max(2 - exponent(greatest), Math.min(1 - exponent(least), 4 - exponent(greatest)), 0);
  return (value) => grouped(value, decimals);
}
