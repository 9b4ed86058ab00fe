/** @file A request carried out: what waits for a search, what a second run does, what damage does. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { chooseEngine } from "../engines/choose.ts";
import type { PipelineEvent } from "../pipeline/events.ts";
import { resultPath } from "../pipeline/layout.ts";
import { PROFILES } from "./profiles.ts";
import type { Profile } from "./profiles.ts";
import { reachableOf } from "./reachable.ts";
import { reproduce, status } from "./reproduce.ts";
import type { Forecast, Request } from "./reproduce.ts";
import { table1 } from "./table1/table1.ts";
import { withPlace } from "./testdata/command_line.ts";
import type { Place } from "./testdata/command_line.ts";

/** One rule on one tiny net, two settings of which are searched on one seed. */
const SEARCHED: Profile = {
  ...PROFILES.smoke,
  table1: {
    ...PROFILES.smoke.table1,
    rows: [{ data: "mnist", hidden: [8], rules: ["bp"], seeds: 2 }],
    epochs: 1,
    validation: 50,
    limit: { train: 150, test: 50 },
    grid: { alphas: [1e-6, 1e-2], gammas: [0.5], decays: [0], seeds: 1 },
  },
};
const LOSER = "table1-grid/mnist/8/bp/alpha-0.000001/seed-0";
const WINNER = "table1-grid/mnist/8/bp/alpha-0.01/seed-0";
const FINALS = ["table1/mnist/8/bp/seed-0", "table1/mnist/8/bp/seed-1"];

function requestIn({ store, out }: Place): Request {
  return {
    name: "reproduce",
    experiments: [table1],
    profile: SEARCHED,
    engine: chooseEngine("auto").identity,
    data: "synthetic",
    store,
    out,
  };
}

/** Carry a request out, and note what was told. */
async function carryOut(request: Request) {
  const started: string[] = [];
  const reasons: string[] = [];
  const told: string[] = [];
  const data: unknown[] = [];
  const never = new AbortController().signal;
  const progress = (event: PipelineEvent) => {
    if (event.type === "started") started.push(event.stage);
    if (event.type === "planned") reasons.push(...event.toRun.map(({ reason }) => reason));
  };
  const reproduced = await reproduce(request, {
    jobs: 2,
    progress,
    dataProgress: (event) => data.push(event),
    warn: () => {},
    announce: (text) => told.push(text),
    signal: never,
    stopNow: never,
    replacesStandIns: true,
  });
  return { ...reproduced, started, reasons, told, data };
}

Deno.test("a search: its winners are announced, trained, and found by a second run", () =>
  withPlace(async (place) => {
    const request = requestIn(place);
    const before = await status(request);
    assert.deepEqual(
      before.statuses.map(({ stage }) => stage.name),
      [LOSER, WINNER, "reproduce-smoke"],
    );
    assert.deepEqual(before.waiting.map(({ name }) => name), FINALS);
    assert.match(before.notes.join("\n"), /trainings of its winners: up to 2, about .* s on/);

    const first = await carryOut(request);
    assert.equal(first.exitCode, 0);
    assert.deepEqual(first.told, before.notes, "once, before the search");
    // The winner's training of seed 0 is the search's own.
    assert.deepEqual(first.started.slice(0, 2).sort(), [LOSER, WINNER]);
    assert.deepEqual(first.started.slice(2), [FINALS[1], "reproduce-smoke"]);
    const after = await status(request);
    assert.deepEqual([after.waiting, after.notes], [[], []]);

    await Deno.remove(join(place.store, "data"), { recursive: true });
    const second = await carryOut(request);
    assert.deepEqual([second.started, second.data, second.told], [[], [], []]);
    assert.equal(second.changed, false);
    await assert.rejects(Deno.stat(join(place.store, "data")), Deno.errors.NotFound);
  }));

/** Which results there are, whatever time they took. */
function outline({ statuses, waiting }: Forecast) {
  return { statuses: statuses.map(({ key, state }) => ({ key, state })), waiting };
}

/** What may befall a value's file. */
const DAMAGES: Record<string, (file: string) => void> = {
  missing: (file) => Deno.removeSync(file),
  truncated: (file) => Deno.truncateSync(file, 20),
  "altered, so that another setting would win": (file) => {
    const text = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, text.replaceAll(/"accuracy":[\d.]+/g, '"accuracy":1'));
  },
};

Deno.test("a damaged result of a search is computed again, and the same setting wins", async (t) => {
  await withPlace(async (place) => {
    const request = requestIn(place);
    await carryOut(request);
    const sound = await status(request);
    const { key } = sound.statuses.find(({ stage }) => stage.name === LOSER)!;
    for (const [name, damage] of Object.entries(DAMAGES)) {
      await t.step(name, async () => {
        damage(join(resultPath(place.store, key), "value.json"));
        const { waiting } = await status(request);
        assert.deepEqual(waiting.map((stage) => stage.name), FINALS);
        await assert.rejects(
          reachableOf(request),
          new RegExp(`result of ${LOSER} is damaged; nothing`),
        );
        const healed = await carryOut(request);
        assert.equal(healed.exitCode, 0);
        assert.deepEqual(healed.started, [LOSER]);
        assert.match(healed.reasons.join(), /^its result is damaged: [^,]*value\.json/);
        assert.deepEqual(outline(await status(request)), outline(sound));
        const kept = new Set(await reachableOf(request));
        assert.ok(sound.statuses.every((stage) => kept.has(stage.key)));
      });
    }
  });
});
