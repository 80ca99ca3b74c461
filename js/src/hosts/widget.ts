/**
 * The anywidget adapter: model <-> frame. Nothing else knows the model.
 */
import type { RenderProps } from "@anywidget/types";
import { createFrame } from "../chart/frame";
import { createAdviceMenu } from "../parts/advice";
import { createSuggestions } from "../parts/candidates";
import { createClusteringMenu } from "../parts/clustering";
import { createCompare } from "../parts/compare";
import { createExports } from "../parts/exports";
import { createScores } from "../parts/scores";
import type { Answers, RequestType } from "../protocol";
import { mountFigure, type WidgetManager } from "./figure";
import { createRequests, type Messenger } from "./requests";
import { type Get, type HeatRowsMessage, isMissing, readCells, readers, stateFrom, takeIn, type Traits, traitsOf } from "./traits";

/** What a move of the line changes. */
const CUT: readonly string[] = ["cut_height", "_cut_roots"];

/** Requests that change what a cell can read, labels and selection first of all. */
const CHANGES: readonly RequestType[] = [
  "cluster_again", "cut_by", "cut_height", "cut_inconsistent", "flip", "join", "leaf_order", "n_clusters", "name", "redo", "reset_branches",
  "select", "split", "take", "undo",
];

function render({ model, el, signal }: RenderProps<Traits> & { signal: AbortSignal }): void {
  const get: Get = (key) => model.get(key);
  const manager = model.widget_manager as unknown as WidgetManager | undefined;
  const ask = createRequests(model as unknown as Messenger, signal, {
    kernel: () => manager?.kernel?.status ?? "",
    onLate: (text) => frame.tell({ level: "info", text }),
  });

  // Rows that come with an answer stand in the model as if they had come with the state: so a notebook is saved with them.
  const unsaved: HeatRowsMessage = {};
  const takeRows = (ids: readonly number[], buffers: readonly DataView[]) => {
    const isSaved = !("left_out" in get("_tree"));
    const rows = isSaved ? get("_heat_rows") : unsaved;
    const shown = get("_heatmap").rows ?? [];
    for (const id of Object.keys(rows)) if (!shown.some((row) => String(row.id) === id)) delete rows[id];
    ids.forEach((id, i) => (rows[id] = buffers[i]));
    frame.update({ cells: readCells(get("_tree").n ?? 0, Object.entries({ ...get("_heat_rows"), ...unsaved })) });
  };

  // marimo runs cells again after a trait was written, not after a message. Python ignores this one; only marimo needs it.
  let answered = 0;
  const askAndTell: typeof ask = async (request) => {
    const reply = await ask(request);
    if (!manager?.create_view && CHANGES.includes(request.type)) {
      model.set("_answered" as keyof Traits, ++answered as never);
      model.save_changes();
    }
    return reply;
  };

  // Steps that follow each other start from what is on the screen: answers to the earlier ones must not pull it back.
  let moves = 0;
  const askInOrder: typeof ask = async (request) => {
    if (request.type === "heat_rows") {
      const reply = await ask(request);
      const { ids, buffers } = reply.answer as Answers["heat_rows"];
      if (!signal.aborted) takeRows(ids, buffers);
      return reply;
    }
    if (request.type !== "cut_height" && request.type !== "n_clusters") return askAndTell(request);
    moves++;
    return askAndTell(request).finally(() => {
      if (--moves === 0 && pendingHeight === null && !signal.aborted) for (const key of CUT) frame.update(readers[key](get));
    });
  };

  // A pointer moves more often than the screen is drawn; one change a frame is all that can be seen, in every host.
  let pendingHeight: number | null = null;
  let request = 0;
  const sendCut = () => {
    request = 0;
    if (pendingHeight === null) return;
    const height = pendingHeight;
    pendingHeight = null;
    // Where the cut was no line, Python would not notice a line at the height that the trait has kept.
    if (get("_cut_roots")?.byteLength && get("cut_height") === height) return void askAndTell({ type: "cut_height", height }).catch(() => {});
    model.set("cut_height", height);
    model.save_changes();
  };

  const frame = createFrame(el, stateFrom(get), {
    can: () => true,
    ask: askInOrder,
    menus: { advice: createAdviceMenu, clustering: createClusteringMenu, exports: createExports, scores: createScores, suggestions: createSuggestions, compare: createCompare },
    onCut(height) {
      pendingHeight = height;
      request ||= requestAnimationFrame(sendCut);
    },
    onLook(change) {
      for (const [trait, value] of Object.entries(traitsOf(change))) model.set(trait as keyof Traits, value as never);
      model.save_changes();
    },
    mount: manager?.create_view && ((figure, into, ended, onChange) => mountFigure(manager, figure, into, ended, onChange)),
  });

  const listeners = Object.entries(readers).map(([key, read]) => {
    const listener = () => {
      // While the line is under the hand, an answer of Python to an earlier position must not pull it back.
      if (key === "cut_height" && pendingHeight !== null) return;
      if (moves > 0 && CUT.includes(key)) return;
      frame.update(read(get));
    };
    model.on(`change:${key}`, listener);
    return () => model.off(`change:${key}`, listener);
  });
  // A tree that is in no saved notebook comes in a message of its own.
  const askForTree = async () => {
    if (!isMissing(get("_tree"))) return;
    frame.update({ status: { level: "busy", text: "The tree is with the kernel, not in the notebook. If it does not come, run the cell again." } });
    const { answer } = await ask({ type: "arrays" });
    const tree = get("_tree");
    if (signal.aborted || !("left_out" in tree) || tree.left_out !== answer.left_out) return;
    if (isMissing(tree)) takeIn(tree, answer.buffers);
    frame.update({ ...stateFrom(get), status: { level: "", text: "" } });
  };
  const askNow = () => void askForTree().catch((error: Error) => frame.tell({ level: "error", text: error.message }));
  model.on("change:_tree", askNow);
  askNow();
  signal.addEventListener("abort", () => {
    sendCut();
    cancelAnimationFrame(request);
    listeners.forEach((stop) => stop());
    model.off("change:_tree", askNow);
    frame.destroy();
  });
}

export default { render };
