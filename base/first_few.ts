/** @file The beginning of a list that may be long, for a person to read. */

/** The first `most` texts; of a longer list, also how many were left out ("and 653 more"). */
export function firstFew(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `and ${texts.length - most} more`];
}
