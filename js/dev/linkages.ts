/** Large linkage matrices of a given shape, made quickly and always the same. */
export type Shape = "random" | "balanced" | "chain";

export interface LinkageArrays {
  children: Int32Array;
  heights: Float64Array;
}

/** The linkage in a file: the children of each merge as int32, then the heights as float64, all little-endian. */
export async function linkageIn(url: string): Promise<LinkageArrays> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const merges = bytes.byteLength / 16;
  // Each in a buffer of its own, so that the children can go.
  return { children: new Int32Array(bytes, 0, 2 * merges), heights: new Float64Array(bytes.slice(8 * merges)) };
}

/** A linkage of n leaves: random pairs, a balanced tree, or one leaf after the other. */
export function linkageOf(shape: Shape, n: number): LinkageArrays {
  const random = mulberry32(4711);
  const children = new Int32Array(2 * (n - 1));
  const heights = new Float64Array(n - 1);
  const alive = Int32Array.from({ length: n }, (_, leaf) => leaf);
  let first = 0;
  let count = n;
  const queue = new Int32Array(2 * n - 1);
  queue.set(alive);
  let tail = n;
  let height = 0;
  for (let i = 0; i < n - 1; i++) {
    height += random() / n;
    heights[i] = height * height;
    if (shape === "chain") {
      children[2 * i] = i === 0 ? 0 : n + i - 1;
      children[2 * i + 1] = i + 1;
    } else if (shape === "balanced") {
      children[2 * i] = queue[first++];
      children[2 * i + 1] = queue[first++];
      queue[tail++] = n + i;
    } else {
      for (const side of [0, 1]) {
        const pick = Math.floor(random() * count);
        children[2 * i + side] = alive[pick];
        alive[pick] = alive[--count];
      }
      alive[count++] = n + i;
    }
  }
  return { children, heights };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
