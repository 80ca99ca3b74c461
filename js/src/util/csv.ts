/**
 * Tables of text as CSV (RFC 4180, but with line feeds, as pandas writes them). Text that a spreadsheet would run as a formula gets
 * an apostrophe, as in `tables.guarded`.
 */
export function csvOf(header: readonly string[], rows: Iterable<readonly (string | number)[]>): string {
  const lines = [header.map(field).join(",")];
  for (const row of rows) lines.push(row.map(field).join(","));
  return `${lines.join("\n")}\n`;
}

function field(value: string | number): string {
  const raw = String(value);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(raw) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
