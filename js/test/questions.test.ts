/** Questions to Python: of all the views that hear an answer, the one that has asked takes it. */
import { describe, expect, test } from "vitest";
import { createQuestions, type Messenger } from "../src/hosts/requests";

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

describe("questions", () => {
  test("two views that ask at the same time each get their own answer, in whatever order they come", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const { signal } = new AbortController();
    const [first, second] = [createQuestions(model, signal), createQuestions(model, signal)];
    const asked = [first({ type: "file", format: "csv" }), second({ type: "file", format: "png" })];
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    say({ type: "answer", id: sent[1].id, name: "b.png", media_type: "image/png" }, [bytes("b")]);
    say({ type: "answer", id: sent[0].id, name: "a.csv", media_type: "text/csv" }, [bytes("a")]);
    expect(await Promise.all(asked)).toEqual([
      { name: "a.csv", mediaType: "text/csv", bytes: bytes("a") },
      { name: "b.png", mediaType: "image/png", bytes: bytes("b") },
    ]);
  });

  test("a text is an answer too, and what is no answer to a question is none", async () => {
    const { model, sent, say } = modelOfTwoViews();
    const ask = createQuestions(model, new AbortController().signal);
    const code = ask({ type: "code" });
    say({ type: "status", status: { level: "", text: "" } });
    say({ type: "answer", id: "of another time", text: "wrong" });
    say({ type: "answer", id: sent[0].id, text: "labels = ..." });
    expect(await code).toEqual({ text: "labels = ..." });
  });

  test("a view that has gone listens no more", () => {
    const { model, listeners } = modelOfTwoViews();
    const ended = new AbortController();
    createQuestions(model, ended.signal);
    expect(listeners.size).toBe(1);
    ended.abort();
    expect(listeners.size).toBe(0);
  });
});
