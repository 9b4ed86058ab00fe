import assert from "node:assert/strict";
import { inlineHtml, inlineMarkdown, plainText } from "./inline_text.ts";

Deno.test("inlineHtml() knows code, emphasis and links", () => {
  assert.equal(
    inlineHtml("`x < 1`, *so*, see [the paper](https://example.org/a?b=1&c=2)").html,
    `<code>x &lt; 1</code>, <em>so</em>, see <a href="https://example.org/a?b=1&amp;c=2">the paper</a>`,
  );
  assert.equal(inlineHtml("[Table 1](#table 1)").html, "[Table 1](#table 1)");
  assert.equal(inlineHtml("[Table 1](#table/1)").html, `<a href="#table-1">Table 1</a>`);
});

Deno.test("inlineHtml() makes no link to a script and no markup from text", () => {
  assert.equal(inlineHtml("[x](javascript:alert)").html, "[x](javascript:alert)");
  assert.equal(inlineHtml("<script>").html, "&lt;script&gt;");
  assert.equal(inlineHtml("`<b>`").html, "<code>&lt;b&gt;</code>");
});

Deno.test("inlineHtml() leaves lone stars and products alone", () => {
  assert.equal(inlineHtml("2 * 3 * 4").html, "2 * 3 * 4");
  assert.equal(inlineHtml("CIFAR-10*").html, "CIFAR-10*");
});

Deno.test("plainText() and inlineMarkdown() keep the words", () => {
  const text = "*iPC* at `gamma`: [Table 1](#table-1), [paper](https://example.org)";
  assert.equal(plainText(text), "iPC at gamma: Table 1, paper");
  assert.equal(inlineMarkdown(text), "*iPC* at `gamma`: Table 1, [paper](https://example.org)");
});
