/** @file The language models' commands end to end, on drawn text: tokenizer, training, report. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { decodeModel } from "../../tokenizer/model_file.ts";
import { PROFILES } from "../profiles.ts";
import { command, computed, lastLine, smoke, withPlace } from "../testdata/command_line.ts";

Deno.test("tokenizer prints the path of a model; the language model goes on from it", () =>
  withPlace(async (place) => {
    const options = smoke(place).slice(0, -2); // it writes no report
    const dry = await command(["tokenizer", "--dry-run", ...options]);
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stdout, /^run +text\/tokenizer-\d+ .*never computed\n1 of 1 would run/);
    assert.throws(() => Deno.statSync(join(place.store, "data")), Deno.errors.NotFound);

    const tokenizer = await command(["tokenizer", ...options]);
    assert.equal(tokenizer.code, 0, tokenizer.stderr);
    const path = lastLine(tokenizer);
    assert.ok(path.endsWith("tokenizer.model"));
    const { pieces } = decodeModel(await Deno.readFile(path));
    assert.equal(pieces.length, PROFILES.smoke.language.vocabulary);

    const again = await command(["tokenizer", "--dry-run", ...options]);
    assert.match(again.stdout, /Nothing would run/);

    const masked = await command(["lm-masked", ...smoke(place)]);
    assert.equal(masked.code, 0, masked.stderr);
    const stages = computed(masked);
    assert.ok(!stages.some((name) => name.startsWith("text/tokenizer-")), "it is there already");
    for (const cell of ["bp", "bpxt", "pc", "ipc"]) {
      assert.ok(stages.includes(`lm-masked/${cell}/seed-0`));
    }
    assert.match(masked.stderr, /To compute: .*about .* in all/);
    assert.match(masked.stderr, /^Language models: \d+ trainings of about .* tokens\/s each/m);
    const page = await Deno.readTextFile(lastLine(masked));
    assert.match(page, /Table 3: the masked language model/);
    assert.match(page, /deno task lm:masked --profile smoke/);
    assert.match(page, /synthetic stand-in/);
  }));
