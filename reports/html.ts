/**
 * @file HTML that is escaped unless it says otherwise: `html` is a template tag whose inserted strings
 * are always text, so no label, note or path of a document can become markup.
 */

/** Markup that is safe to insert as it stands. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: text, markup, lists of them, or nothing. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/**
 * A template tag: literal parts are markup, inserted strings and numbers are escaped text, inserted
 * `Html` is markup, lists are joined, and null, undefined and false are nothing.
 *
 * @example
 * ```ts
 * import { html } from "./html.ts";
 * html`<p>${"a < b"}</p>`.html; // "<p>a &lt; b</p>"
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.map((part, index) =>
    part + (index < values.length ? serialise(values[index]) : "")
  );
  return { html: text.join("") };
}

/** Declare markup safe: for SVG drawn here, style sheets and scripts, never for a document's text. */
export function rawHtml(markup: string): Html {
  return { html: markup };
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

function serialise(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (isList(value)) return value.map(serialise).join("");
  return value.html;
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
