/** @file Peers are optional: a machine without Python has none, and that is no error. */
import assert from "node:assert/strict";
import { availablePeers } from "./peers.ts";

Deno.test("availablePeers: none where there is no Python, or something that is none", async () => {
  assert.deepEqual(await availablePeers("no-such-python"), []);
  assert.deepEqual(await availablePeers(Deno.execPath()), []);
});
