import assert from "node:assert/strict";
import { attribute, escapeHtml, lines, markup, rawMarkup } from "./markup.ts";

Deno.test("markup`` escapes what is inserted and nothing else", () => {
  const name = `<img src=x onerror="alert('&')">`;
  const { html } = markup`<b title="${name}">${name}</b>`;
  const escaped = "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;";
  assert.equal(html, `<b title="${escaped}">${escaped}</b>`);
});

Deno.test("markup`` joins lists, keeps markup and drops what is absent", () => {
  const items = ["a", "<"].map((item) => markup`<li>${item}</li>`);
  assert.equal(
    markup`<ul>${items}${null}${undefined}${false}${0}</ul>`.html,
    "<ul><li>a</li><li>&lt;</li>0</ul>",
  );
  assert.equal(markup`${rawMarkup("<hr>")}`.html, "<hr>");
});

Deno.test("lines() and attribute() leave absent parts out", () => {
  assert.equal(lines([markup`<p>`, false, "a & b", markup`</p>`]).html, "<p>\na &amp; b\n</p>");
  assert.equal(attribute("id", undefined).html, "");
  assert.equal(attribute("id", `"x"`).html, ` id="&quot;x&quot;"`);
});

Deno.test("escapeHtml() covers the five characters", () => {
  assert.equal(escapeHtml(`<>&"'`), "&lt;&gt;&amp;&quot;&#39;");
});
