/** Requests to Python: of all the views that hear an answer, the one that has asked takes it; one that does not come is spoken of. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createRequests, type Messenger, PATIENCE } from "../src/hosts/requests";

/** A model that keeps what it is sent, and lets every listener hear what Python says. */
function modelOfTwoViews() {
  const listeners = new Set<(content: never, buffers?: DataView[]) => void>();
  const sent: { id: string; type: string }[] = [];
  const model: Messenger = {
    send: (content) => void sent.push(content as (typeof sent)[number]),
    on: (_, listener) => void listeners.add(listener as never),
    off: (_, listener) => void listeners.delete(listener as never),
  };
  const say = (content: object, buffers: DataView[] = []) => listeners.forEach((listener) => listener(content as never, buffers));
  return { model, sent, say, listeners };
}

const bytes = (text: string) => new DataView(new TextEncoder().encode(text).buffer);
const file = { type: "file", format: "csv", leaves: null, heights: null } as const;
const quiet = { kernel: () => "idle", onLate: () => {} };

describe("requests", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("two views that ask at the same time each get their own answer, in whatever order they come", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const { signal } = new AbortController();
    const [first, second] = [createRequests(model, signal, quiet), createRequests(model, signal, quiet)];
    const asked = [first(file), second({ ...file, format: "png" })];
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    say({ type: "answer", id: sent[1].id, ok: true, answer: { name: "b.png", media_type: "image/png" } }, [bytes("b")]);
    say({ type: "answer", id: sent[0].id, ok: true, answer: { name: "a.csv", media_type: "text/csv" } }, [bytes("a")]);
    expect((await Promise.all(asked)).map(({ answer }) => answer)).toEqual([
      { name: "a.csv", mediaType: "text/csv", bytes: bytes("a") },
      { name: "b.png", mediaType: "image/png", bytes: bytes("b") },
    ]);
  });

  test("an answer may have a status, and no more than that", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const ask = createRequests(model, new AbortController().signal, quiet);
    const undone = ask({ type: "undo" });
    say({ type: "status", status: { level: "", text: "" } });
    say({ type: "answer", id: "of another time", ok: true, answer: { text: "wrong" } });
    say({ type: "answer", id: sent[0].id, ok: true, answer: null, status: { level: "info", text: "There is nothing to undo." } });
    expect(await undone).toEqual({ answer: null, status: { level: "info", text: "There is nothing to undo." } });
  });

  test("an error comes as it is worded, and one without words is one too", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const ask = createRequests(model, new AbortController().signal, quiet);
    const [worded, silent] = [ask({ type: "split", node: 3 }), ask(file)];
    say({ type: "answer", id: sent[0].id, ok: false, error: "Node 3 is a single sample: there is nothing to split." });
    say({ type: "answer", id: sent[1].id, ok: false });
    await expect(worded).rejects.toThrow("Node 3 is a single sample");
    await expect(silent).rejects.toThrow("did not say why");
  });

  test("a request that an idle or a dead kernel does not answer is given up with a sentence", async () => {
    const { model } = modelOfTwoViews();
    let kernel = "busy";
    const ask = createRequests(model, new AbortController().signal, { kernel: () => kernel, onLate: () => {} });
    const asked = ask({ type: "scores" });
    const failed = expect(asked).rejects.toThrow("The kernel is not running (dead): run the cell again.");
    vi.advanceTimersByTime(PATIENCE + 1);
    kernel = "dead";
    vi.advanceTimersByTime(PATIENCE);
    await failed;
    kernel = "idle";
    const other = expect(ask({ type: "scores" })).rejects.toThrow("Python is idle, but has not answered for 60 s: run the cell again.");
    vi.advanceTimersByTime(PATIENCE + 1);
    await other;
  });

  test("where it is not known what the kernel does, it is said once that an answer is late, and it is taken when it comes", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const onLate = vi.fn();
    const ask = createRequests(model, new AbortController().signal, { kernel: () => "", onLate });
    const asked = ask({ type: "code" });
    vi.advanceTimersByTime(3 * PATIENCE);
    expect(onLate).toHaveBeenCalledTimes(1);
    expect(onLate.mock.calls[0][0]).toContain("No answer from Python for 60 s");
    say({ type: "answer", id: sent[0].id, ok: true, answer: { text: "labels = ..." } });
    expect((await asked).answer).toEqual({ text: "labels = ..." });
  });

  test("a view that has gone listens no more, and waits for nothing", () => {
    const { model, listeners } = modelOfTwoViews();
    const ended = new AbortController();
    const onLate = vi.fn();
    void createRequests(model, ended.signal, { kernel: () => "", onLate })({ type: "fit", whatever: true });
    expect(listeners.size).toBe(1);
    ended.abort();
    expect(listeners.size).toBe(0);
    vi.advanceTimersByTime(2 * PATIENCE);
    expect(onLate).not.toHaveBeenCalled();
  });
});
