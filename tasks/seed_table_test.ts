import assert from "node:assert/strict";
import { seedTable } from "./seed_table.ts";
import type { SeedMeasure } from "./seed_table.ts";

function run(rule: string, seed: number, loss: number | null) {
  return {
    name: `x/${rule}/seed-${seed}`,
    settings: { seed },
    result: { status: loss === null ? "diverged" : "finished", loss } as const,
  };
}

type Run = ReturnType<typeof run>;

const MEASURES: SeedMeasure<Run>[] = [
  { id: "loss", group: "loss", digits: 2, value: ({ result }) => result.loss },
  { id: "twice", group: "twice", digits: 1, value: ({ result: { loss } }) => loss && 2 * loss },
];
const SOURCE = { data: "", scale: "", seeds: "", engine: "", stages: [] };

Deno.test("seedTable(): a row per seed that any rule has, a column per rule and measure", () => {
  const { columns, rows } = seedTable([
    {
      id: "first",
      lead: { net: { value: "A" } },
      cells: [
        { id: "bp", label: "BP", runs: [run("bp", 1, 3), run("bp", 0, 2)] },
        { id: "ipc", label: "iPC", runs: [run("ipc", 2, null)] },
      ],
    },
    { lead: { net: { value: "B" } }, cells: [{ id: "pc", label: "PC", runs: [run("pc", 5, 4)] }] },
  ], {
    id: "seeds",
    caption: "",
    lead: [{ id: "net", label: "net", type: "text" }],
    measures: MEASURES,
    source: SOURCE,
  });
  assert.deepEqual(columns.map(({ id }) => id), [
    ...["net", "seed", "bp/loss", "ipc/loss", "pc/loss", "bp/twice", "ipc/twice", "pc/twice"],
  ]);
  assert.deepEqual(columns.slice(2, 5).map(({ label }) => label), ["BP", "iPC", "PC"]);
  assert.deepEqual(rows.map(({ id }) => id), ["first", undefined, undefined, undefined]);
  assert.deepEqual(
    rows.map(({ cells }) => [cells["net"]?.value, cells["seed"]?.value]),
    [["A", 0], ["A", 1], ["A", 2], ["B", 5]],
  );
  const [zero, , two] = rows;
  assert.deepEqual(zero!.cells["bp/loss"], { value: 2, link: "x/bp/seed-0" });
  assert.deepEqual(zero!.cells["bp/twice"], { value: 4 });
  assert.equal(zero!.cells["ipc/loss"], undefined, "a seed that it does not have");
  assert.deepEqual(two!.cells["ipc/loss"], {
    value: null,
    link: "x/ipc/seed-2",
    note: "diverged",
  });
});

Deno.test("seedTable(): a rule's remark on a run stands beside that it diverged", () => {
  const runs = [run("bp", 0, 2), run("bp", 1, null), run("bp", 2, 1)];
  const remark = ({ result: { loss } }: Run) => loss === 1 ? undefined : "not below 1";
  const { rows } = seedTable([{ cells: [{ id: "bp", label: "BP", runs, remark }] }], {
    ...{ id: "seeds", caption: "", measures: MEASURES, source: SOURCE },
  });
  assert.deepEqual(rows.map(({ cells }) => cells["bp/loss"]?.note), [
    ...["not below 1", "diverged, not below 1", undefined],
  ]);
  assert.ok(rows.every(({ cells }) => cells["bp/twice"]?.note === undefined));
});
