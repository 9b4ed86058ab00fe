/** @file The language models' commands end to end, on drawn text: tokenizer, training, report. */
import assert from "node:assert/strict";
import { decodeModel } from "../../tokenizer/model_file.ts";
import { PROFILES } from "../profiles.ts";
import { command, computed, lastLine, smoke, withPlace } from "../testdata/command_line.ts";

Deno.test("tokenizer prints the path of a model; the language model goes on from it", () =>
  withPlace(async (place) => {
    const tokenizer = await command(["tokenizer", ...smoke(place)]);
    assert.equal(tokenizer.code, 0, tokenizer.stderr);
    const path = lastLine(tokenizer);
    assert.ok(path.endsWith("tokenizer.model"));
    const { pieces } = decodeModel(await Deno.readFile(path));
    assert.equal(pieces.length, PROFILES.smoke.language.vocabulary);

    const masked = await command(["lm-masked", ...smoke(place)]);
    assert.equal(masked.code, 0, masked.stderr);
    const stages = computed(masked);
    assert.ok(!stages.some((name) => name.startsWith("text/tokenizer-")), "it is there already");
    for (const cell of ["bp", "pc", "ipc"]) assert.ok(stages.includes(`lm-masked/${cell}/seed-0`));
    assert.match(masked.stderr, /To compute: .*about .* in all/);
    const page = await Deno.readTextFile(lastLine(masked));
    assert.match(page, /Table 3: the masked language model/);
    assert.match(page, /deno task lm:masked --profile smoke/);
    assert.match(page, /synthetic stand-in/);
  }));
