/** Asks Python for the rows of the heat map: for those that are missing at once, and for others that suit the clusters when the cut rests. */
import type { Shown } from "../paint/shown";
import type { BranchedCut } from "../tree/branches";
import type { ChartState } from "../view/state";

/** The cut rests when it has not changed for so long, in ms. */
const REST = 300;

export interface RowKeeper {
  update(shown: Shown): void;
}

/** `ask` gets the columns that are there; it fails where Python can't answer. */
export function createRowKeeper(signal: AbortSignal, ask: (known: number[], choose: boolean) => Promise<unknown>): RowKeeper {
  let shown: Shown | null = null;
  let cut: BranchedCut | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  // It is asked once for what is missing.
  let askedFor: Pick<ChartState, "heat" | "cells"> | null = null;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const send = async (choose: boolean) => {
    if (!shown || signal.aborted) return;
    const { cells } = (askedFor = shown.state);
    isAsking = true;
    try {
      await ask([...cells.keys()], choose);
    } catch {
      // Without Python the rows stay as they are.
    }
    isAsking = false;
    if (shown) keeper.update(shown);
  };
  const keeper: RowKeeper = {
    update(now) {
      shown = now;
      const { heat, cells } = now.state;
      if (!heat.count) return;
      const isMissing = !heat.rows || heat.rows.some(({ id }) => !cells.has(id));
      if (isMissing && !isAsking && (askedFor?.heat !== heat || askedFor.cells !== cells)) void send(false);
      if (now.cut === cut) return;
      cut = now.cut;
      clearTimeout(timer);
      if (heat.is_auto) timer = setTimeout(() => void send(true), REST);
    },
  };
  return keeper;
}
