/**
 * The traits of Python that the chart shows -> the chart's state. A live widget reads them from its model, a page without a
 * kernel from what was written into it: whatever one of them shows, the other does.
 */
import type { Base, CardSettings, Clustering, Fit, Inconsistency, Pin, ScatterSettings, Scores, Stability, Status, Suggestion, UndoState } from "../protocol";
import type { Branches } from "../tree/branches";
import { NO_FACTS } from "../tree/facts";
import { buildTree, type Tree, weigh } from "../tree/tree";
import type { TruncateMode } from "../tree/truncate";
import { type Flags, flagsFrom, float32From, float64From, int32From, namesFrom, type TreeMessage, uint8From } from "../util/bytes";
import { type Cells, cellsOf, type Heat } from "../view/heat";
import type { Orientation } from "../view/orientation";
import type { ScaleName } from "../view/scales";
import type { Points } from "../view/scatterplan";
import type { LeafOrder } from "../view/scene";
import type { ChartState, Look } from "../view/state";
import type { Strip } from "../view/strip";

/** What Python sends of each strip under the leaves. */
export interface StripMessage {
  title: string;
  numbers: DataView;
  values: DataView;
  is_scale: boolean;
  is_of_points: boolean;
}


export interface Traits {
  _tree: TreeMessage | { n: number; left_out: string } | Record<string, never>;
  _names: DataView | null;
  /** How many samples each leaf stands for; empty where it is one. */
  _weights?: DataView;
  _cut_roots: DataView | null;
  _branches: Branches;
  /** Indices; many of them as int32. */
  selection: readonly number[] | DataView;
  _palette: string[];
  _palette_name: string;
  _height_title: string;
  _suggestions: Suggestion[];
  _clustering: Clustering;
  _tree_fit: Fit;
  _base: Base;
  _inconsistency: Inconsistency;
  _scores: Scores;
  _stability: Stability;
  _status: Status;
  cut_height: number;
  min_cluster_size: number;
  truncate_mode: TruncateMode;
  p: number;
  show_contracted: boolean;
  show_leaf_counts: boolean;
  leaf_rotation: number | null;
  leaf_font_size: number | null;
  height_scale: ScaleName;
  annotate_above: number | null;
  hang: number | null;
  show_rail: boolean;
  orientation: Orientation;
  show_summary: boolean;
  _cluster_names: Record<string, string>;
  leaf_order: LeafOrder;
  _exchanged: DataView | null;
  strips: string[];
  _strips: StripMessage[];
  _strip_colors: Pick<Strip, "palette" | "legend">[];
  _strip_choices: string[];
  _points: PointsMessage | Record<string, never>;
  _scatter: ScatterSettings;
  /** Id of the model of the figure that paints the points; empty where there is none. */
  _figure?: string;
  heatmap: ChartState["heatmap"];
  _heatmap: Heat | Record<string, never>;
  _heat_rows: HeatRowsMessage;
  _history: UndoState;
  _notes: string[];
  _pins: Pin[];
  _support: DataView | null;
  _cards: CardSettings;
  show_scatter: boolean;
  show_tray: boolean;
}

/** The cells of rows by position: float32 of few samples, bytes of many. */
export type HeatRowsMessage = Record<string, DataView>;

/** Where the samples lie: in units of the data, as float32; or why nothing is to be drawn. */
export interface PointsMessage {
  readonly n: number;
  readonly x?: DataView;
  readonly y?: DataView;
  readonly x_title?: string;
  readonly y_title?: string;
  readonly note: string;
}

export type Get = <K extends keyof Traits>(key: K) => Traits[K];

// Views of one explorer share the arrays of its tree.
const trees = new WeakMap<object, Tree>();
// And names, where they came with a tree that is not in the state.
const namesOf = new WeakMap<object, string[] | null>();

function treeFrom(get: Get): Tree | null {
  const tree = arraysFrom(get("_tree"));
  const weights = get("_weights");
  if (tree && !tree.counts && weights?.byteLength) weigh(tree, float64From(weights));
  return tree;
}

function arraysFrom(message: Traits["_tree"]): Tree | null {
  if (!("n" in message)) return null;
  const known = trees.get(message);
  if (known) return known;
  if (!("children" in message)) return null;
  const tree = buildTree(int32From(message.children), float64From(message.heights));
  trees.set(message, tree);
  return tree;
}

/** Whether a tree is not in the state, so that no notebook is saved with it, and has not arrived otherwise. */
export function isMissing(message: Traits["_tree"]): boolean {
  return "left_out" in message && !trees.has(message);
}

/** Take in a tree that was left out of the state: its children, heights and names. */
export function takeIn(message: Traits["_tree"], [children, heights, names]: readonly DataView[]): void {
  trees.set(message, buildTree(int32From(children), float64From(heights)));
  namesOf.set(message, namesFrom(names));
}

// Nor do they share less of the points.
const pointsOf = new WeakMap<object, Points>();

function pointsFrom(message: Traits["_points"]): Pick<ChartState, "points" | "pointsNote"> {
  const { x, y, x_title: xTitle = "", y_title: yTitle = "", note = "" } = message as Partial<PointsMessage>;
  if (!x || !y) return { points: null, pointsNote: note };
  if (!pointsOf.has(message)) pointsOf.set(message, { x: float32From(x), y: float32From(y), xTitle, yTitle });
  return { points: pointsOf.get(message)!, pointsNote: note };
}

