/**
 * @file HTML that is escaped unless it says otherwise: `markup` is a template tag whose inserted
 * strings are always text, so no label, note or path of a document can become markup.
 *
 * It is not called `html` because formatters indent what stands in templates of that name, and white
 * space matters inside a line of text.
 */

/** Markup that is safe to insert as it stands. */
export interface Markup {
  readonly html: string;
}

/** What may stand in a template: text, markup, lists of them, or nothing. */
export type MarkupValue =
  | string
  | number
  | Markup
  | null
  | undefined
  | false
  | readonly MarkupValue[];

/**
 * A template tag: literal parts are markup, inserted strings and numbers are escaped text, inserted
 * `Markup` is markup, lists are joined, and null, undefined and false are nothing.
 *
 * @example
 * ```ts
 * import { attribute, escapeHtml, lines, markup, type Markup, rawMarkup } from "./markup.ts";
 * markup`<p>${"a < b"}</p>`.html; // "<p>a &lt; b</p>"
 * ```
 */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const text = parts.map((part, index) =>
    part + (index < values.length ? serialise(values[index]) : "")
  );
  return { html: text.join("") };
}

/** Declare markup safe: for SVG drawn here, style sheets and scripts, never for a document's text. */
export function rawMarkup(text: string): Markup {
  return { html: text };
}

/** Parts below each other, absent ones left out. */
export function lines(parts: readonly MarkupValue[]): Markup {
  return { html: parts.map(serialise).filter((part) => part !== "").join("\n") };
}

/** An attribute with its leading blank, or nothing where it has no value. */
export function attribute(name: string, value: string | number | undefined): Markup {
  return value === undefined ? markup`` : markup` ${rawMarkup(name)}="${value}"`;
}

/** Text as it can stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function serialise(value: MarkupValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (isList(value)) return value.map(serialise).join("");
  return value.html;
}

function isList(value: MarkupValue): value is readonly MarkupValue[] {
  return Array.isArray(value);
}
