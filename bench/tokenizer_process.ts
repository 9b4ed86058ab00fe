/**
 * @file Our side of `tokenizer.ts`, a process like the reference's tools: `train` reads lines and
 * writes a model, `encode` reads a model and lines and writes their ids. It says its peak memory.
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
} else {
  const { encode } = await openEncoder(Deno.readFileSync(model), { path: model });
  Deno.writeTextFileSync(others[0]!, lines.map((line) => `${encode(line).join(" ")}\n`).join(""));
}
console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS * 1024 / 1e6 }));
