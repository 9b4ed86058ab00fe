/** @file Small random corpora with what makes byte pair encoding hard: repeats, scripts, marks. */
import type { RandomStream } from "../../base/random.ts";

const ALPHABETS = ["ab", "abc", "abcdefgh", "aé1-b", "abа世界ひー9", "aa\u0301b e\u0301", "ab𝄞😀c"];
const ODDITIES = [
  "<s>",
  "</s>",
  "<unk>",
  "\t",
  "\u00a0",
  "\u2581",
  "\x01",
  "ﬁ",
  "\u200b",
  "½",
  "▅",
];

/** Lines of words over one alphabet; words recur, and now and then something odd is among them. */
export function randomCorpus(random: RandomStream): string[] {
  const alphabet = [...ALPHABETS[random.integer(0, ALPHABETS.length - 1)]!];
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)]!;
  const words = Array.from(
    { length: random.integer(1, 12) },
    () => Array.from({ length: random.integer(1, 9) }, () => pick(alphabet)).join(""),
  );
  const oddity = random.uniform() < 0.4 ? 0.15 : 0;
  return Array.from(
    { length: random.integer(1, 12) },
    () =>
      Array.from(
        { length: random.integer(1, 7) },
        () => pick(words) + (random.uniform() < oddity ? pick(ODDITIES) : ""),
      ).join(pick([" ", " ", " ", "  "])),
  );
}
