/** @file Who has the lowest value in each of several panels, counted in words: for a figure's description. */

/** A rule's number in a panel. */
export interface Contender {
  readonly label: string;
  /** Null where the rule has none. */
  readonly value: number | null;
}

/** "iPC in 2 of 3 panels, nobody in 1 of 3": the lowest of every panel, equals together. */
export function firstsInWords(panels: readonly (readonly Contender[])[]): string {
  const firsts = panels.map(firstOf);
  return [...new Set(firsts)].map((first, index) => {
    const count = firsts.filter((one) => one === first).length;
    return `${first} in ${count} of ${panels.length}${index === 0 ? " panels" : ""}`;
  }).join(", ");
}

function firstOf(contenders: readonly Contender[]): string {
  const values = contenders.map(({ value }) => value).filter((value) => value !== null);
  const lowest = Math.min(...values);
  const labels = contenders.filter(({ value }) => value === lowest).map(({ label }) => label);
  return labels.length === 0 ? "nobody" : labels.join(" and ");
}
