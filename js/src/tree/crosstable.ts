/** Two groupings of the same samples against each other. Pure functions. */

/** How many samples each cluster (row) and each group (column) have in common. */
export interface CrossTable {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly counts: Int32Array;
  /** Samples that are in no cluster or in no group. */
  readonly leftOut: number;
}

/** `labels`: 1 .. rows, -1 for none; `groups`: 0 .. columns - 1, -1 for none. */
export function crossTable(labels: Int32Array, rows: number, groups: Int32Array, columns: number): CrossTable {
  const counts = new Int32Array(rows * columns);
  let leftOut = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] < 1 || groups[i] < 0) leftOut++;
    else counts[(labels[i] - 1) * columns + groups[i]]++;
  }
  return { rows, columns, counts, leftOut };
}

const pairs = (count: number) => (count * (count - 1)) / 2;

/** The adjusted Rand index: 1 for the same grouping, about 0 for independent ones. */
export function adjustedRand({ rows, columns, counts }: CrossTable): number {
  const [ofRow, ofColumn] = [new Float64Array(rows), new Float64Array(columns)];
  let [both, n] = [0, 0];
  counts.forEach((count, cell) => {
    both += pairs(count);
    n += count;
    ofRow[Math.floor(cell / columns)] += count;
    ofColumn[cell % columns] += count;
  });
  const [inRows, inColumns] = [ofRow, ofColumn].map((sums) => sums.reduce((sum, count) => sum + pairs(count), 0));
  const expected = n > 1 ? (inRows * inColumns) / pairs(n) : 0;
  const greatest = (inRows + inColumns) / 2;
  return n < 2 ? NaN : greatest === expected ? 1 : (both - expected) / (greatest - expected);
}

export interface Move {
  /** From 0. */
  readonly group: number;
  readonly row: number;
  readonly count: number;
}

/** The samples that are not in the cluster in which most of their group are, by group and cluster; the most first. */
export function movesIn({ rows, columns, counts }: CrossTable): Move[] {
  const moves: Move[] = [];
  for (let group = 0; group < columns; group++) {
    let main = 0;
    for (let row = 1; row < rows; row++) if (counts[row * columns + group] > counts[main * columns + group]) main = row;
    for (let row = 0; row < rows; row++) {
      const count = counts[row * columns + group];
      if (row !== main && count > 0) moves.push({ group, row, count });
    }
  }
  return moves.sort((a, b) => b.count - a.count);
}

/** The samples of some cells of the table; ascending. */
export function samplesOf(labels: Int32Array, groups: Int32Array, cells: readonly { readonly row: number; readonly group: number }[]): Int32Array {
  const wanted = new Set(cells.map(({ row, group }) => `${row},${group}`));
  const [rows, columns] = [new Set(cells.map(({ row }) => row + 1)), new Set(cells.map(({ group }) => group))];
  const found: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (rows.has(labels[i]) && columns.has(groups[i]) && wanted.has(`${labels[i] - 1},${groups[i]}`)) found.push(i);
  }
  return Int32Array.from(found);
}
