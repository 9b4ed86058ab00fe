import assert from "node:assert/strict";
import { axisScale, ticksOf, tickTexts } from "./axis.ts";

Deno.test("axisScale() spans the values unless the axis has a domain", () => {
  const axis = { label: "x" };
  assert.deepEqual(axisScale(axis, [3, 1, 2.5]), { type: "linear", domain: [1, 3], nice: true });
  assert.deepEqual(axisScale({ ...axis, domain: [0, 9] }, [3]).domain, [0, 9]);
  assert.deepEqual(axisScale(axis, [5]).domain, [4, 6]);
  assert.deepEqual(axisScale({ ...axis, scale: "log" }, []).domain, [1, 10]);
});

Deno.test("ticksOf() steps by 1, 2, 5 over few decades and by tens over many", () => {
  const log = (domain: number[]) => ticksOf({ type: "log", domain, nice: false }).ticks;
  assert.deepEqual(log([0.004, 0.9]), [
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
  ]);
  assert.deepEqual(log([1, 1e5]), [1, 10, 100, 1000, 1e4, 1e5]);
  assert.deepEqual(ticksOf({ type: "linear", domain: [0, 1], nice: true }), {});
});

Deno.test("ticksOf() has no half epoch on a short axis of whole numbers", () => {
  const axis = { label: "epoch" };
  assert.deepEqual(ticksOf(axisScale(axis, [1, 2, 4])), { ticks: [1, 2, 3, 4] });
  assert.deepEqual(ticksOf(axisScale(axis, [1, 2.5, 4])), {});
  assert.deepEqual(ticksOf(axisScale(axis, [0, 40])), {});
  const stated = { ...axis, domain: [0.5, 2.5] as const };
  assert.deepEqual(ticksOf(axisScale(stated, [1, 2])), { ticks: [1, 2] });
});

Deno.test("ticksOf() puts ticks where the figure says", () => {
  const axis = { label: "depth", scale: "log", ticks: [2, 4, 32] } as const;
  assert.deepEqual(ticksOf(axisScale(axis, [2, 32])), { ticks: [2, 4, 32] });
});

Deno.test("tickTexts() writes far powers short", () => {
  const { text } = tickTexts({ type: "log", domain: [1e-5, 1e5], nice: false });
  assert.deepEqual([1e-5, 0.01, 100, 1e5].map((tick) => text!(tick)), [
    "1e-5",
    "0.01",
    "100",
    "1e5",
  ]);
});

Deno.test("tickTexts() writes whole numbers of a short axis without a decimal", () => {
  const { text } = tickTexts(axisScale({ label: "layer" }, [0, 4]));
  assert.deepEqual([0, 1].map((tick) => text!(tick)), ["0", "1"]);
  assert.deepEqual(tickTexts(axisScale({ label: "gamma" }, [0, 0.5])), {});
  assert.deepEqual(tickTexts(axisScale({ label: "epoch" }, [0, 40])), {});
});
