/** @file The block on data: every address a link, and whose counts it gives. */
import assert from "node:assert/strict";
import { dataHtml } from "./data_html.ts";
import type { DataBlock } from "./document.ts";

const BLOCK: DataBlock = {
  name: "MNIST",
  status: "original",
  note: "",
  digest: "0".repeat(64),
  sources: ["https://a.example/x/", "http://b.example/"],
  licence: "MIT",
  citation: "nobody",
  splits: { train: 60000, test: 10000 },
};

function html(changes: Partial<DataBlock> = {}): string {
  return dataHtml([{ ...BLOCK, ...changes }]).html;
}

Deno.test("dataHtml() makes every address a link, and leaves words as they are", () => {
  for (const address of BLOCK.sources) {
    assert.ok(html().includes(`<a href="${address}">${address}</a>`), address);
  }
  assert.match(html({ sources: ["drawn <here>"] }), /<dd>drawn &lt;here&gt;<\/dd>/);
});

Deno.test("dataHtml() gives counts as the original's where another set or a sample was used", () => {
  assert.match(html(), /<dt>Splits<\/dt><dd>train 60\u202f000 · test 10\u202f000</);
  const others = [
    { status: "variant", note: "a stand-in of few sentences" },
    { status: "synthetic", note: "drawn" },
    { status: "original", note: "1,000 sentences at random" },
  ] as const;
  for (const other of others) assert.match(html(other), /<dt>Splits of the original<\/dt>/);
});
