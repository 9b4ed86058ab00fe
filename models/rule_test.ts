import assert from "node:assert/strict";
import { scheduleOf, weightUpdates } from "./rule.ts";
import { type RuleSettings, warnAbout } from "./rule_settings.ts";
import { ipc, pc, zil } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";

/** What moves at each t of a network of three layers: "x" for values, digits for weight levels. */
function drawn(schedule: Schedule): string[] {
  return Array.from({ length: schedule.steps }, (_, t) => {
    const weights = [0, 1, 2].filter((level) => schedule.weights(t, level));
    return (schedule.values(t) ? "x" : "") + weights.join("");
  });
}

Deno.test("the schedules are Algorithms 1, 2 and 3", () => {
  assert.deepEqual(drawn(pc(3)), ["x", "x", "x", "012"]);
  assert.deepEqual(drawn(zil(3)), ["x0", "x1", "2"]);
  assert.deepEqual(drawn(ipc(3)), ["x012", "x012", "x012"]);
});

Deno.test("updates per minibatch: iPC and BPxT T, the others 1", () => {
  assert.equal(weightUpdates({ kind: "bp" }), 1);
  assert.equal(weightUpdates({ kind: "bpxt", T: 8 }), 8);
  assert.equal(weightUpdates({ kind: "pc", T: 8, gamma: 0.5 }), 1);
  assert.equal(weightUpdates({ kind: "zil", gamma: 1 }), 1);
  assert.equal(weightUpdates({ kind: "ipc", T: 8, gamma: 0.5 }), 8);
});

Deno.test("every rule but BP and BPxT has a schedule, so that none is taken for BP", () => {
  const rules: { readonly [Kind in RuleSettings["kind"]]: RuleSettings & { kind: Kind } } = {
    bp: { kind: "bp" },
    bpxt: { kind: "bpxt", T: 8 },
    pc: { kind: "pc", T: 8, gamma: 0.5 },
    zil: { kind: "zil", gamma: 1 },
    ipc: { kind: "ipc", T: 8, gamma: 0.5 },
  };
  const without = Object.values(rules).filter((rule) => scheduleOf(rule, 3) === undefined);
  assert.deepEqual(without.map(({ kind }) => kind), ["bp", "bpxt"]);
});

Deno.test("warns where the output's error cannot reach the upper layers", () => {
  assert.match(warnAbout({ kind: "ipc", T: 2, gamma: 0.5 }, 3)!, /use T >= 3/);
  assert.equal(warnAbout({ kind: "ipc", T: 3, gamma: 0.5 }, 3), undefined);
  assert.match(warnAbout({ kind: "pc", T: 1, gamma: 0.5 }, 3)!, /use T >= 2/);
  assert.equal(warnAbout({ kind: "pc", T: 2, gamma: 0.5 }, 3), undefined);
  assert.equal(warnAbout({ kind: "bp" }, 30), undefined);
});
