/**
 * @file `deno task bench:tokenizer`: our tokenizer beside SentencePiece's own tools in one run. Both
 * train on the same file of sentences, and both encode it, in processes that take turns; ratios are
 * taken within a round. Training is timed from a process's start to its end. Of our encoding the calls
 * alone are timed, a first pass with no word remembered and a second one; of `spm_encode`, which reads
 * and writes in no time, all of it. Needs `spm_train` and `spm_encode` (Debian's package
 * `sentencepiece`) and Linux.
 */
import { Command, Option } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadText } from "../datasets/load_text.ts";
import { obtain } from "../datasets/obtain.ts";
import { keepRun } from "./keep_run.ts";
import { machine } from "./machine.ts";
import { median } from "./measure.ts";
import { timedProcess } from "./timed_process.ts";
import type { TimedRun } from "./timed_process.ts";

type Options = {
  readonly store: string;
  readonly sentences: number;
  readonly vocabulary: number;
  readonly rounds: number;
  readonly save: boolean;
};

/** At most this share of the reference's time to train, and at least this multiple of its speed. */
const GOALS = { training: 0.3, megabytes: 400, encoding: 3 };

const program = new Command("deno task bench:tokenizer")
  .description("Time training and encoding, ours beside spm_train and spm_encode, in one run.")
  .option("--store <path>", "where the text is kept", ".ipc")
  .addOption(count("sentences", "sentences to train on and to encode", 160_000))
  .addOption(count("vocabulary", "pieces of the vocabulary", 8001))
  .addOption(count("rounds", "turns of both", 3))
  .option("--save", "keep the run in bench/results/", false);

await bench(program.parse(Deno.args, { from: "user" }).opts<Options>());

type Round = { readonly ours: TimedRun; readonly reference: TimedRun };

/** Seconds of processor time to encode all sentences. */
type Encoding = { readonly first: number; readonly again: number; readonly reference: number };

