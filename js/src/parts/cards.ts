/** What Python knows of samples and branches for their tooltips: asked once, the latest first, one at a time. */
import type { Card, CardSettings } from "../protocol";

export interface Cards {
  /** What is known of a node; `null` as long as nothing is. */
  known(node: number): Card | null;
  /** Ask for a node, unless it is known; a later wish takes the place of one that has not been sent. */
  want(node: number): void;
  /** Forget everything where the tree or what is shown of samples is another, and say so. */
  update(tree: object | null, settings: CardSettings): boolean;
}

/** So many are kept: pictures take room. */
const MOST_KEPT = 300;

/** `onCome` is told of each answer that still holds. */
export function createCards(ask: (node: number) => Promise<Card | null>, onCome: (node: number) => void): Cards {
  let kept = new Map<number, Card>();
  let of: { tree: object | null; key: string } = { tree: null, key: "" };
  let wanted: number | null = null;
  let isAsking = false;
  const next = async () => {
    if (isAsking || wanted === null) return;
    const [node, then] = [wanted, kept];
    wanted = null;
    isAsking = true;
    const card = await ask(node).catch(() => null);
    isAsking = false;
    // An answer about an earlier tree is dropped.
    if (kept === then) {
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
      kept.set(node, card ?? { node });
      onCome(node);
    }
    void next();
  };
  return {
    known: (node) => kept.get(node) ?? null,
    want(node) {
      if (kept.has(node)) return;
      wanted = node;
      void next();
    },
    update(tree, { columns = [], images = "" }) {
      const key = [images, ...columns].join("\n");
      if (tree === of.tree && key === of.key) return false;
      of = { tree, key };
      kept = new Map();
      wanted = null;
      return true;
    },
  };
}
