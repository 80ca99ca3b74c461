/** The tray: a row of tabs that opens below tree and scatter, at the full width. A tab that has nothing to show is not there. */
import type { Shown } from "../paint/shown";
import { element, listen, uniqueId } from "../util/dom";

/** What an open tab shows. */
export interface TabContent {
  readonly el: HTMLElement;
  /** `isOpen`: whether it is to be seen. */
  update(shown: Shown, isOpen: boolean): void;
}

export interface Tab {
  readonly name: string;
  readonly title: string;
  hasContent(): boolean;
  /** Called when the tab is first opened. */
  create(): TabContent;
}

export interface Tray {
  /** The tabs, and below them what the open one shows. */
  readonly bar: HTMLElement;
  readonly el: HTMLElement;
  /** Show which tab is open, `null` for a closed tray, and what there is to see in it. */
  update(open: string | null, shown: Shown): void;
}

/** `onOpen` is told which tab was chosen; `null` when the open one was chosen again, which closes the tray. */
export function createTray(signal: AbortSignal, tabs: readonly Tab[], onOpen: (name: string | null) => void): Tray {
  const id = `dendro-tray-${uniqueId()}`;
  let opened: string | null = null;
  const made = tabs.map((tab, i) => {
    const opener = element("button", {
      type: "button", class: "dendro-tab", role: "tab", id: `${id}-tab-${i}`, title: tab.title, "aria-controls": `${id}-${i}`, "aria-selected": "false",
    }, tab.name);
    const panel = element("div", { class: "dendro-panel", role: "tabpanel", id: `${id}-${i}`, "aria-labelledby": `${id}-tab-${i}`, hidden: "" });
    listen(signal, opener, "click", () => onOpen(opened === tab.name ? null : tab.name));
    return { tab, opener, panel, content: null as TabContent | null };
  });
  const bar = element("div", { class: "dendro-tabs", role: "tablist", "aria-label": "Tray" }, ...made.map(({ opener }) => opener));
  const el = element("div", { class: "dendro-tray", hidden: "" }, ...made.map(({ panel }) => panel));
  listen(signal, bar, "keydown", (event) => {
    const there = made.filter(({ opener }) => !opener.hidden).map(({ opener }) => opener);
    const at = there.indexOf(event.target as HTMLButtonElement);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: there.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    there[(next + there.length) % there.length].focus({ preventScroll: true });
  });
  return {
    bar,
    el,
    update(open, shown) {
      opened = open;
      el.hidden = open === null;
      const there = made.filter(({ tab }) => tab.hasContent());
      for (const each of made) {
        const { tab, opener, panel } = each;
        opener.hidden = !there.includes(each);
        panel.hidden = tab.name !== open;
        opener.setAttribute("aria-selected", String(tab.name === open));
        opener.setAttribute("aria-expanded", String(tab.name === open));
        // One stop for the Tab key: the open tab, or the first.
        opener.tabIndex = tab.name === open || (open === null && each === there[0]) ? 0 : -1;
        if (tab.name === open && !each.content) panel.append((each.content = tab.create()).el);
        each.content?.update(shown, tab.name === open);
      }
    },
  };
}
