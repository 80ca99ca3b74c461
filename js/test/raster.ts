/** Pictures as sets of pixels: that of every U of a tree, and that of a display list. */
import { ABOVE, isSplit } from "../src/paint/colors";
import type { Cut } from "../src/tree/cut";
import { peakOf, xOf, type Tree } from "../src/tree/tree";
import { wholeNode, type DrawnTree } from "../src/tree/truncate";
import { toU, toV, type Frame } from "../src/view/visible";

export type Rectangle = Record< "u0" | "u1" | "v0" | "v1", number>;

/** Pixels kept around the canvas, so that what lies just outside can be a neighbour. */
const MARGIN = 3;

export class Picture {
  readonly columns: number;
  readonly rows: number;
  /** Pixels of each colour. */
  private readonly layers = new Map<number, Set<number>>();

  constructor(readonly frame: Frame) {
    // The canvas shows the pixel at both ends: a tree that fills the view has its leaves' feet in row `height`.
    this.columns = frame.width + 1 + 2 * MARGIN;
    this.rows = frame.height + 1 + 2 * MARGIN;
  }

  /** Fill from (u0, v0) to (u1, v1), rounded as `drawStrokes` does at thickness 1. */
  fill({ color, u0, u1, v0, v1 }: Rectangle & { color: number }): void {
    const layer = this.layer(color);
    const firstColumn = Math.max(Math.round(u0) + MARGIN, 0);
    const lastColumn = Math.min(Math.round(u1) + MARGIN, this.columns - 1);
    const firstRow = Math.max(Math.round(v0) + MARGIN, 0);
    const lastRow = Math.min(Math.round(v1) + MARGIN, this.rows - 1);
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) layer.add(row * this.columns + column);
    }
  }

  private layer(color: number): Set<number> {
    let layer = this.layers.get(color);
    if (!layer) this.layers.set(color, (layer = new Set()));
    return layer;
  }

  /**
   * Pixels of this picture, of those that are well inside the canvas, that have no pixel of the same colour in `other` among
   * their neighbours; `[column, row, color]` each.
   */
  farFrom(other: Picture): [number, number, number][] {
    const { view, width, height } = this.frame;
    const far: [number, number, number][] = [];
    // At an end of the view that cuts through the tree the outermost pixel may differ: half a line is nothing to miss.
    const [firstColumn, lastColumn] = [view.x0 > 0 ? 1 : 0, width - 1];
    const [firstRow, lastRow] = [1, view.y0 > 0 ? height - 1 : height];
    for (const [color, layer] of this.layers) {
      const theirs = other.layers.get(color);
      for (const pixel of layer) {
        const column = (pixel % this.columns) - MARGIN;
        const row = Math.floor(pixel / this.columns) - MARGIN;
        const isInside = column >= firstColumn && column <= lastColumn && row >= firstRow && row <= lastRow;
        if (isInside && !(theirs && hasNeighbour(theirs, pixel, this.columns))) far.push([column, row, color]);
      }
    }
    return far;
  }
}

function hasNeighbour(layer: Set<number>, pixel: number, columns: number): boolean {
  for (const center of [pixel, pixel - columns, pixel + columns]) {
    if (layer.has(center) || layer.has(center - 1) || layer.has(center + 1)) return true;
  }
  return false;
}

/** Every U of the tree, one by one: no matter how long it takes, nothing is left out. */
export function pictureOfTree(tree: Tree, frame: Frame, footOf: (leaf: number) => number = () => 0): Picture {
  const picture = new Picture(frame);
  forEachPart(tree, frame, (part) => picture.fill({ color: 0, ...part }), footOf);
  return picture;
}

/** The same in the colours of a horizontal cut: a leg from a split merge to a cluster is grey down to the line. */
export function coloredPictureOf(drawn: DrawnTree, cut: Cut, frame: Frame): Picture {
  const picture = new Picture(frame);
  const colors = clusterColors(drawn, cut);
  const vCut = toV(frame, cut.height!);
  const isNarrow = frame.width / (frame.view.x1 - frame.view.x0) < 1;
  forEachPart(drawn.tree, frame, ({ merge, child, v0, v1, ...part }) => {
    const color = colors[child ?? merge];
    if (child !== null && child < drawn.tree.n && isSplit(drawn, cut, child)) {
      // Below its top the mark of a contracted branch shows its clusters; where it is narrower than a pixel its main one does.
      picture.fill({ ...part, v0, v1: Math.max(toV(frame, peakOf(drawn.whole, wholeNode(drawn, child))), v0), color: ABOVE });
      if (!isNarrow) return;
    }
    if (child === null || colors[merge] !== ABOVE || color === ABOVE) picture.fill({ ...part, v0, v1, color });
    else {
      const border = Math.min(Math.max(vCut, v0), v1);
      if (border > v0) picture.fill({ ...part, v0, v1: border, color: ABOVE });
      if (border < v1) picture.fill({ ...part, v0: border, v1, color });
    }
  });
  return picture;
}

interface Part extends Rectangle {
  readonly merge: number;
  /** `null` for the horizontal. */
  readonly child: number | null;
}

function forEachPart(tree: Tree, frame: Frame, take: (part: Part) => void, footOf: (leaf: number) => number = () => 0): void {
  const { n, left, right, height } = tree;
  for (let i = 0; i < n - 1; i++) {
    const merge = n + i;
    const v = toV(frame, height[i]);
    take({ merge, child: null, u0: toU(frame, xOf(tree, left[i])), u1: toU(frame, xOf(tree, right[i])), v0: v, v1: v });
    for (const child of [left[i], right[i]]) {
      const u = toU(frame, xOf(tree, child));
      const to = toV(frame, child < n ? footOf(child) : height[child - n]);
      take({ merge, child, u0: u, u1: u, v0: Math.min(v, to), v1: Math.max(v, to) });
    }
  }
}

/** Colour number of every node of a drawn tree: that of its cluster, ABOVE where it is split. A tip has a colour in any case. */
export function clusterColors(drawn: DrawnTree, cut: Cut): Int32Array {
  const { n, parent, color } = drawn.tree;
  const colors = new Int32Array(2 * n - 1);
  for (let node = 2 * n - 2; node >= 0; node--) {
    const isRoot = parent[node] < 0 || colors[parent[node]] === ABOVE;
    if (node >= n && isSplit(drawn, cut, node)) colors[node] = ABOVE;
    else colors[node] = isRoot ? color[node] : colors[parent[node]];
  }
  return colors;
}

/** The pixels of strokes, or of segments, which have no colour yet. */
export function pictureOf(parts: readonly (Rectangle & { color?: number })[], frame: Frame): Picture {
  const picture = new Picture(frame);
  for (const part of parts) picture.fill({ color: 0, ...part });
  return picture;
}
