/**
 * The anywidget adapter: model <-> chart. Nothing else knows the model.
 */
import { createChart } from "../chart/chart";
import { createAdviceMenu } from "../parts/advice";
import { createClusteringMenu } from "../parts/clustering";
import { createExports } from "../parts/exports";
import { createHelp } from "../parts/help";
import { linkPoints, type MarkModel } from "../parts/points";
import { watchPresses } from "../parts/press";
import { createScores } from "../parts/scores";
import type { ClusterFacts, Status } from "../protocol";
import { bytesOf } from "../util/bytes";
import { createQuestions } from "./requests";
import { type Get, isMissing, readers, stateFrom, takeIn, type Traits, traitsOf } from "./traits";
import type { RenderProps } from "@anywidget/types";

interface Model extends Traits {
  /** Whether shift was held when the mouse was pressed in the scatter. */
  _adding: boolean;
  /** Class of the scatter on the page; empty where there is none. */
  _scatter_class: string;
  /** Id of the scatter's mark, where each of its points is one sample; else empty. */
  _points: string;
}

function render({ model, el, signal }: RenderProps<Model> & { signal: AbortSignal }): void {
  const get: Get = (key) => model.get(key);

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

  watchPresses(signal, {
    scatter: () => model.get("_scatter_class"),
    onPress(shift) {
      if (model.get("_adding") === shift) return;
      model.set("_adding", shift);
      model.save_changes();
    },
    onRectangle: (rectangle) => model.send({ type: "rectangle", rectangle }),
  });
  const points = linkPoints(signal, {
    mark: () => (model.get("_points") && (model.widget_manager?.get_model(model.get("_points")) as Promise<unknown> as Promise<MarkModel>)) || null,
    onPoint: (sample) => chart.point(sample, true),
  });

  const chart = createChart(el, stateFrom(get), {
    menus: { advice: createAdviceMenu, clustering: createClusteringMenu, exports: createExports, help: createHelp, scores: createScores },
    onCut(height) {
      pendingHeight = height;
      request ||= requestAnimationFrame(sendCut);
    },
    onEdit: (edit) => model.send(edit),
    onSelect(samples) {
      model.set("_selection", bytesOf(samples));
      model.save_changes();
    },
    onRequest: (request) => model.send(request),
    onHover: (samples) => points.light(samples),
    onLook(change) {
      for (const [trait, value] of Object.entries(traitsOf(change))) model.set(trait as keyof Traits, value as never);
      model.save_changes();
    },
    onName: (node, name) => model.send({ type: "name", node, name }),
    onDescribe: (nodes) => model.send({ type: "describe", nodes }),
    onExport: createQuestions(model, signal),
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
  // A tree that is in no saved notebook comes in a message of its own.
  const askForTree = () => {
    if (!isMissing(get("_tree"))) return;
    chart.update({ status: { level: "busy", text: "The tree is with the kernel, not in the notebook. If it does not come, run the cell again." } });
    model.send({ type: "arrays" });
  };
  model.on("change:_tree", askForTree);
  askForTree();
  const onMessage = (message: { type?: string; status?: Status; facts?: ClusterFacts[]; left_out?: string }, buffers: DataView[]) => {
    const tree = get("_tree");
    if (message.type === "arrays" && "left_out" in tree && tree.left_out === message.left_out) {
      if (isMissing(tree)) takeIn(tree, buffers);
      chart.update(stateFrom(get));
    }
    if (message.type === "status" && message.status) chart.update({ status: message.status });
    if (message.type === "facts" && message.facts) chart.learn(message.facts);
  };
  model.on("msg:custom", onMessage);
  signal.addEventListener("abort", () => {
    sendCut();
    cancelAnimationFrame(request);
    listeners.forEach((stop) => stop());
    model.off("change:_tree", askForTree);
    model.off("msg:custom", onMessage);
    chart.destroy();
  });
}

export default { render };
