/**
 * A field for a number, as in a design tool: the focus and Enter select what is in it, arrows step (with shift by ten), Escape gives back
 * what was there, and what is typed counts when it is committed: by Enter or by leaving the field.
 */
import { element, keyOf, listen } from "../util/dom";

export interface NumberFieldOptions {
  readonly label: string;
  /** The field's own name; it says what the number is. */
  readonly title: string;
  readonly className: string;
  readonly inputMode: "decimal" | "numeric";
  /** The number that is typed, or a sentence that says what is wrong with it. */
  parse(text: string): number | string;
  commit(value: number): void;
  /** So many steps up or down. */
  onStep?(steps: number): void;
  onInvalid(message: string): void;
}

export interface NumberField {
  /** The field with its caption. */
  readonly el: HTMLLabelElement;
  readonly input: HTMLInputElement;
  /** Show this, unless something else is being typed. `isAlways`: a commit of the same counts too. */
  show(text: string, isAlways?: boolean): void;
}

export function createNumberField(signal: AbortSignal, options: NumberFieldOptions): NumberField {
  const { label, title, className, inputMode } = options;
  const input = element("input", { type: "text", inputmode: inputMode, autocomplete: "off", class: className, "aria-label": title, title });
  const el = element("label", { title, class: `dendro-field ${className}-field` }, element("span", { class: "dendro-word" }, label), input);
  let shown = "";
  let countsAlways = false;

  const isTouched = () => input.value !== shown;
  const restore = () => {
    input.value = shown;
  };
  const commit = (evenSame: boolean) => {
    const text = input.value.trim();
    if (!isTouched() && !evenSame) return;
    const value = options.parse(text);
    // What was there comes back; what follows from a new number is shown as soon as it is there.
    restore();
    if (typeof value === "string") options.onInvalid(value);
    else options.commit(value);
  };
  listen(signal, input, "focus", () => input.select());
  // A press in a field with nothing typed in it selects all, whether it has the focus or not: it must not put the caret somewhere.
  listen(signal, input, "mousedown", (event) => {
    if (isTouched() || event.button !== 0) return;
    event.preventDefault();
    input.focus({ preventScroll: true });
    input.select();
  });
  listen(signal, input, "blur", () => commit(false));
  listen(signal, input, "keydown", (event) => {
    const key = keyOf(event);
    const step = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (key === "Enter") {
      commit(countsAlways);
      input.select();
    } else if (key === "Escape" && isTouched()) {
      restore();
      input.select();
    } else if (step !== undefined && options.onStep && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (isTouched()) commit(false);
      options.onStep(step * (event.shiftKey ? 10 : 1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    el,
    input,
    show(text, isAlways = false) {
      countsAlways = isAlways;
      const isEditing = input.matches(":focus") && isTouched();
      const wasSelected = input.matches(":focus") && input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const isNew = shown !== text;
      shown = text;
      if (isEditing || !isNew) return;
      input.value = text;
      if (wasSelected) input.select();
    },
  };
}

/** A text -> a number, with a comma or a point. */
export function numberIn(text: string): number {
  return text.trim() === "" ? NaN : Number(text.replace(",", ".").replace("−", "-"));
}
