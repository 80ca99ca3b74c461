import { describe, expect, it } from "vitest";
import { bytesOf, float64From, int32From, namesFrom } from "../src/util/bytes";

/** A view on `bytes` that starts in the middle of a larger buffer, as a message arrives. */
function viewAt(offset: number, bytes: ArrayLike<number>): DataView {
  const message = new Uint8Array(offset + bytes.length + 5).fill(0xee);
  message.set(bytes, offset);
  return new DataView(message.buffer, offset, bytes.length);
}

function written(write: (view: DataView) => void, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(length));
  write(view);
  return new Uint8Array(view.buffer);
}

describe.each([0, 1, 3, 4, 8])("bytes that start at %d", (offset) => {
  it("are little-endian int32", () => {
    expect(Array.from(int32From(viewAt(offset, [0, 0, 0, 0, 0, 1, 0, 0, 255, 255, 255, 255])))).toEqual([0, 256, -1]);
  });

  it("are little-endian float64, to the last bit", () => {
    const heights = [0, 0.1, 1 + 2 ** -52, 1e300, 5e-324];
    const bytes = written((view) => heights.forEach((height, i) => view.setFloat64(8 * i, height, true)), 40);
    expect(Array.from(float64From(viewAt(offset, bytes)))).toEqual(heights);
  });

  it("are names in UTF-8", () => {
    const names = ["a", "", "Zoë", "中文", "👩‍🔬", 'quote " and \\ and \n'];
    expect(namesFrom(viewAt(offset, new TextEncoder().encode(JSON.stringify(names))))).toEqual(names);
  });
});

describe("arrays", () => {
  it("are copies: the message they came in can be freed or written over", () => {
    const view = viewAt(4, [7, 0, 0, 0]);
    const array = int32From(view);
    view.setInt32(0, 9, true);
    expect(array[0]).toBe(7);
    expect(array.buffer.byteLength).toBe(4);
  });

  it("of no bytes are empty", () => {
    expect(int32From(viewAt(3, [])).length).toBe(0);
    expect(float64From(viewAt(3, [])).length).toBe(0);
  });

  it("of broken bytes are refused", () => {
    expect(() => int32From(viewAt(0, [1, 2, 3]))).toThrow(RangeError);
    expect(() => float64From(viewAt(0, [1, 2, 3, 4]))).toThrow(RangeError);
  });
});

describe("names", () => {
  it.each([null, undefined, viewAt(2, [])])("are none where samples are numbered", (view) => expect(namesFrom(view)).toBeNull());

  it("may hold a lone surrogate, which travels as an escape", () => {
    expect(namesFrom(viewAt(1, new TextEncoder().encode('["\\ud83d"]')))).toEqual(["\ud83d"]);
  });
});

describe("bytes that are sent", () => {
  it("are what can be read back, of a part of an array too", () => {
    const array = Int32Array.of(1, -2, 300, 4);
    expect(Array.from(int32From(bytesOf(array)))).toEqual([1, -2, 300, 4]);
    const part = bytesOf(array.subarray(1, 3));
    expect(part.byteLength).toBe(8);
    expect(Array.from(int32From(part))).toEqual([-2, 300]);
    expect(bytesOf(new Int32Array(0)).byteLength).toBe(0);
  });
});
