/** Work that nobody waits for. */

/** In a hidden tab nothing is idle, but the work is done all the same; in ms. */
const PATIENCE = 2000;

/** Call `piece` while the browser has nothing else to do, until it returns that nothing is left. */
export function whenIdle(signal: AbortSignal, piece: () => boolean): void {
  // Safari knows no idle time.
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, PATIENCE / 40));
  const run = () => {
    if (!signal.aborted && piece()) later(run, { timeout: PATIENCE });
  };
  later(run, { timeout: PATIENCE });
}
