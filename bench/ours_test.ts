/** @file What is timed is a training: seeds are separate, and the loss of a learnable batch falls. */
import assert from "node:assert/strict";
import { openTrainings } from "./ours.ts";

for (const rule of ["bp", "pc", "ipc"] as const) {
  Deno.test(`${rule}: the step that is timed trains, each seed by itself`, async () => {
    const trainings = await openTrainings({
      net: "mlp",
      rule,
      widths: [8, 6, 5, 3],
      batch: 16,
      T: 4,
    });
    try {
      const first = [await trainings.step(0), await trainings.step(1)];
      assert.notEqual(first[0], first[1]);
      // 8 minibatches come round in turn: step 1 + 8 n sees the first one again.
      for (let step = 0; step < 8 * 40; step++) await trainings.step(0);
      for (let step = 0; step < 7; step++) await trainings.step(0);
      const later = await trainings.step(0);
      assert.ok(later < first[0]!, `loss ${first[0]} became ${later}`);
      const again = await openTrainings({
        net: "mlp",
        rule,
        widths: [8, 6, 5, 3],
        batch: 16,
        T: 4,
      });
      assert.equal(await again.step(1), first[1]);
      await again.dispose();
    } finally {
      await trainings.dispose();
    }
  });
}