function settingsFrom(get: Get): Pick<ChartState, "scatter"> {
  const settings = get("_scatter");
  return { scatter: { ...settings, figure: settings.figure || get("_figure") || "" } };
}

// Nor do two views turn the same tree twice.
const flags = new WeakMap<DataView, Flags>();

function exchangedFrom(bytes: DataView | null): Flags {
  if (!bytes) return null;
  if (!flags.has(bytes)) flags.set(bytes, flagsFrom(bytes));
  return flags.get(bytes)!;
}

function samplesFrom(samples: Traits["selection"]): Int32Array {
  return samples instanceof DataView ? int32From(samples) : Int32Array.from(samples ?? []);
}

/** Node ids of cluster roots; `null` for a horizontal cut, which is sent without. */
export function rootsFrom(bytes: DataView | null): Int32Array | null {
  return bytes && bytes.byteLength > 0 ? int32From(bytes) : null;
}

/** The parts of the state that are traits as they come. */
const members = {
  _branches: "branches",
  _palette: "palette",
  _palette_name: "paletteName",
  _height_title: "heightTitle",
  _suggestions: "suggestions",
  _clustering: "clustering",
  _tree_fit: "fit",
  _base: "base",
  _inconsistency: "inconsistency",
  _scores: "scores",
  _stability: "stability",
  _status: "status",
  cut_height: "cutHeight",
  min_cluster_size: "minClusterSize",
  truncate_mode: "truncateMode",
  p: "p",
  show_contracted: "showContracted",
  show_leaf_counts: "showLeafCounts",
  leaf_rotation: "leafRotation",
  leaf_font_size: "leafFontSize",
  height_scale: "heightScale",
  annotate_above: "annotateAbove",
  hang: "hang",
  show_rail: "showRail",
  orientation: "orientation",
  show_summary: "showSummary",
  _cluster_names: "clusterNames",
  leaf_order: "leafOrder",
  _history: "history",
  _notes: "notes",
  _pins: "pins",
  _cards: "cards",
  strips: "stripNames",
  _strip_choices: "stripChoices",
  show_scatter: "showScatter",
  show_tray: "showTray",
  heatmap: "heatmap",
  _heatmap: "heat",
} as const satisfies { [T in keyof Traits]?: MemberFor<Traits[T]> };

/** The parts of the state that can take a value of this type. */
type MemberFor<Value> = { [M in keyof ChartState]: Value extends ChartState[M] ? M : never }[keyof ChartState];

type Member = keyof typeof members;
type Reader = (get: Get) => Partial<ChartState>;

/** How the others are read. */
const others: Record<Exclude<keyof Traits, Member>, Reader> = {
  // What is known of branches is known of those of one tree.
  _tree: (get) => ({ tree: treeFrom(get), facts: NO_FACTS }),
  _weights: (get) => ({ tree: treeFrom(get) }),
  _names: (get) => ({ names: namesOf.get(get("_tree")) ?? namesFrom(get("_names")) }),
  _cut_roots: (get) => ({ cutRoots: rootsFrom(get("_cut_roots")) }),
  selection: (get) => ({ selected: samplesFrom(get("selection")) }),
  _exchanged: (get) => ({ exchanged: exchangedFrom(get("_exchanged")) }),
  _heat_rows: (get) => ({ cells: cellsFrom(get) }),
  _strips: stripsFrom,
  _strip_colors: stripsFrom,
  _points: (get) => pointsFrom(get("_points")),
  _support: (get) => ({ support: get("_support") && uint8From(get("_support")!) }),
  _scatter: settingsFrom,
  _figure: settingsFrom,
};

/** What each trait says of the chart's state. */
export const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries((Object.keys(members) as Member[]).map((trait) => [trait, (get: Get) => ({ [members[trait]]: get(trait) })])),
  ...others,
};

/** The state that all the traits together describe. */
export function stateFrom(get: Get): ChartState {
  return Object.assign({}, ...Object.values(readers).map((read) => read(get))) as ChartState;
}

/** The traits of a part of the look that the controls have changed. */
export function traitsOf(change: Partial<Look>): Partial<Traits> {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member in change).map(([trait, member]) => [trait, change[member as keyof Look]]));
}

// Nor are cells read twice.
const cellsOfBytes = new WeakMap<DataView, Cells>();

function cellsFrom(get: Get): ReadonlyMap<number, Cells> {
  return readCells(get("_tree")?.n ?? 0, Object.entries(get("_heat_rows") ?? {}));
}

/** The cells of rows of so many samples, by position. */
export function readCells(n: number, rows: readonly (readonly [string | number, DataView])[]): ReadonlyMap<number, Cells> {
  return new Map(rows.map(([id, bytes]) => {
    let cells = cellsOfBytes.get(bytes);
    if (!cells) cellsOfBytes.set(bytes, (cells = bytes.byteLength > n ? cellsOf(float32From(bytes)) : { codes: uint8From(bytes), z: null }));
    return [Number(id), cells];
  }));
}

// Bytes are read once: colours change more often.
const numbersOf = new WeakMap<StripMessage, Pick<Strip, "numbers" | "values">>();

function stripsFrom(get: Get): Pick<ChartState, "strips"> {
  const colors = get("_strip_colors");
  return {
    strips: get("_strips").map((message, i) => {
      let bytes = numbersOf.get(message);
      if (!bytes) numbersOf.set(message, (bytes = { numbers: uint8From(message.numbers), values: float32From(message.values) }));
      return { ...colors[i], ...bytes, title: message.title, isScale: message.is_scale, isOfPoints: message.is_of_points };
    }),
  };
}
