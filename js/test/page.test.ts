import { describe, expect, it } from "vitest";
import { randomFrom } from "./shapes";
import { csvOf } from "../src/util/csv";
import { cellsOf, discOf, paintDensity, paintDots, paintManyDots } from "../src/paint/dots";
import {
  axisOf, type Dots, dotsWithin, gridOf, isDense, nearestInGrid, placeDots, pointRadius, zoomAxis,
} from "../src/view/scatterplan";
import { unpack } from "../src/util/unpack";

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return btoa(String.fromCharCode(...new Uint8Array(await new Response(stream).arrayBuffer())));
}

describe("unpack", () => {
  it("puts shuffled bytes into their places", async () => {
    const json = new TextEncoder().encode(JSON.stringify({ n: 2, deep: { pair: { $bytes: [0, 8, 4] }, plain: { $bytes: [8, 3, 1] } } }));
    const length = new Uint8Array(new Uint32Array([json.length]).buffer);
    // 0x04030201 and 0x14131211, first bytes first; then three bytes as they are.
    const payload = [0x01, 0x11, 0x02, 0x12, 0x03, 0x13, 0x04, 0x14, 7, 8, 9];
    const whole = Uint8Array.from([...length, ...json, ...payload]);
    const value = (await unpack(await packed(whole))) as { n: number; deep: { pair: DataView; plain: DataView } };
    expect(value.n).toBe(2);
    expect([value.deep.pair.getUint32(0, true), value.deep.pair.getUint32(4, true)]).toEqual([0x04030201, 0x14131211]);
    expect(Array.from(new Uint8Array(value.deep.plain.buffer))).toEqual([7, 8, 9]);
  });

  it("refuses a text that was cut off", async () => {
    const text = await packed(new Uint8Array(1000).fill(3));
    await expect(unpack(text.slice(0, 12))).rejects.toThrow();
  });
});

describe("csvOf", () => {
  it("quotes what has to be", () => {
    expect(csvOf(["sample", "cluster"], [["a,b", 1], ['say "x"', 2], ["two\nlines", 3], ["</script>", 4], [" plain ", 5]])).toBe(
      'sample,cluster\n"a,b",1\n"say ""x""",2\n"two\nlines",3\n</script>,4\n plain ,5\n',
    );
  });
});

describe("what a spreadsheet would run as a formula", () => {
  it.each(["=1+1", "+A1", "-2+3", "@SUM(A1)", "＝1"])("%s becomes text", (text) => expect(csvOf([text], [])).toBe(`'${text}\n`));
  it.each(["\t=1", "\r=1"])("%j becomes text", (text) => expect(csvOf([], [[text]])).toContain(`'${text}`));
  it.each(["-1.5", "+3", "1e-3", "-.5E+7", "a=b", " =1", "'=1", ""])("%j stays", (text) => expect(csvOf([text], [])).toBe(`${text}\n`));
});

