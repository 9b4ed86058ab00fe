/** @file A run as a whole: what is computed, kept, found again, skipped, and said. */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { sha256 } from "../base/digest.ts";
import { hasResult } from "./cache.ts";
import type { PipelineEvent } from "./events.ts";
import { resultPath } from "./layout.ts";
import { readResult, runPipeline } from "./run_pipeline.ts";
import type { Stage } from "./stage.ts";
import { testStage, withStore } from "./testdata/stages.ts";

/** The chain that `steps` steps of testdata/counting.ts must end with. */
function chainOf(seed: number, steps: number): string {
  let chain = sha256(`${seed}`);
  for (let step = 0; step < steps; step++) chain = sha256(`${chain}/${step}`);
  return chain;
}

function counting(seed: number, steps = 3): Stage {
  return testStage(`count/${seed}`, "counting", { params: { seed, steps, pause: 1 } });
}

Deno.test("a run computes the targets and what they need, a second run finds them", () =>
  withStore(async (store) => {
    const join = testStage("join", "joining", { inputs: { a: counting(1), b: counting(2) } });
    const first = await runPipeline([join], { store, jobs: 2 });
    assert.equal(first.exitCode, 0);
    assert.equal(first.counts.computed, 3);
    assert.deepEqual(first.outcomes.get("join")?.input?.value, {
      a: { chain: chainOf(1, 3), steps: 3 },
      b: { chain: chainOf(2, 3), steps: 3 },
    });
    assert.equal(first.outcomes.get("count/1")?.reason, "never computed");

    const second = await runPipeline([join], { store, jobs: 2 });
    assert.deepEqual([...second.outcomes.keys()], ["join"]);
    assert.equal(second.outcomes.get("join")?.state, "cached");
    assert.deepEqual(
      second.outcomes.get("join")?.input?.value,
      first.outcomes.get("join")?.input?.value,
    );
  }));

Deno.test("a run with nothing to do starts no worker", () =>
  withStore(async (store) => {
    await runPipeline([counting(1)], { store, jobs: 1 });
    // A worker that starts would end at once with this flag, and its stage fail.
    const workerFlags = ["--no-such-flag"];
    const again = await runPipeline([counting(1)], { store, jobs: 1, workerFlags });
    assert.equal(again.exitCode, 0);
    const other = await runPipeline([counting(2)], { store, jobs: 1, workerFlags });
    assert.equal(other.exitCode, 1);
  }));

Deno.test("provenance names the stage, its key, the code's commit and the machine", () =>
  withStore(async (store) => {
    const { outcomes } = await runPipeline([counting(1)], { store, jobs: 1 });
    const { key, input } = outcomes.get("count/1")!;
    const provenance = input!.provenance;
    assert.equal(provenance.stage, "count/1");
    assert.equal(provenance.key, key);
    assert.match(provenance.commit, /^([0-9a-f]{40}(\+changes)?|unknown)$/);
    assert.ok(provenance.hardware.cores >= 1);
    assert.match(provenance.runtime, /^Deno \d/);
    assert.equal(Deno.readTextFileSync(input!.files["chain.txt"]!), chainOf(1, 3));
  }));

Deno.test("an exclusive stage runs alone, after those that can run side by side", () =>
  withStore(async (store) => {
    const measuring = [1, 2].map((seed) => ({ ...counting(seed, 20), exclusive: true, cost: 99 }));
    const others = [3, 4, 5].map((seed) => counting(seed, 20));
    const running = new Set<string>();
    const order: string[] = [];
    const progress = (event: PipelineEvent) => {
      if (event.type === "ended") running.delete(event.stage);
      if (event.type !== "started") return;
      running.add(event.stage);
      order.push(event.stage);
      const alone = measuring.find(({ name }) => running.has(name));
      if (alone !== undefined) assert.deepEqual([...running], [alone.name]);
    };
    const { exitCode } = await runPipeline([...measuring, ...others], { store, jobs: 3, progress });
    assert.equal(exitCode, 0);
    assert.deepEqual(order.slice(3), ["count/1", "count/2"]);
  }));

