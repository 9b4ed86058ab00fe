/**
 * @file The parameters and value nodes of a transformer language model, each at its level: that of the
 * first value node that a parameter's layer leads to. Names do not depend on where the value nodes sit.
 */
import { constantOf, normalOf, uniformFor } from "./initialisation.ts";
import type { Parameter, ValueNode } from "./network.ts";
import type { TransformerOptions } from "./transformer_options.ts";

/**
 * All parameters, from the input to the output. Linear layers start as PyTorch's; embeddings normal, 0.2
 * wide, and 0.02 with layer norm, as BERT's: without it so narrow a start hardly learns.
 */
export function transformerParameters(options: TransformerOptions): Parameter[] {
  const { vocabulary, length, hidden, feedForward, blocks } = options;
  const { embeddingScale = options.layerNorm ? 0.02 : 0.2 } = options;
  const parameters: Parameter[] = [];
  const add = (name: string, shape: readonly number[], rest: Omit<Parameter, "name" | "shape">) =>
    parameters.push({ name, shape, ...rest });

  const linear = (name: string, [inputs, outputs]: readonly [number, number], level: number) => {
    const size = inputs * outputs;
    add(`${name}.weight`, [inputs, outputs], { level, initialise: uniformFor(inputs, size) });
    add(`${name}.bias`, [outputs], { level, initialise: uniformFor(inputs, outputs) });
  };
  const norm = (name: string, level: number) => {
    if (!options.layerNorm) return;
    add(`${name}.gain`, [hidden], { level, initialise: constantOf(1, hidden) });
    add(`${name}.bias`, [hidden], { level, initialise: constantOf(0, hidden) });
  };
  const embedding = (name: string, rows: number, level: number) =>
    add(name, [rows, hidden], { level, initialise: normalOf(embeddingScale, rows * hidden) });

  const first = levelsOf(options, 1).scores;
  embedding("token embedding", vocabulary + 1, first);
  embedding("position embedding", length, first);
  norm("embedding norm", first);
  for (let block = 1; block <= blocks; block++) {
    const { scores, inner, output } = levelsOf(options, block);
    linear(`block ${block} query`, [hidden, hidden], scores);
    linear(`block ${block} key`, [hidden, hidden], scores);
    linear(`block ${block} value`, [hidden, hidden], inner);
    linear(`block ${block} attention`, [hidden, hidden], inner);
    norm(`block ${block} attention norm`, inner);
    linear(`block ${block} inner`, [hidden, feedForward], inner);
    linear(`block ${block} outer`, [feedForward, hidden], output);
    norm(`block ${block} outer norm`, output);
  }
  linear("transform", [hidden, hidden], 1);
  norm("transform norm", 1);
  linear("output", [hidden, vocabulary], 0);
  return parameters;
}

/** The levels of a block's parts. `output`: of what its output leads to, or of the output itself. */
function levelsOf({ placement, blocks }: TransformerOptions, block: number) {
  if (placement === "block") {
    const level = blocks + 2 - block;
    return { scores: level, inner: level, output: level };
  }
  const scores = 2 * (blocks - block) + 3;
  return { scores, inner: scores - 1, output: scores - 2 };
}

/** Value nodes from the logits up; `rows`: logits per minibatch. */
export function transformerNodes(
  { placement, blocks, length, hidden, feedForward, vocabulary }: TransformerOptions,
  rows: (batch: number) => number,
): ValueNode[] {
  const shapes: Omit<ValueNode, "name" | "level">[] = [
    { shape: (batch) => [rows(batch), vocabulary], energy: "token" },
    { shape: (batch) => [rows(batch), hidden], energy: "gaussian" },
  ];
  for (let block = blocks; block >= 1; block--) {
    if (placement === "block") {
      shapes.push({ shape: (batch) => [batch * length, hidden], energy: "gaussian" });
    } else {
      shapes.push({ shape: (batch) => [batch * length, feedForward], energy: "gaussian" });
      shapes.push({ shape: (batch) => [batch, length, length], energy: "kl" });
    }
  }
  return shapes.map((node, level) => ({ name: `x[${level}]`, level, ...node }));
}
