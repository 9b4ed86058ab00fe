/** @file The order of stages and what becomes of them, without a worker: the tests say how each ends. */
import assert from "node:assert/strict";
import type { PipelineEvent } from "./events.ts";
import { keyring, stagesBelow } from "./key.ts";
import { resultPath, uncachedPath } from "./layout.ts";
import type { Plan, PlannedStage } from "./plan.ts";
import type { Stage } from "./stage.ts";
import { StageQueue } from "./stage_queue.ts";
import { testStage } from "./testdata/stages.ts";
import type { TaskEnd } from "./worker_process.ts";

const done: TaskEnd = { type: "done", seconds: 1, shared: false };
const died: TaskEnd = { type: "died", error: "It died" };

/** A stage of its own key; it costs 1 unless said otherwise. */
function stage(name: string, rest: Partial<Stage> = {}): Stage {
  return testStage(name, "joining", { params: name, ...rest });
}

/** A queue of all that the targets need, and what it has told. */
function queueOf(targets: readonly Stage[]) {
  const all = stagesBelow(targets);
  const codes = new Map(all.map(({ module }) => [module, "code"]));
  const keyOf = keyring(codes);
  const planned = all.map((stage): PlannedStage => (
    { ...keyOf(stage), stage, state: "run", reason: undefined, cost: stage.cost ?? 1 }
  ));
  const plan: Plan = { stages: new Map(planned.map((one) => [one.key, one])), keyOf, codes };
  const events: PipelineEvent[] = [];
  const queue = new StageQueue(plan, {
    store: "/store",
    environment: { commit: "", hardware: { cpu: "", cores: 1, os: "" }, runtime: "" },
    listen: (event) => events.push(event),
  });
  /** Take and start the next stage. */
  const begin = async () => {
    const next = (await queue.next())!;
    return { next, name: next.stage.name, task: queue.start(next)! };
  };
  /** Run the next stage to the given end. */
  const pass = async (end: TaskEnd = done) => {
    const { next, name, task } = await begin();
    queue.finish(next, end);
    return { name, task };
  };
  const settled = () => {
    const ends = queue.close();
    return Object.fromEntries(planned.map(({ key, stage }) => [stage.name, ends.get(key)!]));
  };
  return { queue, keyOf, events, begin, pass, settled };
}

