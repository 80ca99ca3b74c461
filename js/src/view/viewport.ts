/** The view as it changes: at once, in flight to another one, back and forward through those that were rested on. */
import { type View, viewBetween } from "./view";

export interface Viewport {
  view(): View;
  /** Show this view now; `rest` after which it counts as one to come back to. */
  move(view: View): void;
  /** Go there in a short flight, so that the eye can follow. */
  fly(view: View): void;
  /** Forget everything and show this view. */
  start(view: View): void;
  back(): void;
  forward(): void;
  canGoBack(): boolean;
  canGoForward(): boolean;
}

const FLIGHT_MS = 260;
/** A view that stays this long is one to come back to. */
const REST_MS = 400;
const MOST_REMEMBERED = 100;

export function createViewport(signal: AbortSignal, first: View, onChange: () => void): Viewport {
  let view = first;
  let visited: View[] = [first];
  let place = 0;
  let flight = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const land = () => {
    cancelAnimationFrame(flight);
    flight = 0;
  };
  const remember = () => {
    if (view === visited[place]) return;
    visited = [...visited.slice(0, place + 1), view].slice(-MOST_REMEMBERED);
    place = visited.length - 1;
    onChange();
  };
  const show = (next: View) => {
    view = next;
    onChange();
  };
  const move = (next: View) => {
    land();
    show(next);
    clearTimeout(rest);
    rest = setTimeout(remember, REST_MS);
  };
  const glide = (to: View) => {
    land();
    const from = view;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return show(to);
    const begun = performance.now();
    const step = (now: number) => {
      const t = Math.min(Math.max((now - begun) / FLIGHT_MS, 0), 1);
      flight = t < 1 ? requestAnimationFrame(step) : 0;
      show(t < 1 ? viewBetween(from, to, t * t * (3 - 2 * t)) : to);
    };
    flight = requestAnimationFrame(step);
  };
  const visit = (next: number) => {
    if (next < 0 || next >= visited.length) return;
    clearTimeout(rest);
    place = next;
    glide(visited[place]);
  };
  signal.addEventListener("abort", () => {
    land();
    clearTimeout(rest);
  });
  return {
    view: () => view,
    move,
    fly(to) {
      clearTimeout(rest);
      remember();
      visited = [...visited.slice(0, place + 1), to].slice(-MOST_REMEMBERED);
      place = visited.length - 1;
      glide(to);
    },
    start(next) {
      land();
      clearTimeout(rest);
      view = next;
      visited = [next];
      place = 0;
    },
    back: () => visit(place - 1),
    forward: () => visit(place + 1),
    canGoBack: () => place > 0,
    canGoForward: () => place < visited.length - 1,
  };
}
