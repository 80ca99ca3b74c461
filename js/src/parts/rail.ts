/** Draws the rail along the height axis, with suggested cuts as buttons; a click on either moves the cut. */
import type { Part, Shown } from "../paint/shown";
import { heightForClusters } from "../tree/cut";
import { type Gap, gapAt, lifetime, longestGaps, type RailMarks, railMarks, spread } from "../tree/gaps";
import { cutOf } from "../tree/moves";
import type { Suggestion } from "../protocol";
import type { Tree } from "../tree/tree";
import { element, listen } from "../util/dom";
import { formatCount, formatHeight, plural } from "../util/format";
import type { Box } from "../view/layout";
import { isRootLast, isSideways, type Orientation } from "../view/orientation";
import { scaledHeightAt, toV } from "../view/visible";
import { type Advice, advices } from "./advice";

export interface RailCallbacks {
  onHeight(height: number): void;
  /** The pointer or the focus is on this suggestion; `null` when it has left. */
  onPreview(suggestion: Suggestion | null): void;
}

/** Width of the strip that shows merges and gaps, and of the lines from it to the buttons, in CSS pixels. */
const STRIP = 9;
const LEADER = 8;
/** Height of a label. Along the axis it takes as much, or where the axis lies as much as its text is wide. */
const LABEL = 15;
const LABEL_WIDTH = 38;
/** So many of the longest gaps catch the eye. */
const EMPHASISED = 3;
/** A rail of this width has room for the names of methods. */
const WIDE = 80;
/** So many methods are named on a button; where more agree, they are counted. */
const MOST_NAMED = 2;

interface Label {
  readonly gap: Gap;
  readonly offset: number;
  readonly text: string;
}

/** A suggestion on the screen: where the line would be, and where its button has room. */
interface Tick {
  readonly advice: Advice;
  readonly from: number;
  readonly to: number;
}

/** What depends on the tree and the view, not on the cut. */
interface Layout {
  readonly rail: Box;
  readonly orientation: Orientation;
  readonly marks: RailMarks;
  readonly labels: readonly Label[];
  readonly ticks: readonly Tick[];
}

