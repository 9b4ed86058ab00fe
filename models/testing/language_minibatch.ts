/**
 * @file Small transformers and minibatches of random tokens for them: sequences of several lengths with
 * padding behind them, masked positions with rows that only fill up. Tests only.
 */
import { stream } from "../../base/random.ts";
import type { Network } from "../network.ts";
import { transformer } from "../transformer.ts";
import { maskedRows } from "../transformer_options.ts";
import type { TransformerOptions } from "../transformer_options.ts";
import { randomValues } from "./run_step.ts";
import type { Values } from "./run_step.ts";

/** Real tokens of the two sequences of a minibatch, of at most 3. */
export const LENGTHS = [3, 2] as const;
export const BATCH = LENGTHS.length;

/** Sizes at which a finite difference of every component is cheap. */
export const TINY = {
  vocabulary: 5,
  length: 3,
  hidden: 3,
  feedForward: 4,
  blocks: 2,
  maskedShare: 0.6,
} as const;

/** The paper's variants, and those that it does not use. */
export const VARIANTS: readonly (Pick<TransformerOptions, "task" | "layerNorm">)[] = [
  { task: "masked", layerNorm: true },
  { task: "masked", layerNorm: false },
  { task: "conditional", layerNorm: true },
  { task: "conditional", layerNorm: false },
];

/** A tiny transformer with value nodes at the blocks, unless told otherwise. */
export function tiny(
  options: Partial<TransformerOptions> & Pick<TransformerOptions, "task" | "layerNorm">,
): { readonly network: Network; readonly options: TransformerOptions } {
  const all = { ...TINY, placement: "block", ...options } as const;
  return { network: transformer(all), options: all };
}

/** Weights at which no layer is nearly linear and no softmax nearly one-hot; gains around 1. */
export function randomWeights(network: Network, label: string): Values {
  const specs = network.parameters.map(({ name, shape }) =>
    [name, { shape, dtype: "float32" }] as const
  );
  const weights = randomValues(Object.fromEntries(specs), { label, scale: 0.5 });
  for (const [name, values] of Object.entries(weights)) {
    if (name.endsWith(".gain")) weights[name] = values.map((value) => 1 + value);
  }
  return weights;
}

/** A minibatch as the model's inputs have it. The last masked row only fills up. */
export function minibatch(options: TransformerOptions, label: string): Values {
  const { task, vocabulary, length } = options;
  const random = stream(label, "minibatch");
  const token = () => random.integer(0, vocabulary - 1);
  const tokens = new Float64Array(BATCH * length).fill(Math.min(2, vocabulary - 1));
  const valid = new Float64Array(BATCH * length);
  for (const [sequence, real] of LENGTHS.entries()) {
    for (let place = 0; place < real; place++) {
      tokens[sequence * length + place] = token();
      valid[sequence * length + place] = 1;
    }
  }
  if (task === "conditional") {
    return { tokens, valid, target: Float64Array.from(tokens, token) };
  }
  const count = maskedRows(options, BATCH);
  const places = [1, 2, length]; // of both sequences
  const positions = Float64Array.from({ length: count }, (_, row) => places[row] ?? 0);
  const rows = Float64Array.from({ length: count }, (_, row) => row < places.length ? 1 : 0);
  for (const place of places) tokens[place] = vocabulary;
  return { tokens, valid, positions, rows, target: Float64Array.from(positions, token) };
}
