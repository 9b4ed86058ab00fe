/**
 * @file One look per learning rule, all over the report: colour, dash and mark. The colours keep apart
 * for colour-blind readers and on paper the dashes and marks do; each has a dark-mode twin in the
 * page's style sheet under the name of its CSS variable.
 *
 * A label's rule is what it starts with ("PC, gamma 0.1" is PC). Further labels of the same rule keep
 * its colour and take the next dash. Labels of no known rule take the spare colours in turn and, when
 * these are used up, have a mark of their own.
 */
import type { Figure } from "../document.ts";

/** How a series is drawn. */
export interface SeriesStyle {
  /** `var(--ipc, #0b62a8)`: the page's colour, or this one where there is no page. */
  readonly color: string;
  /** An SVG dash array, or undefined for a solid line. */
  readonly dash: string | undefined;
  /** The name of a d3 symbol that Plot knows. */
  readonly symbol: "circle" | "square" | "diamond" | "triangle" | "cross" | "star" | "wye";
  /** Drawn a little heavier: the paper's own rule. */
  readonly strong: boolean;
}

/** The styles of all labels of a report. */
export type SeriesStyles = (label: string) => SeriesStyle;

interface Look {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  readonly dash: string | undefined;
  readonly symbol: SeriesStyle["symbol"];
}

const RULES: readonly (Look & { readonly pattern: RegExp })[] = [
  {
    name: "bpxt",
    pattern: /^BP ?[x×]/i,
    light: "#8e4585",
    dark: "#d79ad0",
    dash: "7 3",
    symbol: "diamond",
  },
  {
    name: "bp",
    pattern: /^BP\b/,
    light: "#40454d",
    dark: "#c4c9d1",
    dash: undefined,
    symbol: "square",
  },
  {
    name: "pc",
    pattern: /^PC\b/,
    light: "#b84500",
    dark: "#ff9a5c",
    dash: "2 2.5",
    symbol: "triangle",
  },
  {
    name: "zil",
    pattern: /^Z-?IL\b/,
    light: "#00705a",
    dark: "#4fd0ae",
    dash: "9 3 2 3",
    symbol: "cross",
  },
  {
    name: "ipc",
    pattern: /^iPC\b/,
    light: "#0b5fae",
    dark: "#74b5ff",
    dash: undefined,
    symbol: "circle",
  },
];

const SPARE: readonly Omit<Look, "symbol">[] = [
  { name: "spare-1", light: "#7a5c00", dark: "#dfbd55", dash: "5 2" },
  { name: "spare-2", light: "#9c2f4e", dark: "#ff94ad", dash: "1 2" },
  { name: "spare-3", light: "#37657a", dark: "#8fc7df", dash: "8 2 1 2" },
];

/** Marks of labels that are no rule's; not a multiple of the spare colours, so that pairs differ. */
const SPARE_SYMBOLS = ["star", "wye", "diamond", "circle", "square", "triangle", "cross"] as const;

const FURTHER_DASHES = ["5 2.5", "1.5 2", "8 2.5 1.5 2.5"];

/** The colours as CSS custom properties, for the page's light and dark style. */
export function colorProperties(mode: "light" | "dark"): string {
  return [...RULES, ...SPARE].map((look) => `--${look.name}:${look[mode]};`).join("");
}

/** Give every label its look; labels are met in the order given, repeats change nothing. */
export function seriesStyles(labels: readonly string[]): SeriesStyles {
  const styles = new Map<string, SeriesStyle>();
  const taken = new Map<string, number>();
  let spares = 0;
  for (const label of labels) {
    if (styles.has(label)) continue;
    const look = RULES.find(({ pattern }) => pattern.test(label)) ?? spareLook(spares++);
    const earlier = taken.get(look.name) ?? 0;
    taken.set(look.name, earlier + 1);
    const further = FURTHER_DASHES.filter((dash) => dash !== look.dash);
    styles.set(label, {
      color: `var(--${look.name}, ${look.light})`,
      dash: earlier === 0 ? look.dash : further[(earlier - 1) % further.length],
      symbol: look.symbol,
      strong: look.name === "ipc",
    });
  }
  return (label) => {
    const style = styles.get(label);
    if (style === undefined) throw new RangeError(`No style was made for the series "${label}"`);
    return style;
  };
}

function spareLook(index: number): Look {
  return {
    ...SPARE[index % SPARE.length]!,
    symbol: SPARE_SYMBOLS[index % SPARE_SYMBOLS.length]!,
  };
}

/** Every series label of a figure. */
export function seriesLabels(figure: Figure): string[] {
  switch (figure.type) {
    case "curves":
      return figure.panels.flatMap(({ series }) => series.map(({ label }) => label));
    case "dots":
      return figure.groups.flatMap(({ items }) => items.map(({ label }) => label));
    case "schedule":
      return figure.rows.map(({ label }) => label);
    case "heatmap":
    case "pictures":
      return [];
  }
}