/** Whether a promise is still open when all that can happen by itself has happened. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol();
  const later = new Promise((resolve) => setTimeout(() => resolve(open)));
  return await Promise.race([promise, later]) === open;
}

Deno.test("inputs come before what needs them, and the longest of the ready first", async () => {
  const short = stage("short", { cost: 1 });
  const long = stage("long", { cost: 3 });
  const top = stage("top", { cost: 9, inputs: { short, long } });
  const middle = stage("middle", { cost: 2 });
  const { queue, pass } = queueOf([short, top, middle]);
  assert.equal(queue.size, 4);
  const order = [];
  for (let left = queue.size; left > 0; left--) order.push((await pass()).name);
  assert.deepEqual(order, ["long", "middle", "short", "top"]);
  assert.equal(await queue.next(), undefined);
});

Deno.test("who finds nothing ready waits until an input is there", async () => {
  const below = stage("below");
  const { queue, begin } = queueOf([stage("top", { inputs: { below } })]);
  const { next } = await begin();
  const waiting = queue.next();
  assert.ok(await isOpen(waiting));
  queue.finish(next, done);
  assert.equal((await waiting)?.stage.name, "top");
});

Deno.test("an exclusive stage waits for all others, and all others for it", async () => {
  const { queue, begin } = queueOf([
    stage("timed", { exclusive: true, cost: 99 }),
    stage("beside", { cost: 2 }),
    stage("elsewhere"),
  ]);
  const [beside, elsewhere] = [await begin(), await begin()];
  assert.deepEqual([beside.name, elsewhere.name], ["beside", "elsewhere"]);
  const waiting = queue.next();
  queue.finish(beside.next, done);
  assert.ok(await isOpen(waiting));
  queue.finish(elsewhere.next, { type: "busy" }); // ready again a little later
  const timed = (await waiting)!;
  assert.equal(timed.stage.name, "timed");
  const later = queue.next();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.ok(await isOpen(later));
  queue.finish(timed, done);
  assert.equal((await later)?.stage.name, "elsewhere");
});

Deno.test("who has finished a stage chooses before those who wait", async () => {
  // so that a worker that was started for exclusive stages goes on with the next of them
  const timed = [1, 2].map((n) => stage(`timed/${n}`, { exclusive: true }));
  const { queue, begin } = queueOf(timed);
  const { next } = await begin();
  const other = queue.next();
  queue.finish(next, done);
  assert.equal((await queue.next())?.stage.name, "timed/2");
  assert.ok(await isOpen(other));
});

Deno.test("a failure takes with it what needs the stage; who tolerates it is told why", async () => {
  const bad = stage("bad", { cost: 9 });
  const good = stage("good");
  const strict = stage("strict", { inputs: { bad, good } });
  const above = stage("above", { inputs: { strict } });
  const report = stage("report", { inputs: { bad, good, strict }, toleratesFailures: true });
  const page = stage("page", { inputs: { report } });
  const { keyOf, pass, settled } = queueOf([above, page]);
  await pass({ type: "failed", error: "Error: no\n  at line 1" });
  const whole = await pass();
  const partial = await pass();
  assert.deepEqual([whole.name, whole.task.keep], ["good", true]);
  assert.deepEqual([partial.name, partial.task.keep], ["report", false]);
  const key = keyOf(good).key;
  assert.deepEqual(partial.task.inputs, {
    bad: { failed: "Error: no" },
    good: { key, path: resultPath("/store", key) },
    strict: { failed: 'It needs "bad", which failed', skipped: true },
  });
  const last = await pass();
  assert.equal(last.task.keep, false, "what is made from a makeshift is one, too");
  const { bad: failed, above: skipped, page: made, good: kept } = settled();
  assert.equal(failed?.state, "failed");
  assert.deepEqual([skipped?.state, skipped?.error], [
    "skipped",
    'It needs "strict", which was skipped',
  ]);
  assert.deepEqual([made?.partial, made?.path], [true, uncachedPath("/store", keyOf(page).key)]);
  assert.deepEqual([kept?.partial, kept?.path], [false, resultPath("/store", key)]);
});

Deno.test("a stage whose worker dies is tried once more, then it has failed", async () => {
  const { queue, events, pass, settled } = queueOf([stage("s")]);
  await pass(died);
  await pass(died);
  assert.equal(await queue.next(), undefined);
  assert.match(settled()["s"]?.error ?? "", /^It died\nIt died 2 times at this stage/);
  assert.equal(events.filter(({ type }) => type === "notice").length, 1);
});

Deno.test("a stage that another run computes is left to it for a while, and told of once", async () => {
  const { queue, events, pass, settled } = queueOf([stage("shared")]);
  await pass({ type: "busy" });
  const waiting = queue.next();
  assert.ok(await isOpen(waiting));
  const again = (await waiting)!;
  queue.start(again);
  queue.finish(again, { type: "done", seconds: 1, shared: true });
  assert.equal(settled()["shared"]?.state, "cached");
  assert.deepEqual(events.map(({ type }) => type), ["started", "notice", "ended"]);
});

Deno.test("a stopped queue gives out no stage and no task, and counts the rest as interrupted", async () => {
  const [running, taken] = [stage("running", { cost: 2 }), stage("taken")];
  const { queue, begin, settled } = queueOf([stage("top", { inputs: { running, taken } })]);
  const started = await begin();
  const late = (await queue.next())!;
  const waiting = queue.next();
  queue.stop();
  assert.equal(await waiting, undefined);
  assert.equal(queue.start(late), undefined);
  queue.finish(late, { type: "interrupted" });
  queue.finish(started.next, died);
  assert.equal(await queue.next(), undefined);
  const { taken: one, running: other, top } = settled();
  assert.deepEqual([one?.state, one?.seconds], ["interrupted", 0]);
  assert.equal(other?.state, "interrupted", "its worker was killed");
  assert.equal(top?.state, "interrupted");
});
