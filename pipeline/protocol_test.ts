import assert from "node:assert/strict";
import { decodeLine, encodeMessage, linesOf, type Message } from "./protocol.ts";

Deno.test("a message survives its line, whatever its text", () => {
  const message: Message = { type: "notice", text: 'a "quoted"\nsecond line \x1e µ' };
  const line = encodeMessage(message);
  assert.equal(line.indexOf("\n"), line.length - 1, "one line");
  assert.deepEqual(decodeLine(line.trimEnd()), { printed: "", message });
});

Deno.test("what a library printed before a message is told apart from it", () => {
  const line = `banner${encodeMessage({ type: "busy" })}`.trimEnd();
  assert.deepEqual(decodeLine(line), { printed: "banner", message: { type: "busy" } });
  assert.deepEqual(decodeLine('{"type":"busy"}'), { printed: '{"type":"busy"}' });
});

Deno.test("a message that a kill cut off is printed text, wherever it was cut", () => {
  const whole = encodeMessage({ type: "failed", error: "why" }).trimEnd();
  for (let length = 1; length < whole.length; length++) {
    const line = `banner${whole.slice(0, length)}`;
    assert.deepEqual(decodeLine(line), { printed: line.replace("\x1e", "") });
  }
});

Deno.test("lines are whole, however the bytes arrive", async () => {
  const bytes = new TextEncoder().encode("a µ\nb\n\nlast");
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, index) => bytes.subarray(index * size, (index + 1) * size),
    );
    const lines = await Array.fromAsync(linesOf(ReadableStream.from(chunks)));
    assert.deepEqual(lines, ["a µ", "b", "", "last"]);
  }
});
