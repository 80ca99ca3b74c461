// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { linkPoints, type MarkModel } from "../src/parts/points";

/** What bqplot has of three points: an element for each. */
function scatterOf(count: number) {
  const el = document.createElement("div");
  el.innerHTML = '<g class="object_grp"></g>'.repeat(count);
  const view = { el, on() {}, off() {} };
  const mark: MarkModel = { views: { only: Promise.resolve(view) } };
  const opacities = () => [...el.children].map((point) => (point as HTMLElement).style.opacity);
  return { mark, opacities };
}

const settled = () => new Promise((done) => setTimeout(done));

it("lights some points, and none any more once the view of the tree has gone", async () => {
  const { mark, opacities } = scatterOf(3);
  const ended = new AbortController();
  const points = linkPoints(ended.signal, { mark: () => Promise.resolve(mark), onPoint() {} });
  points.light(Int32Array.of(1));
  await settled();
  expect(opacities()).toEqual(["0.2", "", "0.2"]);
  // A view that is removed says so while it is.
  ended.abort();
  points.light(null);
  await settled();
  expect(opacities()).toEqual(["", "", ""]);
});
