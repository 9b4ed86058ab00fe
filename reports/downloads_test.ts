import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { downloadsHtml } from "./downloads.ts";

/** The link of one file: its name, and what it holds. */
function linkOf(
  text: string,
  { format, fileName } = { format: "CSV", fileName: "curves.csv" },
): { name: string; label: string; bytes: Uint8Array } {
  const download = { format, fileName, type: "text/any", text };
  const { html } = downloadsHtml([download], "the curves");
  const [, name, address, label] =
    /download="([^"]*)" href="data:[^,]*;base64,([^"]*)" aria-label="([^"]*)"/.exec(html)!;
  return { name: name!, label: label!, bytes: Buffer.from(address!, "base64") };
}

Deno.test("a small CSV is a link to its text", () => {
  const { name, label, bytes } = linkOf("x,y\n1,µ\n");
  assert.equal(name, "curves.csv");
  assert.equal(label, "CSV of the curves");
  assert.equal(new TextDecoder().decode(bytes), "x,y\n1,µ\n");
});

Deno.test("a large CSV is gzipped, and says so", () => {
  const text = "0.123456789,µ\n".repeat(5000);
  const { name, label, bytes } = linkOf(text);
  assert.equal(name, "curves.csv.gz");
  assert.equal(label, "CSV (gzip) of the curves");
  assert.ok(bytes.length < text.length / 5);
  assert.equal(gunzipSync(bytes).toString("utf8"), text);
  assert.deepEqual(linkOf(text).bytes, bytes, "the same data, the same page");
});

Deno.test("a table's JSON is packed as its CSV is, a picture when it is very large", () => {
  const svg = { format: "SVG", fileName: "curves.svg" };
  assert.equal(linkOf("<svg/>".repeat(50_000), svg).name, "curves.svg");
  const large = "<svg/>".repeat(100_000);
  const { name, bytes } = linkOf(large, svg);
  assert.equal(name, "curves.svgz");
  assert.equal(gunzipSync(bytes).toString("utf8"), large);
  assert.equal(linkOf(large, { format: "JSON", fileName: "t.json" }).name, "t.json.gz");
});
