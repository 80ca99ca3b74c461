/** Numbers as text. */
import { format } from "d3-format";

const significant = format(".3~r");
const scientific = format(".3~g");
const grouped = format(",");

/** A height with three significant digits: 16.0 reads "16", 0.04151 reads "0.0415". */
export function formatHeight(height: number): string {
  const magnitude = Math.abs(height);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5) ? scientific(height) : significant(height);
}

/** A whole number with thousands separators. */
export function formatCount(count: number): string {
  return grouped(count);
}

/** "1 cluster", "4 clusters"; a plural that does not end in s is given. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
