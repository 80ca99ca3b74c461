/** Round values for an axis: the mirror of `ticks.py`. The tests compare with d3-array, which is not to be had without much else. */

/** Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, about `count` of them; `low` alone if the range is empty. */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(low < high)) return [low];
  const rough = (high - low) / count;
  const exponent = Math.floor(Math.log10(rough));
  const power = 10 ** Math.abs(exponent);
  // By whole numbers: three tenths are 0.3, but three times a tenth are 0.30000000000000004.
  const multiple = (of: number) => (exponent < 0 ? of / power : of * power);
  const distance = (factor: number) => Math.abs(Math.log(multiple(factor) / rough));
  const factor = [1, 2, 5, 10].reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const tick = (i: number) => multiple(i * factor);
  let [first, last] = [low, high].map((end) => Math.round(end / tick(1)));
  if (tick(first) < low) first++;
  if (tick(last) > high) last--;
  return Array.from({ length: last - first + 1 }, (_, i) => tick(first + i));
}
