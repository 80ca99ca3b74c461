/**
 * The colours and the font of the host, read from the style sheet so that the canvas follows every theme.
 */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly above: string;
  readonly font: string;
}

const ROLES = ["ink", "muted", "rule", "above"] as const;

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
    probe.addEventListener("transitionend", onChange, { signal });
    return probe;
  });
  signal.addEventListener("abort", () => probes.forEach((probe) => probe.remove()));
  return {
    read() {
      const [ink, muted, rule, above] = probes.map((probe) => getComputedStyle(probe).color);
      return { ink, muted, rule, above, font: getComputedStyle(el).fontFamily };
    },
  };
}
