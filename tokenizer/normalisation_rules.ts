/**
 * @file The rules of SentencePiece's normalisation "nmt_nfkc", taken from the runtime's own Unicode
 * tables: which sequences of characters are replaced by which. Text is read from the left and the
 * longest rule that fits is applied; what no rule fits stays.
 *
 * Three sources: every character whose NFKC form differs from it; every sequence that composes into a
 * character ("e" and an accent, the letters of a Hangul syllable, halfwidth kana and its mark); and 44
 * rules for controls and spaces. Left out are sequences of characters that would have to be decomposed first (a Kelvin sign
 * and a cedilla): the official table lists some 200,000 of them, mostly Hangul, and running text hardly
 * has any.
 */

/** ASCII controls and their like vanish. */
function vanishes(point: number): boolean {
  const space = point >= 0x09 && point <= 0x0d && point !== 0x0b;
  return (point < 0x20 && !space) || point === 0x7f || point === 0x8f || point === 0x9f;
}

/** Spaces of many kinds, marks of direction, and the characters that SentencePiece uses itself. */
const SPACES = "\t\n\f\r\u1680\u200b\u200c\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd";

/** NFKC would make it an ASCII tilde; the rules keep it. */
const KEPT = "\uff5e";

/** Halfwidth kana, whose voiced letters are always written in two parts, [from, to). */
const HALFWIDTH: readonly [number, number] = [0xff66, 0xffa0];

/** Code points that may have a form of their own, [from, to): the rest is unassigned or ideographs. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x01, 0xd800],
  [0xe000, 0x20000],
  [0x2f800, 0x2fa20],
];

const BLOCK = 128;

/** From a sequence to what replaces it. Nothing maps from the empty text, U+0000 or a half character. */
export function normalisationRules(): Map<string, string> {
  const rules = new Map<string, string>();
  for (const [from, to] of RANGES) {
    for (let start = from; start < to; start += BLOCK) {
      const points = Array.from({ length: Math.min(BLOCK, to - start) }, (_, i) => start + i);
      // Most blocks hold nothing that normalisation changes, which one look at all of it shows.
      const block = points.map((point) => String.fromCodePoint(point)).join("\n");
      if (block.normalize("NFKD") === block && block.normalize("NFKC") === block) continue;
      for (const point of points) addRules(String.fromCodePoint(point), rules);
    }
  }
  addHalfwidth(rules);
  for (let point = 1; point <= 0x9f; point++) {
    if (vanishes(point)) rules.set(String.fromCodePoint(point), "");
  }
  for (const character of SPACES) rules.set(character, " ");
  rules.delete(KEPT);
  return rules;
}

/** The rule of a character, and that of the sequence that composes into it. */
function addRules(character: string, rules: Map<string, string>): void {
  const composed = character.normalize("NFKC");
  if (composed !== character) rules.set(character, composed);
  const parts = character.normalize("NFKD");
  const whole = parts.normalize("NFC");
  if (whole !== parts) rules.set(parts, whole);
}

/** The rules for two letters of kana of which one or both are halfwidth. */
function addHalfwidth(rules: Map<string, string>): void {
  const narrow = new Map<string, string>();
  for (let point = HALFWIDTH[0]; point < HALFWIDTH[1]; point++) {
    const character = String.fromCodePoint(point);
    narrow.set(character.normalize("NFKC"), character);
  }
  for (const [sequence, whole] of [...rules]) {
    const [first, mark, ...others] = sequence;
    if (first === undefined || mark === undefined || others.length > 0) continue;
    const [narrowFirst, narrowMark] = [narrow.get(first), narrow.get(mark)];
    if (narrowMark === undefined) continue;
    rules.set(first + narrowMark, whole);
    if (narrowFirst === undefined) continue;
    rules.set(narrowFirst + mark, whole);
    rules.set(narrowFirst + narrowMark, whole);
  }
}
