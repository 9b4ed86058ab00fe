/**
 * @file Settings of a transformer language model, as a result's key holds them. Loads no tensor library.
 */

/** What a transformer language model is built from; plain data, so a result's key can hold it. */
export interface TransformerOptions {
  /** "masked": fill in tokens from both sides; "conditional": continue from the left. */
  readonly task: "masked" | "conditional";
  /** Pieces of the tokenizer. The embedding has a row more, id `vocabulary`, for the mask. */
  readonly vocabulary: number;
  /** Tokens per sequence, padding included. */
  readonly length: number;
  /** Units of a token's representation. */
  readonly hidden: number;
  /** Units of the feed-forward layer, often 4 * hidden. */
  readonly feedForward: number;
  /** Attention and feed-forward layer, one after the other. */
  readonly blocks: number;
  /** Value nodes at the blocks' outputs, or at the scores and the feed-forward layer inside them. */
  readonly placement: "block" | "attention";
  /** The paper: masked, BP only; conditional, BP and iPC. */
  readonly layerNorm: boolean;
  /** Masked task: rows of a minibatch that are predicted, as a share of all its tokens. Default 0.15. */
  readonly maskedShare?: number;
  /** Standard deviation of the embeddings at the start. Default 0.2, with layer norm 0.02. */
  readonly embeddingScale?: number;
}

/** Rows of logits per minibatch of a masked language model: its `positions`, `rows` and target. */
export function maskedRows(
  { length, maskedShare = 0.15 }: Pick<TransformerOptions, "length" | "maskedShare">,
  batch: number,
): number {
  return Math.ceil(maskedShare * length * batch);
}

/** The options, if a network can be built from them. @throws {RangeError} otherwise. */
export function checkTransformer(options: TransformerOptions): TransformerOptions {
  for (const name of ["vocabulary", "length", "hidden", "feedForward", "blocks"] as const) {
    const size = options[name];
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot build a transformer with ${name} = ${size}: expected a positive integer`,
      );
    }
  }
  const { maskedShare = 0.15 } = options;
  if (!(maskedShare > 0 && maskedShare <= 1)) {
    throw new RangeError(
      `Cannot predict a share of ${maskedShare} of the tokens: expected more than 0, at most 1`,
    );
  }
  return options;
}
