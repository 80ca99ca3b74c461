/** Pictures as sets of pixels: that of every U of a tree, and that of a display list. */
import { ABOVE, type Stroke } from "../src/colors";
import type { Cut } from "../src/cut";
import { heightOf, type Tree } from "../src/tree";
import { toU, toV, type Frame } from "../src/visible";

/** Pixels kept around the canvas, so that what lies just outside can be a neighbour. */
const MARGIN = 3;

export class Picture {
  readonly columns: number;
  readonly rows: number;
  private readonly layers = new Map<number, Uint8Array>();

  constructor(readonly frame: Frame) {
    // The canvas shows the pixel at both ends: a tree that fills the view has its leaves' feet in row `height`.
    this.columns = frame.width + 1 + 2 * MARGIN;
    this.rows = frame.height + 1 + 2 * MARGIN;
  }

  /** Fill from (u0, v0) to (u1, v1), rounded as `drawStrokes` does at thickness 1. */
  fill({ color, u0, u1, v0, v1 }: Stroke): void {
    const layer = this.layer(color);
    const firstColumn = Math.max(Math.round(u0) + MARGIN, 0);
    const lastColumn = Math.min(Math.round(u1) + MARGIN, this.columns - 1);
    const firstRow = Math.max(Math.round(v0) + MARGIN, 0);
    const lastRow = Math.min(Math.round(v1) + MARGIN, this.rows - 1);
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) layer[row * this.columns + column] = 1;
    }
  }

  private layer(color: number): Uint8Array {
    let layer = this.layers.get(color);
    if (!layer) this.layers.set(color, (layer = new Uint8Array(this.columns * this.rows)));
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
      for (let row = firstRow; row <= lastRow; row++) {
        for (let column = firstColumn; column <= lastColumn; column++) {
          const pixel = (row + MARGIN) * this.columns + column + MARGIN;
          if (layer[pixel] && !(theirs && hasNeighbour(theirs, pixel, this.columns))) far.push([column, row, color]);
        }
      }
    }
    return far;
  }
}

function hasNeighbour(layer: Uint8Array, pixel: number, columns: number): boolean {
  for (const row of [pixel, pixel - columns, pixel + columns]) if (layer[row - 1] || layer[row] || layer[row + 1]) return true;
  return false;
}

/** Every U of the tree, one by one: no matter how long it takes, nothing is left out. */
export function pictureOfTree(tree: Tree, frame: Frame, cut: Cut | null = null): Picture {
  const picture = new Picture(frame);
  const { n, left, right, x } = tree;
  const isSplit = (node: number) => cut !== null && node >= n && cut.isSplit(node - n);
  const colors = clusterColors(tree, cut);
  const vCut = cut === null ? 0 : toV(frame, cut.height!);
  for (let i = 0; i < n - 1; i++) {
    const v = toV(frame, heightOf(tree, n + i));
    picture.fill({ color: colors[n + i], u0: toU(frame, x[left[i]]), u1: toU(frame, x[right[i]]), v0: v, v1: v });
    for (const child of [left[i], right[i]]) {
      const u = toU(frame, x[child]);
      const to = toV(frame, heightOf(tree, child));
      const [v0, v1] = [Math.min(v, to), Math.max(v, to)];
      if (cut === null || isSplit(n + i) === isSplit(child)) picture.fill({ color: colors[child], u0: u, u1: u, v0, v1 });
      else {
        const border = Math.min(Math.max(vCut, v0), v1);
        if (border > v0) picture.fill({ color: ABOVE, u0: u, u1: u, v0, v1: border });
        if (border < v1) picture.fill({ color: colors[child], u0: u, u1: u, v0: border, v1 });
      }
    }
  }
  return picture;
}

// One sweep from the root down; `clusterRoot` of each node by itself would take for ever in a chain.
function clusterColors(tree: Tree, cut: Cut | null): Int32Array {
  const { n, parent, color } = tree;
  const colors = new Int32Array(2 * n - 1);
  if (cut === null) return colors;
  for (let node = 2 * n - 2; node >= 0; node--) {
    const isSplit = node >= n && cut.isSplit(node - n);
    const above = parent[node] < 0 || cut.isSplit(parent[node] - n);
    colors[node] = isSplit ? ABOVE : above ? color[node] : colors[parent[node]];
  }
  return colors;
}

/** The pixels of strokes, or of segments, which have no colour yet. */
export function pictureOf(parts: readonly Omit<Stroke, "color">[] | readonly Stroke[], frame: Frame): Picture {
  const picture = new Picture(frame);
  for (const part of parts) picture.fill({ color: 0, ...part });
  return picture;
}
