/**
 * The anywidget adapter: model <-> chart. Nothing else knows the model.
 */
import type { RenderProps } from "@anywidget/types";
import type { Status } from "./actions";
import type { Branches } from "./branches";
import { createChart } from "./chart";
import type { ChartState } from "./host";
import { linkPoints, type MarkModel } from "./points";
import type { ScaleName } from "./scales";
import type { Look } from "./scene";
import { buildTree, type Tree } from "./tree";
import type { TruncateMode } from "./truncate";
import { bytesOf, float64From, int32From, namesFrom, type TreeMessage } from "./wire";

interface Model {
  _tree: TreeMessage | Record<string, never>;
  _names: DataView | null;
  _cut_roots: DataView | null;
  _branches: Branches;
  _selection: DataView | null;
  /** Id of the scatter's mark, where each of its points is one sample; else empty. */
  _points: string;
  _palette: string[];
  _height_title: string;
  _status: Status;
  cut_height: number;
  truncate_mode: TruncateMode;
  p: number;
  show_contracted: boolean;
  show_leaf_counts: boolean;
  leaf_rotation: number | null;
  leaf_font_size: number | null;
  height_scale: ScaleName;
  annotate_above: number | null;
}

type Get = <K extends keyof Model>(key: K) => Model[K];

// Views of one explorer share the arrays of its tree.
const trees = new WeakMap<object, Tree>();

function treeFrom(message: Model["_tree"]): Tree | null {
  if (!("n" in message)) return null;
  const known = trees.get(message);
  if (known) return known;
  const tree = buildTree(int32From(message.children), float64From(message.heights));
  trees.set(message, tree);
  return tree;
}

const readers: { [K in keyof Model]?: (get: Get) => Partial<ChartState> } = {
  _tree: (get) => ({ tree: treeFrom(get("_tree")) }),
  _names: (get) => ({ names: namesFrom(get("_names")) }),
  _cut_roots: (get) => ({ cutRoots: rootsFrom(get("_cut_roots")) }),
  _branches: (get) => ({ branches: get("_branches") }),
  _selection: (get) => ({ selected: samplesFrom(get("_selection")) }),
  _palette: (get) => ({ palette: get("_palette") }),
  _height_title: (get) => ({ heightTitle: get("_height_title") }),
  _status: (get) => ({ status: get("_status") }),
  cut_height: (get) => ({ cutHeight: get("cut_height") }),
  truncate_mode: (get) => ({ truncateMode: get("truncate_mode") }),
  p: (get) => ({ p: get("p") }),
  show_contracted: (get) => ({ showContracted: get("show_contracted") }),
  show_leaf_counts: (get) => ({ showLeafCounts: get("show_leaf_counts") }),
  leaf_rotation: (get) => ({ leafRotation: get("leaf_rotation") }),
  leaf_font_size: (get) => ({ leafFontSize: get("leaf_font_size") }),
  height_scale: (get) => ({ heightScale: get("height_scale") }),
  annotate_above: (get) => ({ annotateAbove: get("annotate_above") }),
};

function samplesFrom(bytes: DataView | null): Int32Array {
  return bytes ? int32From(bytes) : new Int32Array();
}

function rootsFrom(bytes: DataView | null): Int32Array | null {
  return bytes && bytes.byteLength > 0 ? int32From(bytes) : null;
}

const lookTraits: Record<keyof Look, keyof Model> = {
  truncateMode: "truncate_mode",
  p: "p",
  showContracted: "show_contracted",
  showLeafCounts: "show_leaf_counts",
  heightScale: "height_scale",
};

function render({ model, el, signal }: RenderProps<Model> & { signal: AbortSignal }): void {
  const get: Get = (key) => model.get(key);
  const initial = Object.assign({}, ...Object.values(readers).map((read) => read(get))) as ChartState;

  // A pointer moves more often than the screen is drawn; one change a frame is what anybody can see, in every host.
  let pendingHeight: number | null = null;
  let request = 0;
  const sendCut = () => {
    request = 0;
    if (pendingHeight === null) return;
    const height = pendingHeight;
    pendingHeight = null;
    // Where the cut was no line, Python would not notice a line at the height that the trait has kept.
    if (model.get("_cut_roots")?.byteLength && model.get("cut_height") === height) model.send({ type: "horizontal" });
    model.set("cut_height", height);
    model.save_changes();
  };

  const points = linkPoints(signal, {
    mark: () => (model.get("_points") && (model.widget_manager?.get_model(model.get("_points")) as Promise<unknown> as Promise<MarkModel>)) || null,
    onPoint: (sample) => chart.point(sample),
  });

  const chart = createChart(el, initial, {
    onCut(height) {
      pendingHeight = height;
      request ||= requestAnimationFrame(sendCut);
    },
    onEdit: (edit) => model.send(edit),
    onSelect(samples) {
      model.set("_selection", bytesOf(samples));
      model.save_changes();
    },
    onHover: (samples) => points.light(samples),
    onLook(change) {
      for (const [key, value] of Object.entries(change)) model.set(lookTraits[key as keyof Look], value as never);
      model.save_changes();
    },
    onExport(name, overwrite) {
      model.send({ type: "to_variable", name, overwrite });
    },
  });

  const listeners = Object.entries(readers).map(([key, read]) => {
    const listener = () => {
      // While the line is under the hand, an answer of Python to an earlier position must not pull it back.
      if (key === "cut_height" && pendingHeight !== null) return;
      chart.update(read(get));
    };
    model.on(`change:${key}`, listener);
    return () => model.off(`change:${key}`, listener);
  });
  const onMessage = (message: { type?: string; status?: Status }) => {
    if (message.type === "status" && message.status) chart.update({ status: message.status });
  };
  model.on("msg:custom", onMessage);
  signal.addEventListener("abort", () => {
    sendCut();
    cancelAnimationFrame(request);
    listeners.forEach((stop) => stop());
    model.off("msg:custom", onMessage);
    chart.destroy();
  });
}

export default { render };
