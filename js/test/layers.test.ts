/** The folders of the sources are layers: each imports from those before it, types included, and no file imports itself by any way. */
/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";

const LAYERS = ["util", "tree", "view", "paint", "parts", "chart", "hosts"];

const sources = import.meta.glob("../src/**/*.ts", { query: "?raw", import: "default", eager: true }) as Record<string, string>;
const files = new Map(Object.entries(sources).map(([path, text]) => [path.replace("../src/", "").replace(/\.ts$/, ""), importsOf(path, text)]));

interface Node {
  readonly type?: string;
  readonly source?: { readonly type?: string; readonly value?: unknown } | null;
}

/** The files of this package that a file names in an import or an export of any kind, a dynamic one or a type's among them. */
function importsOf(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null) return;
    const { type, source } = node as Node;
    if (type && source && typeof source.value === "string") found.push(source.value);
    Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: "ts" }, path));
  const folder = path.replace(/[^/]*$/, "");
  return found.filter((name) => name.startsWith(".")).map((name) => new URL(folder + name, "file:///a/").pathname.replace(/^.*?src\//, ""));
}

/** 0 for `protocol`, which all may import and which imports nothing. */
function layerOf(file: string): number {
  return file === "protocol" ? 0 : 1 + LAYERS.indexOf(file.split("/")[0]);
}

describe("layers", () => {
  it("are all there, and every file lies in one", () => {
    for (const file of files.keys()) expect(file === "protocol" || LAYERS.includes(file.split("/")[0]), file).toBe(true);
    for (const layer of LAYERS) expect([...files.keys()].some((file) => file.startsWith(`${layer}/`)), layer).toBe(true);
    expect(files.get("hosts/widget")).toContain("hosts/traits");
    expect(files.get("view/scene")).toContain("tree/tree");
  });

  it("import in one direction", () => {
    const wrong = [...files].flatMap(([file, imports]) => imports.filter((other) => layerOf(other) > layerOf(file)).map((other) => `${file} imports ${other}`));
    expect(wrong).toEqual([]);
  });

  it("have no circles", () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const follow = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file].join(" > "));
      if (done.has(file)) return;
      for (const other of files.get(file) ?? []) follow(other, [...way, file]);
      done.add(file);
    };
    for (const file of files.keys()) follow(file, []);
    expect(circles).toEqual([]);
  });

  it("name files that are there", () => {
    const missing = [...files].flatMap(([file, imports]) => imports.filter((other) => !files.has(other)).map((other) => `${file} imports ${other}`));
    expect(missing).toEqual([]);
  });
});
