/** What Python has packed into a page -> values. The mirror of `packing.py`. */

/** Where bytes lie in the payload, and by how many bytes a number they were shuffled. */
interface Packed {
  readonly $bytes: [start: number, length: number, width: number];
}

/** Base64 text of a gzip stream -> the value that was packed; its bytes are `DataView`s. */
export async function unpack(base64: string): Promise<unknown> {
  const stream = new Blob([bytesOfBase64(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const jsonLength = new DataView(bytes.buffer).getUint32(0, true);
  const payload = bytes.subarray(4 + jsonLength);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + jsonLength)), (_, value) => (isPacked(value) ? viewOf(payload, value) : value));
}

function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "$bytes" in value;
}

// First come the first bytes of all numbers, then the second ones: so they compress better.
function viewOf(payload: Uint8Array, { $bytes: [start, length, width] }: Packed): DataView {
  const bytes = new Uint8Array(length);
  const count = length / width;
  for (let byte = 0; byte < width; byte++) {
    const from = start + byte * count;
    for (let i = 0; i < count; i++) bytes[i * width + byte] = payload[from + i];
  }
  return new DataView(bytes.buffer);
}
