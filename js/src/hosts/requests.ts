/**
 * Requests to Python: each carries an id and is answered once, with what was asked for or with a sentence that says why not. Every view
 * of a widget hears every message; an answer is for the view that has asked alone.
 */
import type { Reply } from "../chart/host";
import type { Answer, RequestOf, RequestType, Status } from "../protocol";
import { uniqueId } from "../util/dom";

/** What of anywidget's model is needed. */
export interface Messenger {
  send(content: unknown): void;
  on(event: "msg:custom", listener: (content: Message, buffers?: DataView[]) => void): void;
  off(event: "msg:custom", listener: (content: Message, buffers?: DataView[]) => void): void;
}

/** An answer, as Python sends it. */
export interface Message {
  readonly type?: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly answer?: Record<string, unknown> | null;
  readonly status?: Status;
  readonly error?: string;
}

export interface RequestsHost {
  /** What the kernel is doing, as far as the host tells: "idle", "busy", "dead" ...; empty where it does not. */
  kernel(): string;
  /** An answer is late, and it is not known why; it is waited for all the same. */
  onLate(message: string): void;
}

/** An answer that has not come by then is late; in ms. */
export const PATIENCE = 60_000;
/** States of a kernel in which an answer may still come. */
const WORKING = ["busy", "starting", "connecting", "restarting", "autorestarting"];

/** Requests that the page sends by itself: no message if a saved notebook has no kernel to answer them. */
const UNASKED: readonly RequestType[] = ["points", "fit", "describe", "describe_selection", "card", "find", "vote", "candidate_labels", "heat_rows", "heat_value"];

interface Waiting {
  readonly type: RequestType;
  done(reply: Reply<RequestType>): void;
  fail(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

export type Ask = <T extends RequestType>(request: RequestOf<T>) => Promise<Reply<T>>;

export function createRequests(model: Messenger, signal: AbortSignal, host: RequestsHost): Ask {
  const view = uniqueId();
  const waiting = new Map<string, Waiting>();
  let count = 0;

  const listener = (message: Message, buffers: DataView[] = []) => {
    const { type, id, ok, answer, status, error } = message;
    const request = type === "answer" && id !== undefined ? waiting.get(id) : undefined;
    if (!request) return;
    waiting.delete(id!);
    clearTimeout(request.timer);
    if (ok === false) request.fail(new Error(error || "Python could not do this, and did not say why."));
    else request.done({ answer: answerFrom(request.type, answer, buffers), status: status ?? null });
  };
  model.on("msg:custom", listener);
  signal.addEventListener("abort", () => {
    model.off("msg:custom", listener);
    for (const { timer } of waiting.values()) clearTimeout(timer);
    waiting.clear();
  });

  const watch = (id: string, isFirst: boolean) => setTimeout(() => {
    const request = waiting.get(id);
    if (!request) return;
    const kernel = host.kernel();
    const seconds = PATIENCE / 1000;
    if (kernel === "" || WORKING.includes(kernel)) {
      // A kernel that is at work may answer yet.
      if (kernel === "" && isFirst && !UNASKED.includes(request.type)) host.onLate(`No answer from Python for ${seconds} s. If the kernel was stopped or restarted, run the cell again.`);
      request.timer = watch(id, false);
      return;
    }
    waiting.delete(id);
    const why = kernel === "idle" ? `Python is idle, but has not answered for ${seconds} s` : `The kernel is not running (${kernel})`;
    request.fail(new Error(`${why}: run the cell again.`));
  }, PATIENCE);

  return <T extends RequestType>(request: RequestOf<T>) =>
    new Promise<Reply<T>>((done, fail) => {
      const id = `${view}-${count++}`;
      waiting.set(id, { type: request.type, done: done as Waiting["done"], fail, timer: watch(id, true) });
      model.send({ ...request, id });
    });
}

function answerFrom<T extends RequestType>(type: T, answer: Message["answer"], buffers: readonly DataView[]): Answer<T> {
  if (type === "file") return { name: answer!.name, mediaType: answer!.media_type, bytes: buffers[0] } as Answer<T>;
  if (type === "arrays" || type === "candidate_labels" || type === "groups" || type === "heat_rows") return { ...answer, buffers } as unknown as Answer<T>;
  return (answer ?? null) as Answer<T>;
}
