/** The canvases of the scatter: the points, over them those that are lit, and on top what the pointer does. */
import { cellsOf, paintDensity, paintDots, paintManyDots } from "../paint/dots";
import { packed } from "../paint/draw";
import type { Theme } from "../paint/theme";
import type { Dots } from "../view/scatterplan";

/** Up to so many points have a rim; more would be nothing but rims. */
const MOST_RIMMED = 3000;
/** Up to so many have smooth edges. */
const MOST_SMOOTH = 20_000;
/** Side of a cell of the density view, in CSS pixels. */
const CELL = 1.5;

export interface Look {
  /** For each sample the place of its colour in the palette. */
  readonly paints: Uint8Array;
  readonly palette: readonly string[];
  readonly theme: Theme;
  readonly ratio: number;
  /** Whether points overlap more than can be told apart. */
  readonly isDense: boolean;
}

interface Buffers {
  image: ImageData;
  pixels: Uint32Array;
  sums: Float32Array;
}

/** A canvas that points are painted on. */
export interface PointLayer {
  /** Paint all points, or those for which `isDrawn` holds; nothing with `null` for dots. */
  paint(dots: Dots | null, look: Look, isDrawn?: (sample: number) => boolean): void;
  clear(): void;
}

export function createPointLayer(context: CanvasRenderingContext2D): PointLayer {
  let buffers: Buffers | null = null;
  // They depend on the view, not on the colours.
  let cells: { of: Dots; places: Uint32Array } | null = null;
  let isClear = true;
  const buffersOf = ({ width, height }: HTMLCanvasElement, ratio: number): Buffers => {
    if (buffers?.image.width !== width || buffers.image.height !== height) {
      const image = new ImageData(width, height);
      const cell = Math.max(Math.round(CELL * ratio), 1);
      buffers = { image, pixels: new Uint32Array(image.data.buffer), sums: new Float32Array(4 * (Math.ceil(width / cell) + 1) * (Math.ceil(height / cell) + 1)) };
    }
    return buffers;
  };
  const clear = () => {
    if (isClear) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    isClear = true;
  };
  return {
    paint(dots, { paints, palette, theme, ratio, isDense }, isDrawn) {
      const { canvas } = context;
      if (!dots || canvas.width === 0 || canvas.height === 0) return clear();
      const { image, pixels, sums } = buffersOf(canvas, ratio);
      pixels.fill(0);
      const colors = palette.map((css) => packed(css));
      const colorOf = (sample: number) => colors[paints[sample]];
      const n = dots.u.length;
      const all = isDrawn ?? (() => true);
      const cell = Math.max(Math.round(CELL * ratio), 1);
      if (isDense && !isDrawn) {
        if (cells?.of !== dots) cells = { of: dots, places: cellsOf(dots, image.width, cell) };
        paintDensity(pixels, image.width, cells.places, cell, paints, colors, sums);
      }
      else if (n > MOST_SMOOTH) paintManyDots(pixels, image.width, dots, colorOf, all);
      else paintDots(pixels, image.width, dots, {
        colorOf, opacity: 1, isDrawn: all, rim: n <= MOST_RIMMED ? { color: packed(theme.ground), width: 0.75 * ratio } : undefined,
      });
      context.putImageData(image, 0, 0);
      isClear = false;
    },
    clear,
  };
}
