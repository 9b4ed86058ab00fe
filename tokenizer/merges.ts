/**
 * @file Byte pair encoding: again and again the most frequent pair of neighbouring symbols becomes one
 * symbol (Sennrich et al., 2016), with the choices that SentencePiece's trainer makes.
 *
 * All words lie in one array of symbols, a barrier between them; a symbol of n characters takes n
 * places, its id at the first. A pair's occurrences all arise at once, when the younger of its two
 * symbols is made, and only vanish afterwards. So the counts in the queue are upper bounds, and a pair
 * that still has its count when it comes to the front is the most frequent one.
 */
import { BOUNDARY } from "./normalise.ts";
import { createQueue } from "./queue.ts";
import { scriptOf } from "./script.ts";
import { SPACE_MARK } from "./model.ts";

/**
 * How "aaa" counts for the pair "aa": twice since SentencePiece 0.1.99 ("0.2"); once up to 0.1.97,
 * where the second occurrence is forgotten for good.
 */
export type OverlapRule = "0.2" | "0.1.97";

/** Most characters of a piece. */
const LONGEST_PIECE = 16;

/** In the array of symbols: no piece spans it. */
const BARRIER = -1;
/** In the array of symbols: a place that belongs to a symbol before it. */
const INSIDE = -2;

interface MergeOptions {
  /** Single characters that are symbols; all others are barriers. */
  readonly alphabet: readonly string[];
  /** Merges wanted. */
  readonly count: number;
  readonly rule: OverlapRule;
  /** Called now and then with the merges made. */
  readonly progress?: ((made: number) => void) | undefined;
}

interface SymbolInfo {
  readonly text: string;
  /** In characters. */
  readonly length: number;
  readonly script: string;
  /** Begins with "▁", which can stand only there. */
  readonly begins: boolean;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  /** In characters. */
  readonly length: number;
  /** Pairs that are equal in everything else: the older one first. */
  readonly age: number;
  /** Occurrences, each as often as its word; an upper bound once symbols were merged. */
  frequency: number;
  /** Where its left symbol begins, rising; some of them gone since. */
  positions: number[];
}

/**
 * The merges of counted words (without "▁"), in the order in which they are made; fewer than `count`
 * when no pair is left.
 */
