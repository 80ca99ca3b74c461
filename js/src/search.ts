/** The one search that sorted things need here. */

/** The last index for which `isInside` holds, of those from `inside`, for which it does, up to `outside`: it holds up to some index and no further. */
export function lastInside(inside: number, outside: number, isInside: (index: number) => boolean): number {
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (isInside(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}