async function bench({ store, sentences, vocabulary, rounds, save }: Options): Promise<void> {
  const about = machine();
  const version = await timedProcess("spm_train", ["--version"]).catch(() => undefined);
  if (version === undefined) {
    return program.error(
      "spm_train does not run: install Debian's package sentencepiece, or build it",
    );
  }
  const text = { train: sentences, dev: 10_000 };
  const identity = await obtain("1b-word", {
    store,
    data: "auto",
    text,
    progress: ({ phase, message }) => phase === "notice" && console.log(message),
  });
  const { train } = await loadText(identity, { store });
  const folder = await Deno.makeTempDir();
  const file = (name: string) => join(folder, name);
  try {
    await Deno.writeTextFile(file("text"), `${train.join("\n")}\n`);
    const training: Round[] = [];
    const encoding: Encoding[] = [];
    for (let round = 0; round < rounds; round++) {
      // The old rule, so that the reference, which has it up to 0.1.97, does the same work.
      const train = ["train", file("text"), file("ours.model"), String(vocabulary), "0.1.97"];
      const encode = ["encode", file("text"), file("ours.model"), file("ours.ids")];
      training.push({
        ours: await ours(train),
        reference: await timedProcess("spm_train", [
          `--input=${file("text")}`,
          `--model_prefix=${file("reference")}`,
          `--vocab_size=${vocabulary}`,
          "--model_type=bpe",
          "--minloglevel=2",
        ]),
      });
      const { first, again } = JSON.parse((await ours(encode)).output);
      const reference = await timedProcess("spm_encode", [
        `--model=${file("ours.model")}`,
        "--output_format=id",
        `--output=${file("reference.ids")}`,
        file("text"),
      ]);
      encoding.push({ first, again, reference: reference.processor });
      console.log(`round ${round + 1} of ${rounds}`);
    }
    const same = await Deno.readTextFile(file("ours.ids")) ===
      await Deno.readTextFile(file("reference.ids"));
    const result = {
      machine: about,
      reference: version.output.trim(),
      text: identity,
      sentences: train.length,
      vocabulary,
      training: summary(training),
      encoding: {
        rounds: encoding,
        first: median(encoding.map(({ first, reference }) => reference / first)),
        again: median(encoding.map(({ again, reference }) => reference / again)),
      },
      megabytes: Math.max(...training.map(({ ours }) => JSON.parse(ours.output).megabytes)),
      sameIds: same,
    };
    show(result);
    if (save) console.log(`Kept in ${await keepRun(result, { task: "bench:tokenizer" })}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function ours(args: readonly string[]): Promise<TimedRun> {
  const script = fileURLToPath(new URL("tokenizer_process.ts", import.meta.url));
  return timedProcess(Deno.execPath(), [
    "run",
    "-q",
    "--no-prompt",
    "-P=pipeline",
    script,
    ...args,
  ]);
}

/** Medians over the rounds: seconds, and our share of the reference's. */
function summary(rounds: readonly Round[]) {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    rounds: rounds.map(({ ours, reference }) => ({
      ours: [ours.wall, ours.processor],
      reference: [reference.wall, reference.processor],
    })),
    ours: { wall: of(({ ours }) => ours.wall), processor: of(({ ours }) => ours.processor) },
    reference: {
      wall: of(({ reference }) => reference.wall),
      processor: of(({ reference }) => reference.processor),
    },
    ratio: {
      wall: of(({ ours, reference }) => ours.wall / reference.wall),
      processor: of(({ ours, reference }) => ours.processor / reference.processor),
    },
  };
}

type Summary = ReturnType<typeof summary>;

function show(
  { machine, reference, text, sentences, vocabulary, training, encoding, megabytes, sameIds }: {
    readonly machine: { readonly cpu: string; readonly cores: number };
    readonly reference: string;
    readonly text: { readonly name: string; readonly status: string };
    readonly sentences: number;
    readonly vocabulary: number;
    readonly training: Summary;
    readonly encoding: {
      readonly rounds: readonly Encoding[];
      readonly first: number;
      readonly again: number;
    };
    readonly megabytes: number;
    readonly sameIds: boolean;
  },
): void {
  console.log(`${machine.cpu}, ${machine.cores} cores; ${reference}`);
  console.log(`${sentences} sentences (${text.name}, ${text.status}), ${vocabulary} pieces`);
  const seconds = (time: { wall: number; processor: number }) =>
    `${time.wall.toFixed(1)} s (processor ${time.processor.toFixed(1)} s)`;
  const verdict = (reached: boolean) => reached ? "reached" : "missed";
  const share = training.ratio.processor;
  console.log(
    `training: ours ${seconds(training.ours)}, spm_train ${seconds(training.reference)}: ` +
      `${share.toFixed(2)} times its processor time, ${training.ratio.wall.toFixed(2)} by the ` +
      `clock; at most ${GOALS.training}: ${verdict(share <= GOALS.training)}`,
  );
  console.log(
    `peak memory: ${megabytes.toFixed(0)} MB; at most ${GOALS.megabytes}: ` +
      verdict(megabytes <= GOALS.megabytes),
  );
  const lines = (name: keyof Encoding) =>
    (sentences / median(encoding.rounds.map((round) => round[name])) / 1000).toFixed(0);
  console.log(
    `encoding: ours ${lines("first")} (again ${lines("again")}), spm_encode ${
      lines("reference")
    } ` +
      `thousand lines a second of processor time: ${encoding.first.toFixed(1)} times, again ` +
      `${encoding.again.toFixed(1)}; at least ${GOALS.encoding}: ` +
      verdict(encoding.first >= GOALS.encoding),
  );
  console.log(sameIds ? "The ids are the same." : "THE IDS DIFFER.");
}

function count(name: string, description: string, fallback: number): Option {
  return new Option(`--${name} <count>`, description).default(fallback).argParser((text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1) {
      program.error(`Cannot use --${name} ${text}: expected a whole number above 0`);
    }
    return value;
  });
}
