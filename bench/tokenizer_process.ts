/**
 * @file Our side of `tokenizer.ts`, a process like the reference's tools: `train` reads lines and
 * writes a model, and says its peak memory; `encode` reads a model and lines and writes their ids, and
 * says the seconds of processor time that encoding took for the first time, with no word remembered,
 * and again.
 *
 * usage: tokenizer_process.ts train TEXT MODEL VOCABULARY RULE | encode TEXT MODEL IDS
 */
import process from "node:process";
import { encodeModel } from "../tokenizer/model_file.ts";
import type { OverlapRule } from "../tokenizer/merges.ts";
import { openEncoder } from "../tokenizer/encoder.ts";
import { trainTokenizer } from "../tokenizer/train.ts";

const [mode, text = "", model = "", ...others] = Deno.args;
const lines = Deno.readTextFileSync(text).split("\n").slice(0, -1);
if (mode === "train") {
  const [vocabulary, rule] = others;
  const options = { vocabulary: Number(vocabulary), rule: rule as OverlapRule };
  Deno.writeFileSync(model, encodeModel(trainTokenizer(lines, options)));
  console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS * 1024 / 1e6 }));
} else {
  const { encode } = await openEncoder(Deno.readFileSync(model), { path: model });
  const seconds = [0, 1].map(() => {
    const start = process.cpuUsage();
    for (const line of lines) encode(line);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
  Deno.writeTextFileSync(others[0]!, lines.map((line) => `${encode(line).join(" ")}\n`).join(""));
  console.log(JSON.stringify({ first: seconds[0], again: seconds[1] }));
}
