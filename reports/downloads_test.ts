import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { downloadsHtml } from "./downloads.ts";

/** The link of one CSV of so many bytes: the name, and what it holds. */
function linkOf(text: string): { name: string; label: string; bytes: Uint8Array } {
  const download = { format: "CSV", fileName: "curves.csv", type: "text/csv", text };
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
