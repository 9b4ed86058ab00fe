import assert from "node:assert/strict";
import { backwardUpdates, countUpdate } from "./count_products.ts";

for (const L of [2, 3, 4, 6]) {
  const T = 7;
  const counted = (rule: Parameters<typeof countUpdate>[0]) => {
    const { withoutWeightGradients, withWeightGradients } = countUpdate(rule, { L, T });
    return [withoutWeightGradients, withWeightGradients];
  };

  Deno.test(`Table 4 on the recorded graphs, L = ${L}`, () => {
    assert.deepEqual(counted("ipc"), [
      { MM: 2 * L - 1, SMM: 2 },
      { MM: 3 * L - 1, SMM: 2 },
    ]);
    assert.deepEqual(counted("bp"), [
      { MM: 2 * L - 1, SMM: 2 * L - 1 },
      { MM: 3 * L - 1, SMM: 2 * L },
    ]);
    // The errors are evaluated once more after the T steps: L products and one in a chain.
    assert.deepEqual(counted("pc"), [
      { MM: (2 * L - 1) * T + L, SMM: 2 * T + 1 },
      { MM: (2 * L - 1) * T + 2 * L, SMM: 2 * T + 2 },
    ]);
    assert.deepEqual(counted("zil"), [
      { MM: 2 * L * L - 2 * L + 1, SMM: 2 * (L - 1) },
      { MM: 2 * L * L - L + 1, SMM: 2 * L - 1 },
    ]);
  });
}

Deno.test("Theorem 3.1: SMMs per update do not grow with L for iPC and grow linearly for BP", () => {
  const smm = (rule: "ipc" | "bp", L: number) =>
    countUpdate(rule, { L, T: 1 }).withWeightGradients.SMM;
  assert.deepEqual([2, 8, 16].map((L) => smm("ipc", L)), [2, 2, 2]);
  assert.deepEqual([2, 8, 16].map((L) => smm("bp", L)), [4, 16, 32]);
});

Deno.test("Fig. 5: six backward SMMs give iPC 2 partial and 5 full updates, BP 3 full ones", async () => {
  assert.deepEqual(await backwardUpdates("ipc"), [
    { backwardSMM: 0, levels: [0], arrivals: [0] },
    { backwardSMM: 1, levels: [0, 1], arrivals: [1, 1] },
    // iPC never clears its errors: from m = 2 on there is one at every level at every m.
    ...[2, 3, 4, 5, 6].map((backwardSMM) => ({
      backwardSMM,
      levels: [0, 1, 2],
      arrivals: [backwardSMM, backwardSMM, backwardSMM],
    })),
  ]);
  // BP clears its errors with every update: after m = 2, "at m = 3 BP backpropagates the error from l = 0
  // to l = 1, and at m = 4 from l = 1 to l = 2".
  assert.deepEqual(
    await backwardUpdates("bp"),
    [2, 4, 6].map((backwardSMM) => ({
      backwardSMM,
      levels: [0, 1, 2],
      arrivals: [backwardSMM - 2, backwardSMM - 1, backwardSMM],
    })),
  );
});
