// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createNumberField, numberIn } from "../src/parts/field";

describe("a field for a number", () => {
  const heard = { commit: vi.fn(), onStep: vi.fn(), onInvalid: vi.fn() };
  let field: ReturnType<typeof createNumberField>;
  const type = (text: string) => (field.input.value = text);
  const press = (key: string, shiftKey = false) => {
    const event = new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true });
    field.input.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const selected = () => field.input.value.slice(field.input.selectionStart!, field.input.selectionEnd!);

  beforeEach(() => {
    Object.values(heard).forEach((mock) => mock.mockReset());
    field = createNumberField(new AbortController().signal, {
      label: "clusters", title: "Number of clusters", className: "dendro-clusters", inputMode: "numeric", ...heard,
      parse: (text) => (Number.isInteger(numberIn(text)) ? numberIn(text) : `"${text}" is not a number of clusters.`),
    });
    document.body.replaceChildren(field.el);
    field.show("13");
    field.input.focus();
  });

  it("selects all when it gets the focus, and after Enter, so that what is typed next replaces it", () => {
    expect(selected()).toBe("13");
    type("0");
    press("Enter");
    field.show("1");
    expect(selected()).toBe("1");
    // A press in it would put the caret somewhere; nothing is typed yet, so all is selected again.
    field.input.setSelectionRange(1, 1);
    const down = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
    field.input.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    expect(selected()).toBe("1");
  });

  it("commits once, by Enter or by leaving it", () => {
    type("40");
    press("Enter");
    field.input.blur();
    expect(heard.commit.mock.calls).toEqual([[40]]);
    field.input.focus();
    type("7");
    field.input.blur();
    expect(heard.commit.mock.calls).toEqual([[40], [7]]);
  });

  it("gives back what was there on Escape, and leaves Escape to others where nothing was typed", () => {
    type("99");
    expect(press("Escape")).toBe(true);
    expect([field.input.value, selected()]).toEqual(["13", "13"]);
    expect(press("Escape")).toBe(false);
    field.input.blur();
    expect(heard.commit).not.toHaveBeenCalled();
  });

  it("steps by the arrows, with shift by ten", () => {
    press("ArrowUp");
    press("ArrowDown", true);
    expect(heard.onStep.mock.calls).toEqual([[1], [-10]]);
  });

  it("says what is wrong, and has the number of before", () => {
    type("many");
    press("Enter");
    expect(heard.onInvalid.mock.calls).toEqual([['"many" is not a number of clusters.']]);
    expect(field.input.value).toBe("13");
    expect(heard.commit).not.toHaveBeenCalled();
  });

  it("leaves alone what is being typed, until it is committed", () => {
    type("4");
    field.show("12");
    expect(field.input.value).toBe("4");
    press("Escape");
    expect(field.input.value).toBe("12");
  });

  it("reads a comma as a point", () => {
    expect(numberIn("2,5")).toBe(2.5);
    expect(numberIn("  ")).toBeNaN();
  });
});
