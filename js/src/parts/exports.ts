/** The Export menu: the labels as a variable of the notebook, files to keep, the code that gives the labels again. */
import type { Request, Status } from "../protocol";
import { button, checkbox, element, keyOf, listen } from "../util/dom";
import { download } from "../util/download";
import { createMenu } from "./menu";

export type ExportRequest = { readonly type: "file"; readonly format: string } | { readonly type: "code" };

/** A text to show, or a file to keep. */
export type ExportAnswer =
  | { readonly text: string }
  | { readonly name: string; readonly mediaType: string; readonly bytes: DataView };

export interface ExportsCallbacks {
  onRequest?(request: Request): void;
  onExport(request: ExportRequest): Promise<ExportAnswer>;
  onStatus(status: Status): void;
}

const FILES = [
  ["csv", "CSV", "Samples and labels as comma-separated values"],
  ["excel", "Excel", "A workbook with a summary and a sheet for each cluster"],
  ["newick", "Newick", "The tree in Newick format"],
  ["svg", "SVG", "This view as a drawing"],
  ["png", "PNG", "This view as a picture"],
  ["html", "HTML page", "Tree, scatter and labels in one page that needs no kernel and no network"],
] as const;

export function createExports(signal: AbortSignal, to: ExportsCallbacks): { readonly el: HTMLElement } {
  const name = element("input", {
    type: "text", value: "clusters", size: "14", spellcheck: "false", "aria-label": "Variable name",
  });
  const overwrite = checkbox("Replace it if it exists", "Replace a variable that exists already");
  const live = checkbox("Let it follow the cut", "Assign it anew whenever the labels change, until you assign something else to it");
  const save = button("Save labels", "Put the labels into this variable of the notebook");
  const files = FILES.map(([format, text, title]) => {
    const made = button(text, title);
    listen(signal, made, "click", () => void fetchFile(format, text));
    return made;
  });
  const showCode = button("Code", "Lines of scipy that give the same labels from the same data");
  const code = element("textarea", { readonly: "", rows: "9", wrap: "off", spellcheck: "false", "aria-label": "Code", class: "dendro-code" });
  const copy = button("Copy", "Copy the code");
  const listing = element("div", { class: "dendro-listing", hidden: "" }, code, copy);
  const menu = createMenu(signal, "Export", "Export: a variable, files, figures, code",
    element("label", {}, "Variable ", name), overwrite.el, live.el, save,
    element("div", { class: "dendro-files", role: "group", "aria-label": "Files and code" }, ...files, showCode),
    listing);

  function saveNow(): void {
    to.onRequest?.({ type: "to_variable", name: name.value.trim(), overwrite: overwrite.input.checked, live: live.input.checked });
    menu.close();
  }

  async function fetchFile(format: string, text: string): Promise<void> {
    menu.close();
    to.onStatus({ level: "busy", text: `Waiting for the ${text} file ...` });
    const answer = await to.onExport({ type: "file", format });
    if ("bytes" in answer) download(answer.name, answer.bytes as DataView<ArrayBuffer>, answer.mediaType);
  }

  listen(signal, save, "click", saveNow);
  listen(signal, name, "keydown", (event) => {
    if (keyOf(event) !== "Enter") return;
    // Or the key would press the button that now gets the focus, and the menu would open again.
    event.preventDefault();
    saveNow();
  });
  listen(signal, showCode, "click", async () => {
    const answer = await to.onExport({ type: "code" });
    if (!("text" in answer)) return;
    code.value = answer.text;
    copy.textContent = "Copy";
    listing.hidden = false;
    copy.focus({ preventScroll: true });
  });
  listen(signal, copy, "click", async () => {
    copy.textContent = (await copyText(code)) ? "Copied" : "Press Ctrl+C";
  });
  // What was shown before belongs to the cut of that time.
  listen(signal, menu.el.firstElementChild!, "click", () => (listing.hidden = true));
  return { el: menu.el };
}

/** Copy what is in the field; where the page may not, it is left selected for the user to do so. */
async function copyText(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus({ preventScroll: true });
    field.select();
    return false;
  }
}
