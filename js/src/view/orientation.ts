/**
 * How the tree lies on the screen. Everything is laid out, coloured and picked as if the root were at the top: leaves along u,
 * heights along v, v = 0 at the root's end. Here alone that becomes a place on the screen, and a place on the screen becomes that.
 */

/** The side of the plot where the root is, as in scipy's `dendrogram`: to the left and to the right the first leaf is the lowest. */
export type Orientation = "top" | "bottom" | "left" | "right";

/** How far the plot extends along the leaves (width) and along the heights (height), as it would with the root at the top. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Whether heights run across the screen and leaves stand one above the other. */
export function isSideways(orientation: Orientation): boolean {
  return orientation === "left" || orientation === "right";
}

/** Whether the root is where screen coordinates end. */
export function isRootLast(orientation: Orientation): boolean {
  return orientation === "bottom" || orientation === "right";
}

/** What of the screen's width and height runs along the leaves, and what along the heights. Its own inverse. */
export function turnedExtent(orientation: Orientation, { width, height }: Extent): Extent {
  return isSideways(orientation) ? { width: height, height: width } : { width, height };
}

/** The numbers a .. f of the matrix that takes (u, v) to the screen: x = a u + c v + e, y = b u + d v + f. */
export function matrixOf(orientation: Orientation, { width, height }: Extent): [number, number, number, number, number, number] {
  switch (orientation) {
    case "top":
      return [1, 0, 0, 1, 0, 0];
    case "bottom":
      return [1, 0, 0, -1, 0, height];
    case "left":
      return [0, -1, 1, 0, 0, width];
    case "right":
      return [0, -1, -1, 0, height, width];
  }
}

/** Where (u, v) is on the screen, from the plot's upper left corner. */
export function toScreen(orientation: Orientation, extent: Extent, u: number, v: number): { x: number; y: number } {
  const [a, b, c, d, e, f] = matrixOf(orientation, extent);
  return { x: a * u + c * v + e, y: b * u + d * v + f };
}

/** What lies at a place of the screen: the inverse of `toScreen`. */
export function fromScreen(orientation: Orientation, extent: Extent, x: number, y: number): { u: number; v: number } {
  const [a, b, c, d, e, f] = matrixOf(orientation, extent);
  // Each matrix is a turn or a reflection: its transpose undoes it.
  return { u: a * (x - e) + b * (y - f), v: c * (x - e) + d * (y - f) };
}

/** The rectangle of the screen that one of u and v becomes: left, top, width and height. */
export function boxOnScreen(orientation: Orientation, extent: Extent, u0: number, v0: number, u1: number, v1: number) {
  const [a, b] = [toScreen(orientation, extent, u0, v0), toScreen(orientation, extent, u1, v1)];
  return { left: Math.min(a.x, b.x), top: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** The direction on the screen from the root to the leaves. */
export function towardsLeaves(orientation: Orientation): { x: number; y: number } {
  const [, , c, d] = matrixOf(orientation, { width: 0, height: 0 });
  return { x: c, y: d };
}

const turnedKeys: Record<Exclude<Orientation, "top">, Record<string, string>> = {
  bottom: { ArrowUp: "ArrowDown", ArrowDown: "ArrowUp" },
  left: { ArrowLeft: "ArrowUp", ArrowRight: "ArrowDown", ArrowUp: "ArrowRight", ArrowDown: "ArrowLeft" },
  right: { ArrowRight: "ArrowUp", ArrowLeft: "ArrowDown", ArrowUp: "ArrowRight", ArrowDown: "ArrowLeft" },
};

/** The arrow key that would lead the same way with the root at the top; any other key is itself. */
export function keyAsFromTop(orientation: Orientation, key: string): string {
  return (orientation !== "top" && turnedKeys[orientation][key]) || key;
}
