/** @file A few encoded sentences that a small model can learn, as the encoding stage leaves them. */
import { join } from "node:path";
import { asJson } from "../../base/canonical_json.ts";
import { stream } from "../../base/random.ts";
import { identityOf } from "../../engines/identity.ts";
import type { TransformerOptions } from "../../models/transformer_options.ts";
import type { StageInput } from "../../pipeline/stage.ts";
import { ENCODED_FILES } from "../language_settings.ts";
import type { EncodingResult, LanguageSettings, SplitName } from "../language_settings.ts";
import { encodeSequences, packSequences } from "../text_sequences.ts";

export const VOCABULARY = 15;
export const LENGTH = 8;
/** Sentences per split: 10 minibatches of 16. */
export const SENTENCES = { train: 167, dev: 40, test: 45 } as const;

/** Run a test with an encoded text that is removed again. */
export async function withSmallText(
  test: (place: { readonly store: string; readonly encoded: StageInput }) => Promise<void>,
): Promise<void> {
  const store = await Deno.makeTempDir({ prefix: "language-test-" });
  try {
    await test({ store, encoded: await writeSmallText(store) });
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

/** Put the encoded text into a folder; gives it as a stage's input. */
export async function writeSmallText(
  folder: string,
  { vocabulary = VOCABULARY, length = LENGTH, sentences = SENTENCES }: {
    readonly vocabulary?: number;
    readonly length?: number;
    readonly sentences?: Readonly<Record<SplitName, number>>;
  } = {},
): Promise<Exclude<StageInput, { readonly failed: string }>> {
  const files: Record<string, string> = {};
  const write = async (name: string, bytes: Uint8Array) => {
    files[name] = join(folder, name);
    await Deno.writeFile(files[name], bytes);
  };
  for (const split of ["train", "dev", "test"] as const) {
    const lines = Array.from(
      { length: sentences[split] },
      (_, line) => sentence(split, { line, vocabulary, length }),
    );
    const { sequences } = packSequences(lines, { length });
    await write(ENCODED_FILES[split], encodeSequences(sequences));
  }
  const pieces = Array.from({ length: vocabulary }, (_, id) => `piece-${id}`);
  await write(ENCODED_FILES.pieces, new TextEncoder().encode(JSON.stringify(pieces)));
  const value: Pick<EncodingResult, "vocabulary" | "length"> = { vocabulary, length };
  return {
    value: asJson(value),
    volatile: null,
    files,
    provenance: {
      stage: "encoded",
      key: folder,
      module: "training/encode_text.ts",
      params: {},
      commit: "by hand",
      started: "2026-01-01T00:00:00.000Z",
      seconds: 0,
      hardware: { cpu: "by hand", cores: 1, os: "none" },
      runtime: "none",
    },
  };
}

/** Pieces that count up from a random one, so that each follows from its neighbours. */
function sentence(
  split: SplitName,
  { line, vocabulary, length }: {
    readonly line: number;
    readonly vocabulary: number;
    readonly length: number;
  },
): number[] {
  const random = stream("small text", split, line);
  const ordinary = vocabulary - 3;
  const first = random.integer(0, ordinary - 1);
  const count = random.integer(Math.ceil(length / 2), length + 1);
  return Array.from({ length: count }, (_, place) => 3 + (first + place) % ordinary);
}

/** A training of some milliseconds: 10 minibatches of 16 sentences per epoch. */
export function smallLanguageModel(
  task: TransformerOptions["task"],
  { network, ...rest }: Partial<Omit<LanguageSettings, "network">> & {
    readonly network?: Partial<TransformerOptions>;
  } = {},
): LanguageSettings {
  return {
    experiment: "language-test",
    seed: 0,
    data: { name: "1b-word", status: "synthetic", digest: "0", note: "made by hand" },
    engine: identityOf({ name: "onnx", provider: "cpu" }),
    network: {
      task,
      vocabulary: VOCABULARY,
      length: LENGTH,
      hidden: 16,
      feedForward: 32,
      blocks: 1,
      placement: "block",
      layerNorm: false,
      ...network,
    },
    rule: { kind: "bp" },
    optimiser: { kind: "adamw", alpha: 0.01, decay: 0.01 },
    batch: 16,
    epochs: 2,
    evaluateEvery: 5,
    samples: 2,
    ...rest,
  };
}
