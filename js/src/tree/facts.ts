/** What only the kernel can work out about a cluster, and how it is written. A fact is one of the branch alone, whatever the cut is. */
import type { ClusterFacts, Feature } from "../protocol";
import { formatHeight } from "../util/format";
import { percent, withSign } from "../util/numerals";

export type Facts = ReadonlyMap<number, ClusterFacts>;

export const NO_FACTS: Facts = new Map();

/** What JSON has in place of an infinite effect. */
const INFINITE = 1e9;
/** An effect of this size fills a bar; 0.8 is called large. */
const FULL_EFFECT = 3;


/** Facts that were known, and those that have come. */
export function joinFacts(known: Facts, come: readonly ClusterFacts[]): Facts {
  return new Map([...known, ...come.map((fact) => [fact.node, fact] as const)]);
}

/** Whether a feature has one value in the cluster and another one elsewhere, so that there is no number for the effect. */
export function isApart(effect: number): boolean {
  return Math.abs(effect) >= INFINITE;
}

/** "+2.1"; "+∞" where a feature has one value in the cluster and another one elsewhere. */
export function formatEffect(effect: number): string {
  return isApart(effect) ? `${effect < 0 ? "−" : "+"}∞` : withSign(effect, 1);
}

/** How much of its half of a bar an effect fills: -1 .. 1. */
export function barLength(effect: number): number {
  return Math.max(-1, Math.min(1, effect / FULL_EFFECT));
}

/** A feature in a sentence. */
export function describeFeature({ name, effect, mean, others, share }: Feature): string {
  const values = share ? `${percent(mean)} here, ${percent(others)} elsewhere` : `mean ${formatHeight(mean)} here, ${formatHeight(others)} elsewhere`;
  return `${name}: ${values} (Cohen's ${share ? "h" : "d"} ${formatEffect(effect)})`;
}
