import assert from "node:assert/strict";
import { join } from "node:path";
import { readAllPublished, readPublished, writePublished } from "./published_results.ts";
import type { PublishedResult } from "./published_results.ts";
import { withPlace } from "./testdata/command_line.ts";

const RESULT: PublishedResult = {
  name: "fig9/seed-0",
  value: { curve: [1, 0.5] },
  volatile: null,
  files: [],
  provenance: {
    stage: "fig9/seed-0",
    key: "0f".repeat(32),
    module: "training/any.ts",
    params: { seed: 0 },
    commit: "unknown",
    started: "2026-01-01T00:00:00.000Z",
    seconds: 1.5,
    hardware: { cpu: "any", cores: 2, os: "linux" },
    runtime: "Deno",
  },
};

Deno.test("published results are read as they were written; none where nothing is published", () =>
  withPlace(async ({ folder }) => {
    assert.deepEqual(await readPublished(folder), []);
    const results = [RESULT, { ...RESULT, name: "other", files: ["tokenizer.model"] }];
    await writePublished(folder, results);
    assert.deepEqual(await readPublished(folder), results);
  }));

Deno.test("the results of all profiles are read together", () =>
  withPlace(async ({ folder }) => {
    const into = join(folder, "published");
    assert.deepEqual(await readAllPublished(into), []);
    const other = { ...RESULT, name: "fig9/seed-1" };
    for (const [profile, result] of [["full", RESULT], ["quick", other]] as const) {
      await Deno.mkdir(join(into, profile), { recursive: true });
      await writePublished(join(into, profile), [result]);
    }
    await Deno.writeTextFile(join(into, "note.txt"), "no profile");
    assert.deepEqual(await readAllPublished(into), [RESULT, other]);
  }));

const WRONG: Record<string, readonly [text: string, says: RegExp]> = {
  "a truncated file": ['[\n{"name":"fig9/se', /no JSON/],
  "no list": ["{}", /all of it: .*Array/],
  "a result without a key": [
    JSON.stringify([{ ...RESULT, provenance: { ...RESULT.provenance, key: "abc" } }]),
    /0\.provenance\.key: /,
  ],
  "a result without its value": [JSON.stringify([{ ...RESULT, value: undefined }]), /0\.value: /],
};

for (const [what, [text, says]] of Object.entries(WRONG)) {
  Deno.test(`${what} is refused, with what is wrong and what to do`, () =>
    withPlace(async ({ folder }) => {
      const path = join(folder, "results.json");
      await Deno.writeTextFile(path, text);
      await assert.rejects(readPublished(folder), (error: Error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, says);
        assert.ok(error.message.startsWith(path), error.message);
        assert.match(error.message, /get it again, or remove it/);
        return true;
      });
    }));
}