Deno.test("before an exclusive stage the idle workers end, with all that they remember", () =>
  withStore(async (store) => {
    const others = [3, 4, 5].map((seed) => counting(seed, 20));
    const { outcomes } = await runPipeline(others, { store, jobs: 2, dryRun: true });
    const workersOfOthers = () =>
      others.map(({ name }) => {
        const path = join(resultPath(store, outcomes.get(name)!.key), "volatile.json");
        return (JSON.parse(Deno.readTextFileSync(path)) as { process: number }).process;
      });
    const lives = (pid: number) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    let looks = 0;
    const { exitCode } = await runPipeline(
      [...others, { ...counting(1, 20), exclusive: true }],
      {
        store,
        jobs: 2,
        progress: (event) => {
          if (event.type === "started" && event.stage === "count/1") {
            looks++;
            assert.deepEqual(workersOfOthers().filter(lives), []);
          }
        },
      },
    );
    assert.deepEqual([exitCode, looks], [0, 1]);
  }));

Deno.test("an interrupt while the idle workers end keeps the exclusive stage from starting", () =>
  withStore(async (store) => {
    const interrupt = new AbortController();
    const { outcomes } = await runPipeline(
      [counting(1), { ...counting(2, 500), exclusive: true }],
      {
        store,
        jobs: 1,
        progress: (event) => {
          // Its worker takes some milliseconds to end.
          if (event.type === "ended") setTimeout(() => interrupt.abort());
        },
        signal: interrupt.signal,
      },
    );
    assert.equal(outcomes.get("count/1")?.state, "computed");
    assert.equal(outcomes.get("count/2")?.state, "interrupted");
  }));

Deno.test("an interrupt at the very start of a stage keeps it from running", () =>
  withStore(async (store) => {
    const interrupt = new AbortController();
    const { outcomes } = await runPipeline([counting(1, 500)], {
      store,
      jobs: 1,
      progress: (event) => event.type === "started" && interrupt.abort(),
      signal: interrupt.signal,
    });
    assert.equal(outcomes.get("count/1")?.state, "interrupted");
  }));

Deno.test("a failing stage stops only what depends on it", () =>
  withStore(async (store) => {
    const bad = testStage("bad", "misbehaving", { params: { how: "throw" } });
    const good = counting(1);
    const strict = testStage("strict", "joining", { inputs: { bad, good } });
    const above = testStage("above", "joining", { inputs: { strict } });
    const tolerant = testStage("tolerant", "joining", {
      inputs: { bad, good, strict },
      toleratesFailures: true,
    });
    const { outcomes, exitCode } = await runPipeline([above, tolerant], { store, jobs: 2 });
    assert.equal(exitCode, 1);
    assert.equal(outcomes.get("bad")?.state, "failed");
    assert.match(outcomes.get("bad")?.error ?? "", /RangeError: The learning rate is 0/);
    assert.equal(outcomes.get("count/1")?.state, "computed");
    assert.equal(outcomes.get("strict")?.state, "skipped");
    assert.equal(outcomes.get("above")?.state, "skipped");
    assert.match(outcomes.get("above")?.error ?? "", /It needs "strict", which was skipped/);
    const tolerated = outcomes.get("tolerant")!;
    assert.equal(tolerated.state, "computed");
    assert.equal(tolerated.partial, true);
    const value = tolerated.input!.value as Record<
      string,
      { failed?: string; skipped?: true }
    >;
    const reason = "RangeError: The learning rate is 0: expected a positive number";
    assert.equal(value["bad"]?.failed, reason, "the message, without its stack");
    assert.match(value["strict"]?.failed ?? "", /"bad"/);
    assert.deepEqual([value["bad"]?.skipped, value["strict"]?.skipped], [undefined, true]);
    assert.equal(value["good"]?.failed, undefined);
    assert.equal(hasResult(store, tolerated.key), false, "a partial result is not kept");
  }));

Deno.test("a worker that dies fails only its stage, after one more try", () =>
  withStore(async (store) => {
    const crash = testStage("crash", "misbehaving", { params: { how: "crash" } });
    const once = testStage("once", "misbehaving", { params: { how: "crash once" } });
    const events: PipelineEvent[] = [];
    const { outcomes } = await runPipeline([crash, once, counting(1)], {
      store,
      jobs: 1,
      progress: (event) => events.push(event),
    });
    assert.equal(outcomes.get("crash")?.state, "failed");
    assert.match(outcomes.get("crash")?.error ?? "", /SIGABRT.*about to crash.*lack of memory/s);
    assert.equal(outcomes.get("once")?.state, "computed");
    assert.equal(outcomes.get("once")?.input?.value, "survived");
    assert.equal(outcomes.get("count/1")?.state, "computed");
    const notices = events.filter((event) => event.type === "notice");
    assert.deepEqual(notices.map(({ stage }) => stage).sort(), ["crash", "once"]);
  }));

