import assert from "node:assert/strict";
import { convergedShare } from "./converged_share.ts";

Deno.test("convergedShare() gives the sentence's three readings", () => {
  const shares = convergedShare({
    PC: [60, 54.1, 53, 50, 49.9, null],
    iPC: [72, 62, 61.9, 64.8],
  });
  // PC: own best 60: points >= 50, relative >= 54, pooled (72) >= 62.
  assert.deepEqual(shares.PC, {
    ownBestPoints: 4,
    ownBestRelative: 2,
    pooledBestPoints: 0,
  });
  // iPC: points and pooled >= 62, relative >= 64.8.
  assert.deepEqual(shares.iPC, {
    ownBestPoints: 3,
    ownBestRelative: 2,
    pooledBestPoints: 3,
  });
});

Deno.test("convergedShare() of a rule that always diverged is none", () => {
  const { PC } = convergedShare({ PC: [null, NaN], iPC: [80] });
  assert.deepEqual(PC, {
    ownBestPoints: 0,
    ownBestRelative: 0,
    pooledBestPoints: 0,
  });
});
