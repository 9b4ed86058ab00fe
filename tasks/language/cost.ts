/**
 * @file How long a language model's training takes, before anything of it has run: the matrix products
 * of its passes, at speeds measured on one thread. It orders the queue and gives a first estimate of
 * the time; a run that goes on corrects it by its own speed.
 */
import type { TransformerOptions } from "../../models/transformer_options.ts";
import type { RuleSettings } from "../../models/rule_settings.ts";
import type { LanguageSettings, SplitName } from "../../training/language_settings.ts";

/** Multiplications (each with its addition) per second, measured on one thread. */
const MULTIPLICATIONS_PER_SECOND = 75e9;
/** What a weight update costs per parameter, as multiplications. */
const UPDATE = 60;
/** Elementwise work beside the products of a pass, per unit of an activation, as multiplications. */
const ELEMENTWISE = 60;
/** Start of a worker, recording and compiling. */
const START_SECONDS = 2;

/** Seconds on one thread. */
export function trainingSeconds(
  { network, rule, batch, epochs, evaluateEvery }: LanguageSettings,
  sentences: Readonly<Record<SplitName, number>>,
): number {
  const batches = epochs * Math.floor(sentences.train / batch);
  const evaluations = Math.ceil(batches / evaluateEvery);
  const read = evaluations * sentences.dev + sentences.test;
  const work = batches * stepWork(network, { rule, batch }) +
    read * passWork(network, 1);
  return START_SECONDS + work / MULTIPLICATIONS_PER_SECOND;
}

/** One minibatch's training step, in multiplications. */
function stepWork(
  network: TransformerOptions,
  { rule, batch }: { readonly rule: RuleSettings; readonly batch: number },
): number {
  const { passes, updates } = passesOf(rule);
  return passes * passWork(network, batch) + updates * UPDATE * parameters(network);
}

/** A step in forward passes (each gradient costs about one), and in weight updates. */
function passesOf(rule: RuleSettings): { passes: number; updates: number } {
  switch (rule.kind) {
    case "bp":
      return { passes: 3, updates: 1 };
    case "bpxt":
      return { passes: 3 * rule.T, updates: rule.T };
    case "zil":
      return { passes: 10, updates: 1 };
    case "pc":
      // While values move, no product of a weight gradient, and less to write.
      return { passes: 3 + 1.1 * rule.T, updates: 1 };
    case "ipc":
      return { passes: 1 + 3 * rule.T, updates: rule.T };
  }
}

/** A forward pass over a minibatch, elementwise work included. */
function passWork(network: TransformerOptions, batch: number): number {
  const { task, vocabulary, length, hidden, feedForward, blocks } = network;
  const tokens = batch * length;
  const rows = task === "masked" ? 0.15 * tokens : tokens;
  const block = tokens * (4 * hidden ** 2 + 2 * hidden * feedForward + 2 * length * hidden);
  const head = rows * hidden * (hidden + vocabulary);
  const units = blocks * tokens * (6 * hidden + 2 * feedForward + 2 * length) + rows * vocabulary;
  return blocks * block + head + ELEMENTWISE * units;
}

function parameters({ vocabulary, hidden, feedForward, blocks }: TransformerOptions): number {
  return 2 * vocabulary * hidden + blocks * (4 * hidden ** 2 + 2 * hidden * feedForward);
}
