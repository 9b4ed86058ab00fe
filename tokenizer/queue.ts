/**
 * @file A priority queue (a binary heap) of candidates, the best one first.
 */

export interface Queue<T> {
  /** Add an item. */
  push(item: T): void;
  /** Remove and return the first item; undefined when there is none. */
  pop(): T | undefined;
}

/** A queue in which `before(a, b)` says whether `a` comes first. */
export function createQueue<T>(before: (a: T, b: T) => boolean): Queue<T> {
  const items: T[] = [];

  function push(item: T): void {
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[place] = items[parent]!;
      place = parent;
    }
    items[place] = item;
  }

  function pop(): T | undefined {
    const first = items[0];
    const item = items.pop();
    if (item === undefined || items.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, item)) break;
      items[place] = items[child]!;
      place = child;
    }
    items[place] = item;
    return first;
  }

  return { push, pop };
}
