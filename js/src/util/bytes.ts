/**
 * Bytes that arrive from Python -> typed arrays. The mirror of `wire/arrays.py`; nothing else in the browser knows the dtypes of the wire.
 */


/** What Python sends once per linkage matrix. Binary members arrive as `DataView`s. */
export interface TreeMessage {
  n: number;
  children: DataView;
  heights: DataView;
}

// A view that arrives may start at any byte of a larger message, while a typed array must start at a multiple of its
// element size; copying costs a few milliseconds for a million leaves and lets the message be freed.
function copyOfBytes(view: DataView): ArrayBuffer {
  const bytes = new Uint8Array(view.byteLength);
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return bytes.buffer;
}

/** Little-endian int32 bytes -> `Int32Array`. */
export function int32From(view: DataView): Int32Array {
  return new Int32Array(copyOfBytes(view));
}

/** Little-endian int16 bytes -> `Int16Array`. */
export function int16From(view: DataView): Int16Array {
  return new Int16Array(copyOfBytes(view));
}

/** `Int32Array` -> little-endian int32 bytes. */
export function bytesOf(array: Int32Array): DataView {
  return new DataView(array.slice().buffer);
}

/** Little-endian float64 bytes -> `Float64Array`. Heights stay float64: a float32 tie would cut differently. */
export function float64From(view: DataView): Float64Array {
  return new Float64Array(copyOfBytes(view));
}

/** One bit for each of a row of flags, the first in the lowest bit of the first byte; `null` where none is set. */
export type Flags = Uint8Array | null;

/** Bytes as they are, in an array of their own. */
export function uint8From(view: DataView): Uint8Array {
  return new Uint8Array(copyOfBytes(view));
}

/** Bytes -> flags. */
export function flagsFrom(view: DataView | null): Flags {
  return view && view.byteLength > 0 ? uint8From(view) : null;
}

/** Whether a flag is set. */
export function isSet(flags: Flags, index: number): boolean {
  return flags !== null && ((flags[index >> 3] >> (index & 7)) & 1) === 1;
}

/** Little-endian float32 bytes -> `Float32Array`. */
export function float32From(view: DataView): Float32Array {
  return new Float32Array(copyOfBytes(view));
}

/** UTF-8 JSON bytes -> sample names, or `null` where the samples are simply numbered. */
export function namesFrom(view: DataView | null | undefined): string[] | null {
  if (!view || view.byteLength === 0) return null;
  return JSON.parse(new TextDecoder().decode(view)) as string[];
}

