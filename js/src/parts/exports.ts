/** The Export menu: the labels as a variable of the notebook, files to keep, the code that gives the labels again. */
import type { Answer, Format, RequestOf } from "../protocol";
import { button, checkbox, copyText, element, keyOf, listen } from "../util/dom";
import { createMenu, type Menu } from "./menu";

export interface ExportsCallbacks {
  onVariable(request: Omit<RequestOf<"to_variable">, "type">): void;
  onFile(format: Format, text: string): void;
  onCode(): Promise<Answer<"code"> | null>;
}

const FILES: readonly (readonly [Format, string, string])[] = [
  ["csv", "CSV", "Samples and labels as comma-separated values"],
  ["excel", "Excel", "A workbook with a summary and a sheet for each cluster"],
  ["newick", "Newick", "The tree in Newick format"],
  ["svg", "SVG", "This view as a drawing"],
  ["png", "PNG", "This view as a picture"],
  ["html", "HTML page", "Tree, scatter and labels in one page that needs no kernel and no network"],
];

export function createExports(signal: AbortSignal, to: ExportsCallbacks): Menu {
  const name = element("input", { type: "text", value: "clusters", size: "14", spellcheck: "false", "aria-label": "Variable name" });
  const overwrite = checkbox("Replace it if it exists", "Replace a variable that exists already");
  const live = checkbox("Keep in sync with the cut", "Assign it again whenever the labels change, until you assign something else to it");
  const save = button("Save labels", "Put the labels into this variable of the notebook");
  const files = FILES.map(([format, text, title]) => {
    const made = button(text, title);
    listen(signal, made, "click", () => {
      menu.close();
      to.onFile(format, text);
    });
    return made;
  });
  const showCode = button("Code", "Lines of scipy that give the same labels from the same data");
  const code = element("textarea", { readonly: "", rows: "9", wrap: "off", spellcheck: "false", "aria-label": "Code", class: "dendro-code" });
  const copy = button("Copy", "Copy the code");
  const listing = element("div", { class: "dendro-listing", hidden: "" }, code, copy);
  const menu = createMenu(signal, {
    label: "Export", title: "Export: a variable, files, figures, code", className: "dendro-export", first: name,
    // What was shown before belongs to the cut of that time.
    onOpen: () => (listing.hidden = true),
  },
    element("label", {}, "Variable ", name), overwrite.el, live.el, save,
    element("div", { class: "dendro-files", role: "group", "aria-label": "Files and code" }, ...files, showCode),
    listing);

  function saveNow(): void {
    menu.close();
    to.onVariable({ name: name.value.trim(), overwrite: overwrite.input.checked, live: live.input.checked });
  }

  listen(signal, save, "click", saveNow);
  listen(signal, name, "keydown", (event) => {
    if (keyOf(event) !== "Enter") return;
    // Or the key would press the button that now gets the focus, and the menu would open again.
    event.preventDefault();
    saveNow();
  });
  listen(signal, showCode, "click", async () => {
    const answer = await to.onCode();
    if (!answer) return;
    code.value = answer.text;
    copy.textContent = "Copy";
    listing.hidden = false;
    listing.scrollIntoView({ block: "nearest" });
    copy.focus({ preventScroll: true });
  });
  listen(signal, copy, "click", async () => {
    const isCopied = await copyText(code.value);
    copy.textContent = isCopied ? "Copied" : "Press Ctrl+C";
    if (isCopied) return;
    // Left selected for the user to copy.
    code.focus({ preventScroll: true });
    code.select();
  });
  return menu;
}