describe("dots", () => {
  const dots = (...at: [number, number][]): Dots => ({ u: Float32Array.from(at, ([u]) => u), v: Float32Array.from(at, ([, v]) => v), radius: 2.5 });
  const all = () => true;

  it("are round, full within and smooth at the edge", () => {
    const { width, cover } = discOf(2.5);
    expect(width).toBe(5);
    expect(cover[2 * 5 + 2]).toBe(1);
    expect(cover[0]).toBeLessThan(0.5);
    const area = cover.reduce((sum, part) => sum + part, 0);
    expect(Math.abs(area - Math.PI * 2.5 ** 2)).toBeLessThan(1);
  });

  it("lie over each other in turn, and end at the edge of the picture", () => {
    const pixels = new Uint32Array(20 * 10);
    const colors = [0xff0000ff, 0xff00ff00];
    paintDots(pixels, 20, dots([5, 5], [6, 5], [0, 0], [19.5, 9.5]), { colorOf: (i) => colors[i % 2], opacity: 1, isDrawn: all });
    expect(pixels[5 * 20 + 3]).toBe(colors[0]);
    expect(pixels[5 * 20 + 6]).toBe(colors[1]);
    expect(pixels[0]).toBe(colors[0]);
    expect(pixels[9 * 20 + 19]).toBe(colors[1]);
    expect(pixels[9 * 20 + 10]).toBe(0);
  });

  it("leave out those without a place and those not drawn", () => {
    const pixels = new Uint32Array(20 * 10);
    paintDots(pixels, 20, dots([NaN, 5], [5, NaN], [5, 5]), { colorOf: () => 0xffffffff, opacity: 1, isDrawn: (i) => i < 1 });
    expect(pixels.every((pixel) => pixel === 0)).toBe(true);
  });

  it("are written alike where they are very many, but for their edges", () => {
    const [few, many] = [new Uint32Array(20 * 20), new Uint32Array(20 * 20)];
    const some = dots([5.4, 5.9], [12, 12], [NaN, 3], [0, 0], [8, 5]);
    const colors = [0xff0000ff, 0xff00ff00, 0xffff0000, 0xff00ffff, 0xffffffff];
    const isDrawn = (i: number) => i !== 3;
    paintDots(few, 20, some, { colorOf: (i) => colors[i], opacity: 1, isDrawn });
    paintManyDots(many, 20, some, (i) => colors[i], isDrawn);
    few.forEach((pixel, i) => {
      if (pixel >>> 24 === 255 && colors.includes(pixel)) expect(many[i]).toBe(pixel);
      if (pixel === 0) expect(many[i]).toBe(0);
    });
    expect(many.filter((pixel) => pixel === colors[1]).length).toBeGreaterThan(12);
    paintManyDots(many, 20, some, () => 0x40123456, (i) => i === 1);
    expect(many[12 * 20 + 12]).toBe(0x40123456);
  });

  it("mix with what is below them", () => {
    const pixels = new Uint32Array(100).fill(0xff000000);
    paintDots(pixels, 10, dots([5, 5]), { colorOf: () => 0xffffffff, opacity: 0.25, isDrawn: all });
    expect(pixels[55]).toBe(0xff404040);
    const clear = new Uint32Array(100);
    paintDots(clear, 10, dots([5, 5]), { colorOf: () => 0xff336699, opacity: 0.25, isDrawn: all });
    expect(clear[55]).toBe(0x40336699);
  });

  it("are found by the pointer and by a line around them", () => {
    const some = dots([10, 10], [30, 10], [10, 30], [NaN, NaN]);
    const grid = gridOf(some, 40, 40, 8);
    expect(nearestInGrid(grid, 12, 11, 8)).toBe(0);
    expect(nearestInGrid(grid, 20, 20, 8)).toBeNull();
    expect(Array.from(dotsWithin(some, [0, 0, 50, 0, 0, 50]))).toEqual([0, 1, 2]);
    expect(Array.from(dotsWithin(some, [0, 0, 20, 0, 20, 20, 0, 20]))).toEqual([0]);
    // A star drawn in one go leaves out its middle.
    expect(Array.from(dotsWithin(dots([50, 50], [50, 15]), [50, 0, 79, 90, 2, 35, 98, 35, 21, 90]))).toEqual([1]);
  });
});

/** The same, one point after the other and one edge after the other. */
const slowNearest = ({ u, v }: Dots, x: number, y: number, reach: number) => {
  let [nearest, least]: [number | null, number] = [null, reach * reach];
  u.forEach((at, i) => {
    const distance = (at - x) ** 2 + (v[i] - y) ** 2;
    if (distance <= least) [nearest, least] = [i, distance];
  });
  return nearest;
};

