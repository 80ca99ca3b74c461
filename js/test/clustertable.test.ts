// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClusterTable, type ClusterTableCallbacks } from "../src/parts/clustertable";
import { cutAtHeight } from "../src/tree/cut";
import type { ClusterFacts, Stability } from "../src/protocol";
import { joinFacts, NO_FACTS, type Facts } from "../src/tree/facts";
import type { Shown } from "../src/paint/shown";
import type { Tree } from "../src/tree/tree";
import { balanced } from "./shapes";

const NO_NAMES = {};
const NO_STABILITY: Stability = {};
const PALETTE = ["#0072B2", "#D55E00"];
const factsOf = (node: number): ClusterFacts => ({
  node, medoid: 0, spread: 1.5, features: [{ name: "<b>hue</b>", effect: -1, mean: 1, others: 2, share: false }],
});

describe("the table of clusters", () => {
  const tree = balanced(512, (round) => round);
  let ended: AbortController;
  // The kernel has answered.
  let answered = () => {};
  let heard: { [K in keyof Required<ClusterTableCallbacks>]: ReturnType<typeof vi.fn> };

  beforeEach(() => {
    vi.useFakeTimers();
    ended = new AbortController();
    heard = {
      onOpen: vi.fn(), onHover: vi.fn(), onName: vi.fn(), onMenu: vi.fn(), onStability: vi.fn(),
      onDescribe: vi.fn(() => new Promise<void>((resolve) => (answered = resolve))),
    };
  });
  afterEach(() => {
    ended.abort();
    vi.useRealTimers();
  });

  function tableWith(callbacks: Partial<ClusterTableCallbacks> = {}) {
    const table = createClusterTable(ended.signal, { ...heard, ...callbacks } as unknown as ClusterTableCallbacks);
    document.body.replaceChildren(table.el);
    const cuts = new Map<number, ReturnType<typeof cutAtHeight>>();
    return {
      ...table,
      show(height: number, { facts = NO_FACTS, isOpen = true, of = tree, stability = NO_STABILITY }: { facts?: Facts; isOpen?: boolean; of?: Tree; stability?: Stability } = {}) {
        if (!cuts.has(height)) cuts.set(height, cutAtHeight(of, height));
        const state = { facts, clusterNames: NO_NAMES, names: null, stability };
        table.update({ tree: of, cut: cuts.get(height), palette: PALETTE, picked: null, state } as unknown as Shown, isOpen);
      },
      rows: () => [...table.el.querySelectorAll<HTMLElement>("tbody tr")],
    };
  }

  it("lists nothing and asks nothing as long as it is closed", () => {
    const table = tableWith();
    table.show(7.5, { isOpen: false });
    vi.runAllTimers();
    expect(table.rows()).toHaveLength(0);
    expect(heard.onDescribe).not.toHaveBeenCalled();
    table.show(7.5);
    expect(table.rows()).toHaveLength(4);
  });

  it("asks once, when the cut has come to rest, and only for what it does not know", () => {
    const table = tableWith();
    table.show(7.5);
    expect(table.rows()).toHaveLength(4);
    expect(table.el.getAttribute("aria-busy")).toBe("true");
    expect(heard.onDescribe).not.toHaveBeenCalled();
    vi.runAllTimers();
    const first = heard.onDescribe.mock.calls[0][0] as number[];
    expect(first).toEqual(table.rows().map((row) => Number(row.dataset.root)));
    // While the answer is on its way the cut moves; what is asked next is asked after the answer.
    table.show(6.5);
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(1);
    const facts = joinFacts(NO_FACTS, first.map(factsOf));
    table.show(6.5, { facts });
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(2);
    const second = heard.onDescribe.mock.calls[1][0] as number[];
    const all = joinFacts(facts, second.map(factsOf));
    table.show(6.5, { facts: all });
    expect(table.el.getAttribute("aria-busy")).toBe("false");
    // Back where everything is known.
    table.show(7.5, { facts: all });
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(2);
    expect(table.rows()).toHaveLength(4);
  });

  it("asks on a click whether the clusters are stable, and then has numbers for it", () => {
    const table = tableWith();
    const head = () => table.el.querySelector<HTMLElement>('[data-column="stability"]')!;
    const isShown = () => !table.el.classList.contains("dendro-without-stability");
    const values = () => table.rows().map((row) => row.querySelector(".dendro-col-stability")!.textContent);
    table.show(7.5);
    expect(isShown()).toBe(false);
    table.show(7.5, { stability: { canAsk: true } });
    expect([isShown(), head().textContent, values()]).toEqual([true, "Stability?", ["", "", "", ""]]);
    head().click();
    expect(heard.onStability).toHaveBeenCalledTimes(1);
    expect(head().parentElement!.getAttribute("aria-sort")).toBe("none");
    const [first, second] = table.rows().map((row) => Number(row.dataset.root));
    table.show(7.5, { stability: { canAsk: false, clusters: 4, jaccard: { [first]: 0.777, [second]: 0.9 } } });
    expect([isShown(), head().textContent, values()]).toEqual([true, "Stability", ["0.78", "0.90", "", ""]]);
    // Now it sorts as every other head does.
    head().click();
    expect(heard.onStability).toHaveBeenCalledTimes(1);
    expect(values()).toEqual(["0.90", "0.78", "", ""]);
    const alone = tableWith({ onStability: undefined });
    alone.show(7.5, { stability: { canAsk: true } });
    expect(alone.el.classList.contains("dendro-without-stability")).toBe(true);
  });

  it("follows a cut that keeps moving at a distance, not at every frame", () => {
    const table = tableWith();
    table.show(7.5);
    table.show(6.5);
    expect(table.rows()).toHaveLength(4);
    vi.advanceTimersByTime(60);
    table.show(5.5);
    vi.advanceTimersByTime(60);
    expect(table.rows()).toHaveLength(16);
  });

  it("of another tree asks anew, though an answer is missing", () => {
    const table = tableWith();
    table.show(7.5);
    vi.runAllTimers();
    table.show(7.4, { of: balanced(256, (round) => round) });
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(2);
  });

  it("asks again after a question that was answered with an error", async () => {
    const table = tableWith();
    table.show(7.5);
    vi.runAllTimers();
    table.show(6.5);
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(1);
    answered();
    await Promise.resolve();
    await Promise.resolve();
    table.show(7.5);
    vi.runAllTimers();
    expect(heard.onDescribe).toHaveBeenCalledTimes(2);
  });

  it("opens the menu of a cluster at the button that was pressed, or its colours alone", () => {
    const table = tableWith();
    table.show(7.5);
    const row = table.rows()[2];
    const [dot, menu] = [".dendro-dot", ".dendro-row-menu"].map((name) => row.querySelector<HTMLElement>(name)!);
    dot.click();
    menu.click();
    expect(heard.onMenu.mock.calls).toEqual([[Number(row.dataset.root), dot, "colors"], [Number(row.dataset.root), menu, "all"]]);
    expect(heard.onOpen).not.toHaveBeenCalled();
  });

  it("writes the numbers of a column with the same decimals", () => {
    const table = tableWith();
    table.show(7.5);
    vi.runAllTimers();
    const spreads = [2.3, 2.54, 2.344, 3];
    const nodes = heard.onDescribe.mock.calls[0][0] as number[];
    table.show(7.5, { facts: joinFacts(NO_FACTS, nodes.map((node, i) => ({ node, medoid: 0, spread: spreads[i], features: [] }))) });
    expect(table.rows().map((row) => row.querySelector(".dendro-col-spread")!.textContent)).toEqual(["2.30", "2.54", "2.34", "3.00"]);
  });

  it("tells long names of features apart", () => {
    const table = tableWith();
    const features = ["BRCA1", "TP53", "MYC"].map((name) => ({ name: `expression of the gene ${name}`, effect: 1, mean: 1, others: 0, share: false }));
    table.show(8.5, { facts: joinFacts(NO_FACTS, Array.from({ length: 2 * tree.n - 1 }, (_, node) => ({ node, medoid: 0, spread: 1, features }))) });
    const shown = [...table.rows()[0].querySelectorAll(".dendro-feature-name")].map((name) => name.textContent);
    expect(shown).toEqual(["…BRCA1", "…TP53", "…MYC"]);
  });

  it("shows the largest where there are too many", () => {
    const table = tableWith();
    table.show(0.5);
    expect(table.rows()).toHaveLength(200);
    expect(table.el.querySelector(".dendro-table-note")!.textContent).toBe("The 200 largest of 512 clusters.");
  });

  it("has no columns that nobody can fill", () => {
    const without = tableWith({ onDescribe: undefined });
    without.show(7.5);
    for (const column of ["medoid", "spread", "features"]) expect(without.el.className).toContain(`dendro-without-${column}`);
    expect(without.el.getAttribute("aria-busy")).toBe("false");
    const bare = tableWith();
    bare.show(7.5);
    vi.runAllTimers();
    const asked = heard.onDescribe.mock.calls[0][0] as number[];
    bare.show(7.5, { facts: joinFacts(NO_FACTS, asked.map((node) => ({ node, medoid: 1, spread: 0.5, features: null }))) });
    expect(bare.el.className).toContain("dendro-without-features");
    expect(bare.el.className).not.toContain("dendro-without-medoid");
  });

  it("writes names of features as text, and bars to the side of their sign", () => {
    const table = tableWith();
    table.show(8.5, { facts: joinFacts(NO_FACTS, Array.from({ length: 2 * tree.n - 1 }, (_, node) => factsOf(node))) });
    const feature = table.rows()[0].querySelector<HTMLElement>(".dendro-feature")!;
    expect(feature.textContent).toBe("<b>hue</b>−1.0");
    expect(feature.title).toBe("<b>hue</b>: mean 1 here, 2 elsewhere (Cohen's d −1.0)");
    expect(feature.querySelector<HTMLElement>(".dendro-bar-mark span")!.style.right).toBe("50%");
  });

  it("keeps the focus in a field whose row moves", () => {
    const table = tableWith();
    table.show(7.5);
    const field = table.rows()[3].querySelector("input")!;
    field.focus();
    table.el.querySelector<HTMLElement>("[data-column=label]")!.click();
    expect(table.rows()[0].contains(field)).toBe(true);
    expect(document.activeElement).toBe(field);
  });
});
