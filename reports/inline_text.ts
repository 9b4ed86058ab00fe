/**
 * @file The three marks that a document's running text may carry: `code`, *emphasis* and
 * [text](url). Everything else is plain text. Links go to the web or, as `#id`, into the document.
 */
import { anchorOf } from "./anchors.ts";
import { type Html, html } from "./html.ts";

const MARKS = /`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** Running text as HTML. A link whose address is neither http(s) nor `#id` stays plain text. */
export function inlineHtml(text: string): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    parts.push(html`${text.slice(end, match.index)}`, markHtml(match));
    end = match.index + match[0].length;
  }
  return html`${parts}${text.slice(end)}`;
}

/** Running text without its marks, for the terminal, downloads and labels. */
export function plainText(text: string): string {
  return text.replace(MARKS, (_, code, emphasis, label) => code ?? emphasis ?? label);
}

function markHtml(match: RegExpExecArray): Html {
  const [whole, code, emphasis, label, address] = match;
  if (code !== undefined) return html`<code>${code}</code>`;
  if (emphasis !== undefined) return html`<em>${emphasis}</em>`;
  if (address?.startsWith("#")) return html`<a href="#${anchorOf(address.slice(1))}">${label}</a>`;
  if (address && /^https?:\/\//.test(address)) return html`<a href="${address}">${label}</a>`;
  return html`${whole}`;
}