export function learnMerges(
  words: ReadonlyMap<string, number>,
  { alphabet, count, rule, progress }: MergeOptions,
): string[] {
  const symbols: SymbolInfo[] = alphabet.map((character) => ({
    text: character,
    length: 1,
    script: character === SPACE_MARK ? "Any" : scriptOf(character),
    begins: character === SPACE_MARK,
  }));
  const { ids, weights } = layOut(words, alphabet);
  /** At a symbol's last place: how far back its first one is. */
  const back = new Uint8Array(ids.length);
  const queue = createQueue<Pair>(comesFirst);
  let born = 0;

  /** Whether two symbols may be one piece. */
  function fits(left: number, right: number): boolean {
    if (left < 0 || right < 0) return false;
    const [first, second] = [symbols[left]!, symbols[right]!];
    if (second.begins || first.length + second.length > LONGEST_PIECE) return false;
    return first.script === "Any" || second.script === "Any" || first.script === second.script;
  }
  function createPair(left: number, right: number): Pair {
    const length = symbols[left]!.length + symbols[right]!.length;
    return { left, right, length, age: born++, frequency: 0, positions: [] };
  }
  /** Note an occurrence of a pair that is being collected; positions come in rising order. */
  function addPosition(pair: Pair, position: number): void {
    if (rule === "0.1.97" && pair.left === pair.right) {
      const last = pair.positions.at(-1);
      if (last !== undefined && position === last + symbols[pair.left]!.length) return;
    }
    pair.positions.push(position);
    pair.frequency += weights[position]!;
  }
  /** Forget the occurrences that are gone. */
  function recount(pair: Pair): void {
    const width = symbols[pair.left]!.length;
    let frequency = 0;
    let kept = 0;
    for (const position of pair.positions) {
      if (ids[position] !== pair.left || ids[position + width] !== pair.right) continue;
      pair.positions[kept++] = position;
      frequency += weights[position]!;
    }
    pair.positions.length = kept;
    pair.frequency = frequency;
  }
  /** Replace every occurrence from the left by a new symbol; returns where it stands. */
  function replace({ left, right, length, positions }: Pair, merged: number): number[] {
    const width = symbols[left]!.length;
    const places: number[] = [];
    for (const position of positions) {
      // Of two occurrences that overlap, the second is gone when the first was replaced.
      if (ids[position] !== left || ids[position + width] !== right) continue;
      ids[position] = merged;
      ids[position + width] = INSIDE;
      back[position + length - 1] = length - 1;
      places.push(position);
    }
    return places;
  }
  /** Queue the pairs that a new symbol makes with its neighbours. */
  function addNeighbours(merged: number, places: readonly number[]): void {
    const { length } = symbols[merged]!;
    const before = new Map<number, Pair>();
    const after = new Map<number, Pair>();
    const collect = (pairs: Map<number, Pair>, { left, right, position }: Occurrence) => {
      if (!fits(left, right)) return;
      const other = pairs === before ? left : right;
      let pair = pairs.get(other);
      if (pair === undefined) pairs.set(other, pair = createPair(left, right));
      addPosition(pair, position);
    };
    for (const place of places) {
      const previous = place - 1 - back[place - 1]!;
      collect(before, { left: ids[previous]!, right: merged, position: previous });
      const next = ids[place + length]!;
      // Two new symbols side by side are found from the second one.
      if (next !== merged) collect(after, { left: merged, right: next, position: place });
    }
    for (const pair of before.values()) queue.push(pair);
    for (const pair of after.values()) queue.push(pair);
  }
  /** Whether `a` is merged before `b`. */
  function comesFirst(a: Pair, b: Pair): boolean {
    if (a.frequency !== b.frequency) return a.frequency > b.frequency;
    if (a.length !== b.length) return a.length < b.length;
    const order = compareCodePoints(textOf(a), textOf(b));
    return order !== 0 ? order < 0 : a.age < b.age;
  }
  function textOf({ left, right }: Pair): string {
    return symbols[left]!.text + symbols[right]!.text;
  }

  const pairs = new Map<number, Pair>();
  for (let position = 0; position + 1 < ids.length; position++) {
    const [left, right] = [ids[position]!, ids[position + 1]!];
    if (!fits(left, right)) continue;
    const key = left * symbols.length + right;
    let pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, pair = createPair(left, right));
    addPosition(pair, position);
  }
  for (const pair of pairs.values()) queue.push(pair);
  pairs.clear();

  const merges: string[] = [];
  const made = new Set<string>();
  while (merges.length < count) {
    const best = queue.pop();
    if (best === undefined) break;
    const { frequency } = best;
    recount(best);
    if (best.frequency === 0) continue;
    if (best.frequency < frequency) {
      queue.push(best);
      continue;
    }
    const text = textOf(best);
    // The same text made of other parts: it is a piece already, and this way to it is given up.
    if (made.has(text)) continue;
    made.add(text);
    merges.push(text);
    const merged = symbols.length;
    const { script, begins } = symbols[best.left]!;
    symbols.push({
      text,
      length: best.length,
      script: script === "Any" ? symbols[best.right]!.script : script,
      begins,
    });
    addNeighbours(merged, replace(best, merged));
    if (merges.length % 100 === 0) progress?.(merges.length);
  }
  return merges;
}

interface Occurrence {
  readonly left: number;
  readonly right: number;
  readonly position: number;
}

/** All words in one array, each after a barrier, and at each place how often its word occurs. */
function layOut(
  words: ReadonlyMap<string, number>,
  alphabet: readonly string[],
): { ids: Int32Array; weights: Float64Array } {
  const idOf = new Map(alphabet.map((character, id) => [character, id]));
  idOf.delete(BOUNDARY);
  let length = 1;
  for (const word of words.keys()) length += 2 + word.length;
  const ids = new Int32Array(length).fill(BARRIER);
  const weights = new Float64Array(length);
  let place = 0;
  for (const [word, count] of words) {
    place++;
    const start = place;
    ids[place++] = idOf.get(SPACE_MARK) ?? BARRIER;
    for (const character of word) ids[place++] = idOf.get(character) ?? BARRIER;
    weights.fill(count, start, place);
  }
  return { ids: ids.subarray(0, place + 1), weights: weights.subarray(0, place + 1) };
}

/** Order by code points, which is that of UTF-8 bytes and not that of UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    if (a.charCodeAt(index) !== b.charCodeAt(index)) {
      // A half of a pair of surrogates at `index` is part of equal or of larger code points.
      const [first, second] = [a.charCodeAt(index), b.charCodeAt(index)];
      const [high, low] = [isSurrogate(first), isSurrogate(second)];
      return high === low ? first - second : high ? 1 : -1;
    }
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}
