/**
 * @file The three marks that a document's running text may carry: `code`, *emphasis* and
 * [text](url). Everything else is plain text. Links go to the web or, as `#id`, into the document.
 */
import { anchorOf } from "./anchors.ts";
import { type Markup, markup } from "./markup.ts";

const MARKS = /`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** Running text as HTML. A link whose address is neither http(s) nor `#id` stays plain text. */
export function inlineHtml(text: string): Markup {
  const parts: Markup[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    parts.push(markup`${text.slice(end, match.index)}`, markHtml(match));
    end = match.index + match[0].length;
  }
  return markup`${parts}${text.slice(end)}`;
}

/** Running text without its marks, for the terminal, downloads and labels. */
export function plainText(text: string): string {
  return text.replace(MARKS, (_, code, emphasis, label) => code ?? emphasis ?? label);
}

/** Running text as Markdown: the same marks; links into the document lose their address. */
export function inlineMarkdown(text: string): string {
  return text.replace(
    MARKS,
    (whole, _code, _emphasis, label, address) => address?.startsWith("#") ? label : whole,
  );
}

function markHtml(match: RegExpExecArray): Markup {
  const [whole, code, emphasis, label, address] = match;
  if (code !== undefined) return markup`<code>${code}</code>`;
  if (emphasis !== undefined) return markup`<em>${emphasis}</em>`;
  if (address?.startsWith("#")) {
    return markup`<a href="#${anchorOf(address.slice(1))}">${label}</a>`;
  }
  if (address && /^https?:\/\//.test(address)) return markup`<a href="${address}">${label}</a>`;
  return markup`${whole}`;
}
