import assert from "node:assert/strict";
import { stream } from "../base/random.ts";
import { createQueue } from "./queue.ts";

Deno.test("queue: gives its items in order, whatever the order in which they came", () => {
  const random = stream("queue");
  const queue = createQueue<number>((a, b) => a > b);
  const inside: number[] = [];
  assert.equal(queue.pop(), undefined);
  for (let step = 0; step < 3000; step++) {
    if (random.uniform() < 0.6) {
      const value = random.integer(0, 99);
      queue.push(value);
      inside.push(value);
    } else {
      inside.sort((a, b) => a - b);
      assert.equal(queue.pop(), inside.pop());
    }
  }
  inside.sort((a, b) => b - a);
  for (const value of inside) assert.equal(queue.pop(), value);
  assert.equal(queue.pop(), undefined);
});
