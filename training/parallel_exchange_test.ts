import assert from "node:assert/strict";
import {
  awaitOrder,
  fail,
  handedOver,
  meet,
  newExchange,
  order,
  orderStop,
} from "./parallel_exchange.ts";

const alone = () => newExchange(new Map([[2, 3]]), { parties: 1 });

Deno.test("handedOver(): what is written for the next update is not what is read in this one", () => {
  const exchange = alone();
  const place = (what: "value" | "feedback", update: number) =>
    handedOver(exchange, { level: 2, what, update });
  place("value", 0).set([1, 2, 3]);
  place("feedback", 0).fill(4);
  place("value", 1).fill(5);
  place("feedback", 1).fill(6);
  assert.deepEqual([...place("value", 0)], [1, 2, 3]);
  assert.deepEqual([...place("feedback", 2)], [4, 4, 4]);
  assert.deepEqual([...place("value", 3)], [5, 5, 5]);
  assert.deepEqual([...place("feedback", 1)], [6, 6, 6]);
});

Deno.test("awaitOrder() gives the updates ordered, and nothing at the end", () => {
  const exchange = alone();
  order(exchange, 7);
  assert.equal(awaitOrder(exchange, 0), 7);
  orderStop(exchange);
  assert.equal(awaitOrder(exchange, 1), undefined);
});

Deno.test("meet() lets nobody past before all have come, again and again", async () => {
  const exchange = newExchange(new Map(), { parties: 2 });
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const rounds = 200;
  // Each counts its rounds; after every meeting the other must have counted as many.
  const script = `
    import { meet } from "${new URL("parallel_exchange.ts", import.meta.url)}";
    onmessage = ({ data: { exchange, counts } }) => {
      let early = 0;
      for (let round = 1; round <= ${rounds}; round++) {
        Atomics.add(counts, 1, 1);
        meet(exchange);
        if (Atomics.load(counts, 0) < round) early++;
        meet(exchange);
      }
      postMessage(early);
    };`;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(script)}`, {
    type: "module",
  });
  const { promise: early, resolve } = Promise.withResolvers<number>();
  worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
  worker.postMessage({ exchange, counts });
  for (let round = 1; round <= rounds; round++) {
    Atomics.add(counts, 0, 1);
    meet(exchange);
    assert.equal(Atomics.load(counts, 1), round);
    meet(exchange);
  }
  assert.equal(await early, 0);
  worker.terminate();
});

Deno.test("meet() throws where another thread has failed", () => {
  const exchange = newExchange(new Map(), { parties: 1 });
  fail(exchange);
  assert.throws(() => meet(exchange), /has failed/);
});
