/** @file Checkpoints as bytes: every bit comes back, and what is not a whole checkpoint is refused. */
import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import type { Arrays } from "../engines/engine.ts";
import { checkpointSeconds, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

/** Floats that are easily lost: signed zeros, denormals, the largest, infinities, NaN, 1/3. */
const AWKWARD = Float32Array.of(
  0,
  -0,
  1e-45,
  -1.2e-38,
  3.4028235e38,
  Infinity,
  -Infinity,
  NaN,
  1 / 3,
);
const progress = {
  epoch: 3,
  lossSum: 0.1 + 0.2,
  tiny: Number.MIN_VALUE,
  curve: [{ loss: 1 / 3, note: "é\u2028" }],
};

function bits(state: Arrays): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(state).map(([name, { buffer, byteOffset, byteLength }]) => [
      name,
      [...new Uint8Array(buffer, byteOffset, byteLength)],
    ]),
  );
}

function example(): Uint8Array {
  return encodeCheckpoint({ progress, state: { a: AWKWARD, b: Float32Array.of(2) } });
}

Deno.test("checkpoint: progress and every bit of the state come back, names in order", () => {
  const state = {
    "theta[0].weight": AWKWARD,
    "theta[0].weight/M": Float32Array.from({ length: 100 }, stream("checkpoint").normal),
    empty: new Float32Array(0),
    "ü": Float32Array.of(2),
  };
  const decoded = decodeCheckpoint(encodeCheckpoint({ progress, state }));
  assert.deepEqual(decoded.progress, progress);
  assert.deepEqual(Object.keys(decoded.state), Object.keys(state));
  assert.deepEqual(bits(decoded.state), bits(state));
});

Deno.test("checkpoint: views of larger buffers are cut out, on the way in and on the way out", () => {
  const state = { part: Float32Array.of(9, 1, 2, 9).subarray(1, 3) };
  const bytes = encodeCheckpoint({ progress: null, state });
  const padded = new Uint8Array(bytes.length + 5);
  padded.set(bytes, 3);
  const { state: decoded } = decodeCheckpoint(padded.subarray(3, 3 + bytes.length));
  assert.deepEqual(decoded, { part: Float32Array.of(1, 2) });
});

Deno.test("checkpoint: a decoded state does not share memory with the bytes", () => {
  const bytes = example();
  const { state } = decodeCheckpoint(bytes);
  bytes.fill(0);
  assert.deepEqual(bits(state)["a"], bits({ AWKWARD })["AWKWARD"]);
});

Deno.test("checkpoint: bytes cut anywhere are refused, and so are bytes too many", () => {
  const bytes = example();
  const says = { name: "RangeError", message: /^Cannot read .*expected .*\d/ };
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeCheckpoint(bytes.subarray(0, length)), says, `cut at ${length}`);
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  assert.throws(() => decodeCheckpoint(longer), says);
});

const HEADERS: readonly { readonly header: string | Uint8Array; readonly says: RegExp }[] = [
  { header: "no JSON at all", says: /its header is not JSON/ },
  { header: Uint8Array.of(0x22, 0xff, 0x22), says: /its header is not JSON/ },
  { header: "null", says: /no progress and arrays/ },
  { header: "17", says: /no progress and arrays/ },
  { header: '{"progress":1}', says: /no progress and arrays/ },
  { header: '{"progress":1,"arrays":{"a":1}}', says: /no progress and arrays/ },
  { header: '{"arrays":[]}', says: /no progress and arrays/ },
];

for (const { header, says } of HEADERS) {
  Deno.test(`checkpoint: refuses the header ${header}`, () => {
    const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
    const bytes = new Uint8Array(4 + text.length);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(text, 4);
    assert.throws(() => decodeCheckpoint(bytes), { name: "RangeError", message: says });
  });
}

Deno.test("checkpoint: random bytes are refused", () => {
  const random = stream("checkpoint", "garbage");
  for (const length of [4, 64, 1000]) {
    const garbage = Uint8Array.from({ length }, () => random.integer(0, 255));
    assert.throws(() => decodeCheckpoint(garbage), { name: "RangeError", message: /checkpoint/ });
  }
});

Deno.test("checkpoint: state of another precision is refused by name", () => {
  const state = { wide: Float64Array.of(1) };
  assert.throws(() => encodeCheckpoint({ progress: null, state }), {
    name: "TypeError",
    message: /wide.*float32/,
  });
});

Deno.test("checkpointSeconds: 20 unless IPC_CHECKPOINT_SECONDS says otherwise", () => {
  const saying = (text?: string) => ({
    get: (name: string) => name === "IPC_CHECKPOINT_SECONDS" ? text : undefined,
  });
  assert.equal(checkpointSeconds(saying()), 20);
  assert.equal(checkpointSeconds(saying("0.5")), 0.5);
  assert.equal(checkpointSeconds(saying("0")), 0);
  for (const text of ["", "-1", "often", "NaN"]) {
    assert.throws(() => checkpointSeconds(saying(text)), {
      name: "RangeError",
      message: /IPC_CHECKPOINT_SECONDS=".*": expected seconds, from 0/,
    });
  }
});
