/** How well the tree fits the distances it was built from: a quiet line, asked for once the picture is there. */
import type { Part } from "../paint/shown";
import type { Fit } from "../protocol";
import type { Tree } from "../tree/tree";
import { button, element, listen } from "../util/dom";
import { whenIdle } from "../util/idle";

export interface FitCallbacks {
  /** Compute it: `whatever` it takes, or only if that is next to nothing. */
  onFit(whatever: boolean): void;
}

const NAME = "cophenetic correlation";
const MEANING = "How well the heights of the tree keep the distances between the samples: 1 is best";

export function createFit(signal: AbortSignal, to: FitCallbacks): Part {
  const ask = button("Does the tree fit?", "", "dendro-action");
  const value = element("span", {});
  const el = element("div", { class: "dendro-fit" }, value, ask);
  listen(signal, ask, "click", () => to.onFit(true));
  let shown: Fit | null = null;
  let askedFor: Tree | null = null;
  return {
    el,
    update({ tree, state: { fit } }) {
      if (fit.correlation === undefined && askedFor !== tree) {
        askedFor = tree;
        // The picture and the answer to what the user does come first.
        whenIdle(signal, () => {
          to.onFit(false);
          return false;
        });
      }
      if (fit === shown) return;
      shown = fit;
      ask.hidden = !fit.canAsk;
      ask.title = `Compute the ${NAME}. ${fit.note ?? ""}`;
      ask.setAttribute("aria-label", ask.title);
      value.replaceChildren(fit.correlation ? `${NAME} ${fit.correlation}` : "");
      value.title = fit.correlation ? `Cophenetic correlation. ${MEANING}. ${fit.note}` : "";
    },
  };
}