const slowWithin = ({ u, v }: Dots, corners: readonly number[]) => Array.from(u.keys()).filter((i) => {
  let isInside = false;
  for (let a = 0, b = corners.length - 2; a < corners.length; b = a, a += 2) {
    const [x0, y0, x1, y1] = [corners[b], corners[b + 1], corners[a], corners[a + 1]];
    if (y0 > v[i] !== y1 > v[i] && u[i] < x0 + ((v[i] - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside;
  }
  return isInside;
});

describe("many dots", () => {
  const random = randomFrom(3);
  const n = 5000;
  const cloud: Dots = {
    u: Float32Array.from({ length: n }, (_, i) => (i % 97 === 0 ? NaN : 300 * random())),
    v: Float32Array.from({ length: n }, (_, i) => (i % 97 === 0 ? NaN : 200 * random())),
    radius: 2,
  };

  it("are found by the index as they are without it", () => {
    const grid = gridOf(cloud, 300, 200, 12);
    for (let i = 0; i < 300; i++) {
      const [x, y] = [320 * random() - 10, 220 * random() - 10];
      expect(nearestInGrid(grid, x, y, 12)).toBe(slowNearest(cloud, x, y, 12));
    }
  });

  it("are within a line whether all its edges are looked at, or those of the same height", () => {
    for (let i = 0; i < 30; i++) {
      const corners = Array.from({ length: 2 * (3 + Math.floor(40 * random())) }, () => 320 * random() - 10);
      expect(Array.from(dotsWithin(cloud, corners))).toEqual(slowWithin(cloud, corners));
    }
    expect(Array.from(dotsWithin(cloud, []))).toEqual([]);
  });

  it("become a density where they cover the plot several times over, in the mean colour of what is there", () => {
    const plot = { left: 0, top: 0, width: 100, height: 100 };
    const many = { u: new Float32Array(30_000).fill(5), v: new Float32Array(30_000).fill(5), radius: 1.2 };
    expect(isDense(many, plot, 1)).toBe(true);
    expect(isDense(many, { ...plot, width: 1000, height: 1000 }, 1)).toBe(false);
    expect(isDense(cloud, { ...plot, width: 10 }, 1)).toBe(false);
    const pixels = new Uint32Array(12 * 12);
    const dots = { u: Float32Array.of(1, 1, 7, NaN), v: Float32Array.of(1, 1, 7, 3), radius: 1 };
    paintDensity(pixels, 12, cellsOf(dots, 12, 2), 2, [0, 1, 1, 0], [0xff0000ff, 0xff00ff00], new Float32Array(4 * 36));
    const [mixed, single] = [pixels[0], pixels[6 * 12 + 6]];
    expect([mixed & 255, (mixed >>> 8) & 255]).toEqual([127, 127]);
    expect(single & 0xffffff).toBe(0x00ff00);
    // More points, more opaque; a single one can be seen.
    expect(mixed >>> 24).toBeGreaterThan(single >>> 24);
    expect(single >>> 24).toBeGreaterThan(70);
    expect(pixels.filter((pixel) => pixel !== 0)).toHaveLength(8);
  });
});

describe("the plan of a scatter", () => {
  it("keeps a margin, also where all values are one, and points of a strip to the middle", () => {
    expect(axisOf(Float32Array.of(0, 10), "x")).toEqual({ low: -0.4, high: 10.4, title: "x" });
    const [constant, zero, strip] = [axisOf(Float32Array.of(5, 5), "x"), axisOf(Float32Array.of(0), "x"), axisOf(Float32Array.of(-0.5, 0.5), "")];
    expect([constant.low, constant.high]).toEqual([4.8, 5.2]);
    expect([zero.low, zero.high]).toEqual([-0.04, 0.04]);
    expect([strip.low, strip.high]).toEqual([-1.5, 1.5]);
    expect(axisOf(Float32Array.of(NaN, 1, 3), "x").low).toBeCloseTo(0.92);
  });

  it("puts the greatest y on top, and a sample that lacks a value nowhere", () => {
    const points = { x: Float32Array.of(0, 1, NaN), y: Float32Array.of(0, 1, 0), xTitle: "x", yTitle: "y" };
    const axis = { low: 0, high: 1, title: "" };
    const { u, v, radius } = placeDots(points, axis, axis, { left: 10, top: 20, width: 100, height: 50 }, 2);
    expect(Array.from(u)).toEqual([20, 220, NaN]);
    expect(Array.from(v)).toEqual([140, 40, NaN]);
    expect(radius).toBe(2 * pointRadius(3));
  });

  it("leaves out what the axes do not show", () => {
    const points = { x: Float32Array.of(0, 1, 2, 1), y: Float32Array.of(0, 1, 0, 5), xTitle: "x", yTitle: "y" };
    const { u } = placeDots(points, { low: 0.5, high: 2, title: "" }, { low: -1, high: 2, title: "" }, { left: 0, top: 0, width: 150, height: 50 }, 1);
    expect(Array.from(u)).toEqual([NaN, 50, 150, NaN]);
  });

  it("zooms about a value, and back out to the whole", () => {
    const whole = { low: -10, high: 30, title: "x" };
    const near = zoomAxis(whole, whole, 4, 20);
    expect(near).toEqual({ low: 12.5, high: 22.5, title: "x" });
    expect((20 - near.low) / 10).toBe((20 - whole.low) / 40);
    expect(zoomAxis(near, whole, 0.5, 22.5)).toEqual({ low: 2.5, high: 22.5, title: "x" });
    // At an end what is shown stays within the whole.
    expect(zoomAxis({ low: 20, high: 30, title: "x" }, whole, 0.5, 20)).toEqual({ low: 10, high: 30, title: "x" });
    expect(zoomAxis(near, whole, 1e-3, 13)).toEqual(whole);
    const nearest = zoomAxis(near, whole, 1e9, 13);
    expect(nearest.high - nearest.low).toBeCloseTo(40 / 1e4, 9);
    expect(nearest.low).toBeLessThanOrEqual(13);
  });

  it("draws fewer points larger", () => {
    expect(pointRadius(10)).toBeCloseTo(4, 1);
    expect(pointRadius(1_000_000)).toBeGreaterThan(1);
    expect(pointRadius(1000)).toBeGreaterThan(pointRadius(10_000));
  });
});