export function createRail(signal: AbortSignal, to: RailCallbacks): Part {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const group = element("div", { role: "group", "aria-label": "Suggested cuts" });
  const tip = element("div", { class: "dendro-rail-tip", "aria-hidden": "true", hidden: "" });
  const el = element("div", { class: "dendro-rail" }, canvas, group, tip);
  const context = canvas.getContext("2d")!;
  let last: Shown | null = null;
  let offered: { advice: Advice; button: HTMLElement }[] = [];
  let longest: readonly Gap[] = [];
  let layout: Layout | null = null;
  let painted = "";

  // `along` the rail from its start on the screen.
  const tell = (along: number, [title, ...lines]: readonly string[]) => {
    tip.replaceChildren(element("strong", {}, title), ...lines.map((line) => element("div", {}, line)));
    tip.hidden = false;
    const sideways = layout !== null && isSideways(layout.orientation);
    const start = sideways ? Math.min(along - 12, el.clientWidth - tip.offsetWidth) : Math.min(along - 12, el.clientHeight - tip.offsetHeight);
    [tip.style.left, tip.style.top] = sideways ? [`${Math.max(start, 0)}px`, ""] : ["", `${Math.max(start, 0)}px`];
  };
  const hush = () => {
    tip.hidden = true;
  };
  const gapUnder = ({ inView, scene, size, tree }: Shown, event: MouseEvent): Gap => {
    const position = scaledHeightAt(inView.frame, placeAlong(layout!, alongOf(layout!, event)) * size.ratio);
    return gapAt(tree.sortedPeaks, Math.max(scene.scale.inverse(position), 0));
  };
  listen(signal, canvas, "pointermove", (event) => last && tell(alongOf(layout!, event), aboutGap(last, gapUnder(last, event))));
  listen(signal, canvas, "pointerleave", hush);
  listen(signal, canvas, "click", (event) => last && to.onHeight(heightIn(last.tree, gapUnder(last, event))));

  const adviceAt = (event: Event) => offered.find(({ button }) => button.contains(event.target as Node))?.advice;
  listen(signal, group, "click", (event) => {
    const advice = adviceAt(event);
    to.onPreview(null);
    if (advice) to.onHeight(advice.height);
  });
  for (const type of ["pointerover", "focusin"] as const) {
    listen(signal, group, type, (event) => {
      const advice = adviceAt(event);
      const { offsetLeft, offsetTop } = event.target as HTMLElement;
      to.onPreview(advice?.suggestions[0] ?? null);
      if (advice) tell(isSideways(layout!.orientation) ? offsetLeft : offsetTop, aboutAdvice(advice));
    });
  }
  for (const type of ["pointerout", "focusout"] as const) {
    listen(signal, group, type, () => {
      to.onPreview(null);
      hush();
    });
  }

  // Made only when there is other advice, so that no button loses the focus while the cut moves.
  const offer = ({ tree, state }: Shown) => {
    longest = longestGaps(tree.sortedPeaks, EMPHASISED);
    offered = advices(state.suggestions).map((advice) => {
      const [count, methods] = [`k ${formatCount(advice.clusters)}`, methodsOf(advice)];
      // Begins with what can be read, so that it can be named aloud.
      const label = `${count} ${methods}: ${aboutAdvice(advice).join(" ")}`;
      const button = element("button", { type: "button", class: "dendro-suggestion", "aria-label": label },
        element("strong", {}, count), element("span", {}, ` ${methods}`));
      return { advice, button };
    });
    group.replaceChildren(...offered.map(({ button }) => button));
    hush();
  };

  const arrange = (shown: Shown, rail: Box): Layout => {
    const { tree, inView, size } = shown;
    const { orientation } = inView;
    const sideways = isSideways(orientation);
    const length = sideways ? rail.width : rail.height;
    const label = sideways ? LABEL_WIDTH : LABEL;
    const offsetOf = (height: number) => toV(inView.frame, height) / size.ratio;
    const marks = railMarks(tree.sortedPeaks, { length, offsetOf });
    const inSight = offered.map(({ advice }) => ({ advice, from: offsetOf(advice.height) }))
      .filter(({ from }) => from >= 0 && from <= length);
    const places = spread(inSight.map(({ from }) => from), inSight.map(() => label), length);
    const ticks = inSight.map((tick, i) => ({ ...tick, to: places[i] }));
    Object.assign(el.style, { left: `${rail.left}px`, top: `${rail.top}px`, width: `${rail.width}px`, height: `${rail.height}px` });
    el.classList.toggle("dendro-rail-lying", sideways);
    el.classList.toggle("dendro-rail-narrow", sideways || rail.width < WIDE);
    for (const { advice, button } of offered) {
      const tick = ticks.find((each) => each.advice === advice);
      button.hidden = !tick;
      const start = tick ? placeAlong({ rail, orientation }, tick.to) - label / 2 : 0;
      [button.style.left, button.style.top] = sideways ? [`${start}px`, ""] : ["", `${start}px`];
    }
    return { rail, orientation, marks, ticks, labels: labelsOf(shown, marks, places, label) };
  };

  const paint = ({ cut, inView, size: { ratio }, theme }: Shown, shownAs: Layout, current: Gap | null) => {
    const { rail, orientation, marks, labels, ticks } = shownAs;
    const sideways = isSideways(orientation);
    [canvas.width, canvas.height] = [Math.round(rail.width * ratio), Math.round(rail.height * ratio)];
    // Across the rail from the plot's side or the axis's, and along it from the root's end.
    const [end, towards] = isRootLast(orientation) ? [(sideways ? canvas.width : canvas.height), -ratio] : [0, ratio];
    if (sideways) context.setTransform(0, ratio, towards, 0, end, 0);
    else context.setTransform(ratio, 0, 0, towards, 0, end);
    const isLong = ({ clusters }: Gap) => longest.some((gap) => gap.clusters === clusters);
    for (const gap of marks.gaps) {
      const isCurrent = gap.clusters === current?.clusters;
      context.fillStyle = isCurrent ? theme.accent : theme.muted;
      context.globalAlpha = isCurrent ? 0.45 : isLong(gap) ? 0.4 : 0.13;
      context.fillRect(0, gap.from, STRIP, gap.to - gap.from);
    }
    context.fillStyle = theme.ink;
    for (const { offset, merges } of marks.rows) {
      context.globalAlpha = Math.min(0.45 + 0.1 * Math.log2(merges), 0.85);
      context.fillRect(0, Math.round(offset * ratio) / ratio, STRIP, 1);
    }
    context.globalAlpha = 1;
    context.strokeStyle = theme.muted;
    for (const tick of ticks) {
      context.beginPath();
      context.moveTo(STRIP, tick.from);
      context.lineTo(STRIP + LEADER - 1, tick.to);
      context.stroke();
    }
    if (cut.height !== null) {
      context.fillStyle = theme.accent;
      context.fillRect(0, toV(inView.frame, cut.height) / ratio - 0.75, STRIP + LEADER, 1.5);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textBaseline = "middle";
    context.textAlign = sideways ? "center" : "left";
    for (const { gap, offset, text } of labels) {
      context.font = `${isLong(gap) ? "600 " : ""}10.5px ${theme.font}`;
      context.fillStyle = isLong(gap) ? theme.ink : theme.muted;
      const along = placeAlong(shownAs, offset);
      if (sideways) context.fillText(text, along, STRIP + LEADER + LABEL / 2);
      else context.fillText(text, STRIP + LEADER, along);
    }
  };

  return {
    el,
    update(shown) {
      const { rail } = shown.inView;
      const before = last;
      last = shown;
      el.hidden = rail === null;
      if (rail === null) return;
      const { cut, tree, theme, size, inView, state } = shown;
      const isOther = before?.tree !== tree || before.state.suggestions !== state.suggestions;
      if (isOther) offer(shown);
      if (isOther || layout === null || before.inView !== inView || before.state.branches !== state.branches) {
        layout = arrange(shown, rail);
        painted = "";
      }
      const current = cut.height === null ? null : gapAt(tree.sortedPeaks, cut.height);
      for (const { advice, button } of offered) button.setAttribute("aria-current", String(advice.clusters === current?.clusters));
      // While something else than the cut changes, this picture stays.
      const wanted = [cut.height, size.ratio, theme.ink, theme.muted, theme.accent, theme.font].join();
      if (wanted === painted) return;
      painted = wanted;
      paint(shown, layout, current);
    },
  };
}

// Distance along the rail from its start on the screen -> from the root's end, and back.
function placeAlong({ rail, orientation }: Pick<Layout, "rail" | "orientation">, distance: number): number {
  return isRootLast(orientation) ? (isSideways(orientation) ? rail.width : rail.height) - distance : distance;
}

function alongOf({ orientation }: Layout, { offsetX, offsetY }: MouseEvent): number {
  return isSideways(orientation) ? offsetX : offsetY;
}

// A label for each gap with room for one that is not taken by a button. Beyond both ends of the merges there is nothing to name.
function labelsOf(shown: Shown, { gaps }: RailMarks, taken: readonly number[], label: number): Label[] {
  return gaps.flatMap((gap) => {
    const offset = (gap.from + gap.to) / 2;
    const isInner = gap.clusters > 1 && gap.clusters < shown.tree.n;
    const hasRoom = gap.to - gap.from >= label && taken.every((other) => Math.abs(other - offset) >= label);
    return isInner && hasRoom ? [{ gap, offset, text: `k ${formatCount(clustersIn(shown, gap))}` }] : [];
  });
}

function heightIn(tree: Tree, gap: Gap): number {
  return heightForClusters(tree, gap.clusters).height;
}

// Branches that are cut by hand add to what the line alone gives.
function clustersIn({ tree, state }: Shown, gap: Gap): number {
  return cutOf(tree, { ...state, cutHeight: heightIn(tree, gap), cutRoots: null }).clusters;
}

function aboutGap(shown: Shown, gap: Gap): string[] {
  const title = plural(clustersIn(shown, gap), "cluster");
  if (gap.upper === Infinity) return [title, `from height ${formatHeight(gap.lower)} up`];
  return [title, `height ${formatHeight(gap.lower)} to ${formatHeight(gap.upper)}, ${formatHeight(lifetime(gap))} long`];
}

function methodsOf({ suggestions }: Advice): string {
  const [{ rank, score }] = suggestions;
  if (rank) return plural(parseInt(score, 10), "vote");
  return suggestions.length > MOST_NAMED ? `${suggestions.length} methods` : suggestions.map(({ method }) => method).join(", ");
}

function aboutAdvice({ clusters, suggestions }: Advice): string[] {
  const about = suggestions.map(({ rank, method, score, rules, caveat }) => (rank ? `${score}: ${rules}. ${caveat}` : `${method} ${score}: ${caveat}`));
  return [`Cut into ${plural(clusters, "cluster")}.`, ...about];
}
