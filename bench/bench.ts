/**
 * @file `deno task bench`: the time of a training step, ours beside JAX and PyTorch, in one run.
 *
 * For each case all contenders start, warm up, and take turns; the table gives medians over the rounds,
 * the goals medians of the ratios within a round. Peers need a Python with the packages of
 * `peers/requirements.txt`.
 */
import { Command, Option } from "commander";
import { caseLabel } from "./contender.ts";
import type { Case, Contender } from "./contender.ts";
import { CASES } from "./goals.ts";
import { keepRun } from "./keep_run.ts";
import { machine } from "./machine.ts";
import { measure } from "./measure.ts";
import { openOurs } from "./our_contenders.ts";
import { availablePeers, openPeer, peersOf } from "./peers.ts";
import type { Peer } from "./peers.ts";
import { keptCases } from "./result.ts";
import type { CaseResult } from "./result.ts";
import { goalsTable, memoryTable, timesTable } from "./table.ts";

type Options = {
  readonly python: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly only?: string;
  readonly save: boolean;
};

const program = new Command("deno task bench")
  .description("Time the iPC, PC and BP step, ours beside JAX and PyTorch, in one run.")
  .option("--python <path>", "a Python with jax or torch", "python3")
  .addOption(
    new Option("--rounds <count>", "turns of every contender").default(9)
      .argParser((text) => Math.ceil(positive("rounds", text))),
  )
  .addOption(
    new Option("--seconds <count>", "aimed length of a turn").default(0.5)
      .argParser((text) => positive("seconds", text)),
  )
  .option("--only <text>", 'cases whose name holds the text, e.g. "iPC" or "256"')
  .option("--save", "keep the run in bench/results/", false);

const options = program.parse(Deno.args, { from: "user" }).opts<Options>();
await bench(options);

async function bench({ python, rounds, seconds, only, save }: Options): Promise<void> {
  const cases = CASES.filter((task) => caseLabel(task).includes(only ?? ""));
  if (cases.length === 0) {
    program.error(`No case holds "${only}": expected part of ${CASES.map(caseLabel).join(", ")}`);
  }
  const about = machine();
  console.log(`${about.cpu}, ${about.cores} cores, ${about.os}, Deno ${about.deno}`);
  const peers = await availablePeers(python);
  for (const peer of (["jax", "torch"] as const).filter((peer) => !peers.includes(peer))) {
    console.log(
      `${peer} is not timed: ${python} cannot import it. Install bench/peers/requirements.txt and ` +
        `give --python PATH`,
    );
  }

  const results: CaseResult[] = [];
  for (const task of cases) {
    console.log(`${caseLabel(task)} ...`);
    results.push(await time(task, { peers, python, rounds, seconds }));
  }
  console.log(`\n${timesTable(results)}`);
  console.log(`\n${memoryTable(results)}`);
  if (peers.length > 0) console.log(`\n${goalsTable(results)}`);

  if (save) {
    const run = { machine: about, cases: keptCases(results) };
    console.log(`\nKept in ${await keepRun(run, { task: "bench" })}`);
  }
}

async function time(
  task: Case,
  { peers, python, rounds, seconds }: {
    readonly peers: readonly Peer[];
    readonly python: string;
    readonly rounds: number;
    readonly seconds: number;
  },
): Promise<CaseResult> {
  const contenders: Contender[] = [];
  try {
    contenders.push(...await openOurs({ task }));
    for (const peer of peersOf(task).filter((peer) => peers.includes(peer))) {
      contenders.push(await openPeer(peer, { python, task }));
    }
    return { task, timings: await measure(contenders, { rounds, secondsPerTurn: seconds }) };
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) program.error(`Cannot use --${name} ${text}: expected a number above 0`);
  return value;
}
