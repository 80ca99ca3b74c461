/** Steps that one can go back, and forward again, where no Python keeps them: the mirror of `history.py`. */
export interface History<T> {
  /** Take note of a change. Moves that follow each other are one step; whatever was undone can't be done again. */
  record(before: T, isMove: boolean): void;
  /** The value of one step before, and the one that was undone last; `null` where there is none. */
  undo(current: T): T | null;
  redo(current: T): T | null;
  canUndo(): boolean;
  canRedo(): boolean;
}

const MOST_STEPS = 200;

export function createHistory<T>(isSame: (a: T, b: T) => boolean): History<T> {
  const past: T[] = [];
  const future: T[] = [];
  let isMoving = false;
  const step = (current: T, source: T[], target: T[]) => {
    // A line that was dragged and put back where it was would be a step that changes nothing.
    while (source.length > 0 && isSame(source[source.length - 1], current)) source.pop();
    if (source.length === 0) return null;
    isMoving = false;
    target.push(current);
    return source.pop()!;
  };
  return {
    record(before, isMove) {
      if (!(isMove && isMoving)) past.push(before);
      if (past.length > MOST_STEPS) past.shift();
      isMoving = isMove;
      future.length = 0;
    },
    undo: (current) => step(current, past, future),
    redo: (current) => step(current, future, past),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };
}
