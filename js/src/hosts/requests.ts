/**
 * Questions to Python that have one answer, for the view that has asked alone: every view of a widget hears every message.
 */
import type { ExportAnswer, ExportRequest } from "../parts/exports";
import { uniqueId } from "../util/dom";

/** What of anywidget's model is needed. */
export interface Messenger {
  send(content: unknown): void;
  on(event: "msg:custom", listener: (content: Message, buffers?: DataView[]) => void): void;
  off(event: "msg:custom", listener: (content: Message, buffers?: DataView[]) => void): void;
}

interface Message {
  readonly type?: string;
  readonly id?: string;
  readonly text?: string;
  readonly name?: string;
  readonly media_type?: string;
}

/** Ask, and wait for the answer. What Python cannot do it says in the line for messages; then there is no answer. */
export function createQuestions(model: Messenger, signal: AbortSignal): (request: ExportRequest) => Promise<ExportAnswer> {
  const view = uniqueId();
  const waiting = new Map<string, (answer: ExportAnswer) => void>();
  let count = 0;
  const listener = ({ type, id, text, name, media_type }: Message, buffers: DataView[] = []) => {
    const answer = id === undefined ? undefined : waiting.get(id);
    if (!answer) return;
    waiting.delete(id!);
    if (type === "answer") answer(text !== undefined ? { text } : { name: name!, mediaType: media_type!, bytes: buffers[0] });
  };
  model.on("msg:custom", listener);
  signal.addEventListener("abort", () => model.off("msg:custom", listener));
  return (request) =>
    new Promise((resolve) => {
      const id = `${view}-${count++}`;
      waiting.set(id, resolve);
      model.send({ ...request, id });
    });
}
