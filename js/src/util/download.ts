/** Give something to the browser as a file to be saved. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // At once would be too early: the browser begins to read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
