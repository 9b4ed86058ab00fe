/**
 * @file An oracle for the transformers: the forward pass of one sequence in plain matrices, written from
 * the description of BERT (post-norm, tanh where BERT has GELU, one head) and sharing nothing with the
 * code under test. Tests only.
 *
 * Rows are tokens. Padding is not masked here: it is cut off before.
 */
import { Matrix } from "ml-matrix";

/** Weights as the model's state holds them, by name. */
export type Weights = Readonly<Record<string, ArrayLike<number>>>;

export interface PlainTransformer {
  readonly weights: Weights;
  readonly hidden: number;
  readonly blocks: number;
  readonly layerNorm: boolean;
  /** Whether a token reads only itself and those before it. */
  readonly causal: boolean;
}

/** Logits of every token of one sequence without padding: (tokens, vocabulary). */
export function plainLogits(model: PlainTransformer, tokens: readonly number[]): Matrix {
  const { weights, hidden, blocks, causal } = model;
  const table = (name: string, row: number) =>
    Array.from(weights[name]!).slice(row * hidden, (row + 1) * hidden);
  let h = Matrix.add(
    new Matrix(tokens.map((token) => table("token embedding", token))),
    new Matrix(tokens.map((_, place) => table("position embedding", place))),
  );
  h = normalised(model, h, "embedding norm");
  for (let block = 1; block <= blocks; block++) {
    const [query, key, value] = ["query", "key", "value"].map((part) =>
      linear(model, h, `block ${block} ${part}`)
    ) as [Matrix, Matrix, Matrix];
    const read = new Matrix(tokens.map((_, at) => {
      const readable = tokens.map((_, other) => other).filter((other) => !causal || other <= at);
      const scores = readable.map((other) =>
        dot(query.getRow(at), key.getRow(other)) / Math.sqrt(hidden)
      );
      const shares = softmax(scores);
      return value.getRow(at).map((_, unit) =>
        readable.reduce((sum, other, index) => sum + shares[index]! * value.get(other, unit), 0)
      );
    }));
    h = Matrix.add(h, linear(model, read, `block ${block} attention`));
    h = normalised(model, h, `block ${block} attention norm`);
    const inner = linear(model, h, `block ${block} inner`).apply(tanhAt);
    h = Matrix.add(h, linear(model, inner, `block ${block} outer`));
    h = normalised(model, h, `block ${block} outer norm`);
  }
  const transformed = linear(model, h, "transform").apply(tanhAt);
  return linear(model, normalised(model, transformed, "transform norm"), "output");
}

/** The cross-entropy of class `target` under logits, in nats. */
export function crossEntropyOf(logits: readonly number[], target: number): number {
  return -Math.log(softmax(logits)[target]!);
}

function linear({ weights }: PlainTransformer, x: Matrix, name: string): Matrix {
  const bias = Array.from(weights[`${name}.bias`]!);
  const weight = Matrix.from1DArray(x.columns, bias.length, Array.from(weights[`${name}.weight`]!));
  return x.mmul(weight).addRowVector(bias);
}

function normalised({ weights, layerNorm }: PlainTransformer, x: Matrix, name: string): Matrix {
  if (!layerNorm) return x;
  const gain = weights[`${name}.gain`]!;
  const bias = weights[`${name}.bias`]!;
  return new Matrix(
    x.to2DArray().map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      return row.map((value, unit) =>
        (value - mean) / Math.sqrt(variance + 1e-5) * gain[unit]! + bias[unit]!
      );
    }),
  );
}

function softmax(scores: readonly number[]): number[] {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function tanhAt(this: Matrix, row: number, column: number): void {
  this.set(row, column, Math.tanh(this.get(row, column)));
}
