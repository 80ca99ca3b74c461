/** Tables, whose columns are arrays, as lists of rows, which tests read better. */
import { colorize, type Strokes } from "../src/paint/colors";
import type { Cut } from "../src/tree/cut";
import type { Tree } from "../src/tree/tree";
import type { DrawnTree } from "../src/tree/truncate";
import { displayList, type DisplayList, type Frame, type Runs, type Segments } from "../src/view/visible";

type Row<T> = { [K in keyof T]: T[K] extends readonly (infer V)[] ? V : never };

export type Run = Row<Runs>;
export type Segment = Row<Segments>;
export type Stroke = Row<Strokes> & { node: number };

function rowsOf<T extends object>(table: T): Row<T>[] {
  const columns = Object.entries(table) as [string, readonly unknown[]][];
  return Array.from(columns[0][1], (_, i) => Object.fromEntries(columns.map(([name, column]) => [name, column[i]])) as Row<T>);
}

/** The table of some rows; it has the columns of the first of them. */
export function tableOf<R extends object>(rows: readonly R[]): { [K in keyof R]: R[K][] } {
  const names = Object.keys(rows[0]) as (keyof R)[];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) as { [K in keyof R]: R[K][] };
}

/** A display list in rows. */
export function listed(tree: Tree, frame: Frame, feet: Float64Array | null = null): { runs: Run[]; segments: Segment[] } {
  const { runs, segments } = displayList(tree, frame, feet);
  return { runs: rowsOf(runs), segments: rowsOf(segments) };
}

/** The strokes of a display list in rows, each with the node of its segment. */
export function strokesIn(list: DisplayList, drawn: DrawnTree, cut: Cut, frame: Frame): Stroke[] {
  return rowsOf(colorize(list, drawn, cut, frame)).map((stroke) => ({ ...stroke, node: list.segments.node[stroke.segment] }));
}
