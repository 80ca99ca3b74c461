/** The searches that sorted things need here. */

/** The last index for which `isInside` holds, of those from `inside`, for which it does, up to `outside`: it holds up to some index and no further. */
export function lastInside(inside: number, outside: number, isInside: (index: number) => boolean): number {
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (isInside(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** How many of the values in ascending order are at most `value`. */
export function countUpTo(sorted: ArrayLike<number>, value: number): number {
  return lastInside(-1, sorted.length, (i) => sorted[i] <= value) + 1;
}
