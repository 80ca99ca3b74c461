/** The menu that says how the samples were clustered, and clusters them again otherwise. */
import type { Part } from "../paint/shown";
import type { Clustering, Status, Switch } from "../protocol";
import { element, icon, listen, options, select } from "../util/dom";
import { createMenu } from "./menu";

const SWITCHES: Record<Switch, [text: string, title: string]> = {
  method: ["Method", "How the distance between two clusters follows from that of their samples"],
  metric: ["Metric", "Distance between two samples"],
  scale: ["Scale", "What is done to each column before distances are computed"],
};

export function createClusteringMenu(signal: AbortSignal, to: { onClusterAgain(name: Switch, value: string): void }): Part {
  const fields = (Object.keys(SWITCHES) as Switch[]).map((name) => {
    const [text, title] = SWITCHES[name];
    const field = select(text, title, {});
    return { name, field, label: element("label", { title }, text, field) };
  });
  const note = element("div", { class: "dendro-hint" }, "The number of clusters stays. Heights of different methods do not compare.");
  const menu = createMenu(signal, icon("tree"), "How the samples are clustered: method, metric, scale", ...fields.map(({ label }) => label), note);
  let shown: Clustering | null = null;
  // What was chosen is shown until Python has answered, also while the old tree still is.
  let asked: { clustering: Clustering; status: Status } | null = null;
  let now: { clustering: Clustering; status: Status } | null = null;
  for (const { name, field } of fields) {
    listen(signal, field, "change", () => {
      asked = now;
      to.onClusterAgain(name, field.value);
    });
  }
  return {
    el: menu.el,
    update({ state: { clustering, status } }) {
      now = { clustering, status };
      menu.el.hidden = clustering.method === undefined;
      const isOpen = asked !== null && asked.clustering === clustering && (asked.status === status || status.level === "busy");
      if (isOpen || (shown === clustering && asked === null)) return;
      asked = null;
      shown = clustering;
      for (const { name, field, label } of fields) {
        const { value = "", choices = [] } = clustering[name] ?? {};
        label.hidden = choices.length < 2;
        field.replaceChildren(...options(Object.fromEntries(choices.map((choice) => [choice, choice]))));
        field.value = value;
      }
    },
  };
}
