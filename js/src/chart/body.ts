/** Where tree and scatter stand: beside each other or, where it is narrow, one below the other; how high, how wide, or over the whole page. */
import { createHandle } from "../parts/divider";
import { button, element, icon, listen } from "../util/dom";

export interface BodyOptions {
  /** The picture of the tree. */
  readonly stage: HTMLElement;
  readonly treeHead: readonly HTMLElement[];
  readonly scatter: HTMLElement;
  /** The scatter was closed or opened by the divider. */
  onShowScatter(show: boolean): void;
  /** Something has another place or size. */
  onLayout(): void;
}

export interface Body {
  readonly el: HTMLElement;
  /** Below it: changes its height. */
  readonly heightHandle: HTMLElement;
  readonly fullButton: HTMLElement;
  /** The frame that all of it is in. */
  attach(root: HTMLElement): void;
  update(state: { showScatter: boolean; hasScatter: boolean }): void;
  isScatterShown(): boolean;
  /** Say how high the tree would like to be, in pixels. It gets that as far as is sensible, unless the user has chosen a height. */
  wish(height: number): void;
  toggleFull(): void;
  /** Returns whether it was over the whole page. */
  leaveFull(): boolean;
}

/** The tree's share of the width at first. */
const SHARE = 0.6;
/** A part with a smaller share than this snaps shut. */
const LEAST = 0.14;
const STEP = 0.02;
/** The frame is narrow below this, in pixels: then the scatter stands below the tree. */
const NARROW = 720;
/** Height of a key's step, and the least and the greatest height. */
const HEIGHT_STEP = 20;
const [LEAST_HEIGHT, GREATEST_HEIGHT] = [200, 2000];

export function createBody(signal: AbortSignal, options: BodyOptions): Body {
  let root: HTMLElement | null = null;
  let share = SHARE;
  let start = { share: SHARE, height: 0 };
  let isNarrow = false;
  let isClosed = false;
  let isThere = true;

  const treePane = element("div", { class: "dendro-tree-pane" }, element("div", { class: "dendro-head-row" }, ...options.treeHead), options.stage);
  const scatterPane = element("div", { class: "dendro-scatter-pane" }, options.scatter);
  const room = () => (isNarrow ? el.clientHeight : el.clientWidth) || 1;
  const move = (next: number) => {
    // Dragged to an end it hides what is there.
    const before = share;
    share = next < LEAST ? 0 : next > 1 - LEAST ? 1 : next;
    if (share === 1) options.onShowScatter(false);
    else if (isClosed) options.onShowScatter(true);
    if (share !== before) arrange();
  };
  const divider = createHandle(signal, {
    className: "dendro-divider",
    label: "Divider between tree and scatter",
    title: "Drag to give tree or scatter more room; double-click to reset",
    isAcross: () => !isNarrow,
    onStart: () => (start = { ...start, share: isClosed ? 1 : share }),
    onDrag: (distance) => move(start.share + distance / room()),
    onStep(steps) {
      const now = isClosed ? 1 : share;
      // A step out of an end leads to where there is something to see.
      const next = now + steps * STEP;
      move(now === 1 && steps < 0 ? 1 - LEAST : now === 0 && steps > 0 ? LEAST : next);
    },
    onEnd: (end) => move(end === "first" ? 0 : 1),
    onReset: () => move(SHARE),
  });
  const el = element("div", { class: "dendro-main" }, treePane, divider.el, scatterPane);
  const setHeight = (height: number | null) => {
    el.style.setProperty("--dendro-height", height === null ? "" : `${Math.min(Math.max(height, LEAST_HEIGHT), GREATEST_HEIGHT)}px`);
    arrange();
  };
  const heightHandle = createHandle(signal, {
    className: "dendro-height-handle",
    label: "Height of tree and scatter",
    title: "Drag to change the height; double-click to reset",
    isAcross: () => false,
    onStart: () => (start = { ...start, height: el.clientHeight }),
    onDrag: (distance) => setHeight(start.height + distance),
    onStep: (steps) => setHeight(el.clientHeight + steps * HEIGHT_STEP),
    onReset: () => setHeight(null),
  });

  function arrange(): void {
    const isShown = isThere && !isClosed;
    const at = isShown ? Math.min(share, 1 - LEAST) : 1;
    scatterPane.hidden = !isShown;
    divider.el.hidden = !isThere;
    treePane.hidden = at === 0;
    treePane.style.flexGrow = String(at);
    scatterPane.style.flexGrow = String(1 - at);
    el.classList.toggle("dendro-narrow", isNarrow && isShown);
    divider.show(100 * at, 0, 100);
    heightHandle.show(el.clientHeight, LEAST_HEIGHT, GREATEST_HEIGHT);
    options.onLayout();
  }

  // -- over the whole page, in its top layer: nothing can lie over it or clip it

  const fullButton = button(icon("full"), "Full screen (F)", "dendro-icon");
  fullButton.setAttribute("aria-pressed", "false");
  const isFull = () => root !== null && root.classList.contains("dendro-full");
  const setFull = (full: boolean) => {
    if (!root || full === isFull()) return;
    const page = root.getRootNode() as Document | ShadowRoot;
    const focused = page.activeElement as HTMLElement | null;
    // What is around the frame keeps its place meanwhile.
    if (full && root.parentElement) root.parentElement.style.minHeight = `${root.offsetHeight}px`;
    root.classList.toggle("dendro-full", full);
    if (full) {
      root.setAttribute("popover", "manual");
      root.showPopover();
    } else {
      root.hidePopover();
      root.removeAttribute("popover");
      if (root.parentElement) root.parentElement.style.minHeight = "";
    }
    fullButton.replaceChildren(icon(full ? "small" : "full"));
    fullButton.title = full ? "Leave the full screen (Esc)" : "Full screen (F)";
    fullButton.setAttribute("aria-label", fullButton.title);
    fullButton.setAttribute("aria-pressed", String(full));
    (focused && root.contains(focused) ? focused : fullButton).focus({ preventScroll: true });
    options.onLayout();
  };
  listen(signal, fullButton, "click", () => setFull(!isFull()));

  return {
    el,
    heightHandle: heightHandle.el,
    fullButton,
    attach(frame) {
      root = frame;
      const observer = new ResizeObserver(() => {
        const narrow = frame.clientWidth > 0 && frame.clientWidth < NARROW;
        if (narrow === isNarrow) return;
        isNarrow = narrow;
        arrange();
      });
      observer.observe(frame);
      signal.addEventListener("abort", () => {
        observer.disconnect();
        if (isFull() && frame.parentElement) frame.parentElement.style.minHeight = "";
      });
      arrange();
    },
    update({ showScatter, hasScatter }) {
      if (isClosed === !showScatter && isThere === hasScatter) return;
      isClosed = !showScatter;
      isThere = hasScatter;
      if (showScatter && share === 1) share = SHARE;
      arrange();
    },
    isScatterShown: () => isThere && !isClosed,
    wish: (height) => el.style.setProperty("--dendro-wish", `${height}px`),
    toggleFull: () => setFull(!isFull()),
    leaveFull() {
      const was = isFull();
      setFull(false);
      return was;
    },
  };
}
