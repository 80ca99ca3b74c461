/**
 * The colours and the font of the host, read from the style sheet so that the canvas follows every theme.
 */
import { listen } from "../util/dom";

export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly above: string;
  readonly ground: string;
  readonly accent: string;
  readonly font: string;
}

const ROLES = ["ink", "muted", "rule", "above", "ground", "accent"] as const;

export interface ThemeProbe {
  read(): Theme;
}

/**
 * Read the theme through invisible elements, and call `onChange` when it changes. A host swaps its style sheets at a time of its own
 * choosing; a transition on the probes' colour tells exactly when the new colours are in force.
 */
export function probeTheme(el: HTMLElement, signal: AbortSignal, onChange: () => void): ThemeProbe {
  const probes = ROLES.map((role) => {
    const probe = document.createElement("span");
    probe.className = `dendro-probe dendro-probe-${role}`;
    probe.setAttribute("aria-hidden", "true");
    el.append(probe);
    // A host that takes the chart off the page for a moment cancels the transition; the new colour is there all the same.
    for (const type of ["transitionend", "transitioncancel"] as const) listen(signal, probe, type, onChange);
    return probe;
  });
  signal.addEventListener("abort", () => probes.forEach((probe) => probe.remove()));
  let last: Theme | null = null;
  return {
    // The same object as long as nothing has changed, so that what depends on it need not be drawn again.
    read() {
      const [ink, muted, rule, above, ground, accent] = probes.map((probe) => getComputedStyle(probe).color);
      const theme: Theme = { ink, muted, rule, above, ground, accent, font: getComputedStyle(el).fontFamily };
      if (last === null || (Object.keys(theme) as (keyof Theme)[]).some((key) => theme[key] !== last![key])) last = theme;
      return last;
    },
  };
}