Deno.test("a worker that dies in the middle of a message has died", () =>
  withStore(async (store) => {
    const cut = testStage("cut", "misbehaving", { params: { how: "crash in a message" } });
    const { outcomes } = await runPipeline([cut], { store, jobs: 1 });
    assert.equal(outcomes.get("cut")?.state, "failed");
    assert.match(outcomes.get("cut")?.error ?? "", /SIGABRT.*half of wh.*died 2 times/s);
  }));

Deno.test("what a stage prints does not disturb the protocol", () =>
  withStore(async (store) => {
    const print = testStage("print", "misbehaving", { params: { how: "print" } });
    const output: string[] = [];
    const { outcomes } = await runPipeline([print], {
      store,
      jobs: 1,
      progress: (event) => event.type === "output" && output.push(event.text),
    });
    assert.equal(outcomes.get("print")?.input?.value, "printed");
    assert.deepEqual(output.sort(), ["a banner", "native noise without a line break"]);
  }));

Deno.test("a result that cannot be kept is a failure that says why", () =>
  withStore(async (store) => {
    const nan = testStage("nan", "misbehaving", { params: { how: "not json" } });
    const file = testStage("file", "misbehaving", { params: { how: "bad file" } });
    const { outcomes } = await runPipeline([nan, file], { store, jobs: 1 });
    assert.match(outcomes.get("nan")?.error ?? "", /expected a finite number/);
    assert.match(outcomes.get("file")?.error ?? "", /expected a bare name/);
  }));

Deno.test("stages of one worker share what they memoise", () =>
  withStore(async (store) => {
    const stages = [1, 2, 3].map((n) =>
      testStage(`memo/${n}`, "misbehaving", { params: { how: "memo", n } })
    );
    const { outcomes } = await runPipeline(stages, { store, jobs: 1 });
    const made = stages.map(({ name }) => outcomes.get(name)?.input?.volatile);
    assert.deepEqual(made, [{ made: 1 }, { made: 2 }, { made: 3 }]);
  }));

Deno.test("a damaged result is reported, moved away and computed again", () =>
  withStore(async (store) => {
    const stage = counting(1);
    const first = await runPipeline([stage], { store, jobs: 1 });
    const { key, input } = first.outcomes.get("count/1")!;
    const entry = resultPath(store, key);
    Deno.writeTextFileSync(join(entry, "value.json"), '{"chain":"forged","steps":3}\n');
    assert.equal(await readResult(stage, { store }), undefined, "a damaged value is never read");
    assert.equal([...Deno.readDirSync(join(store, "damaged"))].length, 1);

    await runPipeline([stage], { store, jobs: 1 });
    Deno.removeSync(join(entry, "files", "chain.txt"));
    const again = await runPipeline([stage], { store, jobs: 1 });
    assert.equal(again.outcomes.get("count/1")?.state, "computed");
    assert.match(again.outcomes.get("count/1")?.reason ?? "", /damaged: .*chain.txt is missing/);
    assert.deepEqual(again.outcomes.get("count/1")?.input?.value, input?.value);
  }));

Deno.test("stages with one key under two names run once", () =>
  withStore(async (store) => {
    const params = { seed: 5, steps: 2, pause: 1 };
    const a = testStage("a", "counting", { params });
    const b = testStage("b", "counting", { params });
    const started: string[] = [];
    const { outcomes } = await runPipeline([a, b], {
      store,
      jobs: 2,
      progress: (event) => event.type === "started" && started.push(event.stage),
    });
    assert.deepEqual(started, ["a"]);
    assert.equal(outcomes.get("a")?.key, outcomes.get("b")?.key);
    assert.deepEqual(outcomes.get("b")?.input?.value, outcomes.get("a")?.input?.value);
  }));

Deno.test("a dry run plans and touches nothing", () =>
  withStore(async (store) => {
    const { outcomes, exitCode } = await runPipeline([counting(1)], {
      store,
      jobs: 1,
      dryRun: true,
    });
    assert.equal(exitCode, 0);
    assert.equal(outcomes.get("count/1")?.state, "planned");
    assert.equal(hasResult(store, outcomes.get("count/1")!.key), false);
  }));

Deno.test("jobs must be a positive whole number", async () => {
  for (const jobs of [0, -1, 1.5, Number.NaN]) {
    await assert.rejects(runPipeline([], { store: "unused", jobs }), RangeError);
  }
});
