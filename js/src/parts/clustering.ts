/** The menu that says how the samples were clustered, and clusters them again otherwise. */
import type { Part } from "../paint/shown";
import type { Clustering, Switch } from "../protocol";
import { element, listen, options, select } from "../util/dom";
import { createMenu } from "./menu";

const SWITCHES: Record<Switch, [text: string, title: string]> = {
  method: ["Method", "How the distance between two clusters follows from that of their samples"],
  metric: ["Metric", "Distance between two samples"],
  scale: ["Scale", "What is done to each column before distances are computed"],
};

/** `onClusterAgain` returns when the samples are clustered again, or are not. */
export function createClusteringMenu(signal: AbortSignal, to: { onClusterAgain(name: Switch, value: string): Promise<void> }): Part {
  const fields = (Object.keys(SWITCHES) as Switch[]).map((name) => {
    const [text, title] = SWITCHES[name];
    const field = select(text, title, {});
    return { name, field, label: element("label", { title }, text, field) };
  });
  const note = element("div", { class: "dendro-hint" }, "The number of clusters stays. Heights of different methods do not compare.");
  const menu = createMenu(signal, { label: "Cluster by:", title: "How the samples are clustered: method, metric, scale" }, ...fields.map(({ label }) => label), note);
  const present = element("span", { class: "dendro-present" });
  menu.opener.insertBefore(present, menu.opener.querySelector("svg"));
  let now: Clustering = {};
  let shown: Clustering | null = null;
  // What was chosen is shown until the answer is there.
  let isAsking = false;
  for (const { name, field } of fields) {
    listen(signal, field, "change", async () => {
      isAsking = true;
      await to.onClusterAgain(name, field.value);
      isAsking = false;
      show(true);
    });
  }
  const show = (evenSame: boolean) => {
    if (isAsking || (shown === now && !evenSame)) return;
    shown = now;
    for (const { name, field, label } of fields) {
      const { value = "", choices = [] } = now[name] ?? {};
      label.hidden = choices.length < 2;
      field.replaceChildren(...options(Object.fromEntries(choices.map((choice) => [choice, choice]))));
      field.value = value;
    }
    const values = [now.method?.value, now.metric?.value, now.scale?.value === "none" ? "" : now.scale?.value];
    present.textContent = values.filter(Boolean).join(", ");
    menu.opener.setAttribute("aria-label", `Cluster by: ${present.textContent}. ${menu.opener.title}`);
  };
  return {
    el: menu.el,
    update({ state: { clustering } }) {
      now = clustering;
      menu.el.hidden = clustering.method === undefined;
      show(false);
    },
  };
}
