/** @file Tokenizer and encoding as stages, on drawn text: what reaches the trainings is the text. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { asJson } from "../base/canonical_json.ts";
import type { DataIdentity } from "../datasets/dataset.ts";
import { loadText } from "../datasets/load_text.ts";
import { obtain } from "../datasets/obtain.ts";
import type { TextDataset } from "../datasets/text_dataset.ts";
import type { StageInput, StageResult } from "../pipeline/stage.ts";
import { openEncoder } from "../tokenizer/encoder.ts";
import { run as encode } from "./encode_text.ts";
import { ENCODED_FILES, MODEL_FILE } from "./language_settings.ts";
import type { EncodingResult, EncodingSettings } from "./language_settings.ts";
import { memoryContext } from "./testdata/memory_context.ts";
import { decodeSequences, END, UNKNOWN } from "./text_sequences.ts";
import { run as train } from "./tokenizer_stage.ts";

const VOCABULARY = 120;
const LENGTH = 16;

interface Place {
  readonly store: string;
  readonly data: DataIdentity;
}

async function withText(test: (place: Place) => Promise<void>): Promise<void> {
  const store = await Deno.makeTempDir({ prefix: "encode-test-" });
  try {
    const text = { train: 300, dev: 40 };
    await test({ store, data: await obtain("1b-word", { store, data: "synthetic", text }) });
  } finally {
    await Deno.remove(store, { recursive: true });
  }
}

/** A result as another stage's input. */
async function inputOf(result: StageResult, store: string): Promise<StageInput> {
  const folder = await Deno.makeTempDir({ dir: store });
  const files: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(result.files ?? {})) {
    files[name] = join(folder, name);
    await Deno.writeFile(files[name], bytes);
  }
  const provenance = {
    ...{ stage: "made", key: folder, module: "", params: {}, commit: "", started: "", seconds: 0 },
    ...{ hardware: { cpu: "", cores: 1, os: "" }, runtime: "" },
  };
  return { value: result.value, volatile: null, files, provenance };
}

async function encoded(
  { store, data }: Place,
  settings: Partial<EncodingSettings> = {},
): Promise<{ result: StageResult; value: EncodingResult; model: Uint8Array }> {
  const tokenizer = await train(asJson({ data, vocabulary: VOCABULARY }), memoryContext({ store }));
  const model = tokenizer.files![MODEL_FILE]!;
  const inputs = { tokenizer: await inputOf(tokenizer, store) };
  const result = await encode(
    asJson({ data, vocabulary: VOCABULARY, length: LENGTH, ...settings }),
    memoryContext({ store, inputs }),
  );
  return { result, value: result.value as unknown as EncodingResult, model };
}

Deno.test("sequences are the sentences' own ids, cut at the length, and decode to their text", () =>
  withText(async (place) => {
    const { result, value, model } = await encoded(place);
    const text: TextDataset = await loadText(place.data, place);
    const encoder = await openEncoder(model);
    for (const split of ["train", "dev", "test"] as const) {
      const { count, ids, lengths } = decodeSequences(result.files![ENCODED_FILES[split]]!, {
        vocabulary: VOCABULARY,
      });
      assert.equal(count, text[split].length);
      assert.equal(value.splits[split].sequences, count);
      text[split].slice(0, 40).forEach((line, row) => {
        const own = ids.subarray(row * LENGTH, row * LENGTH + lengths[row]!);
        assert.deepEqual([...own], encoder.encode(line).slice(0, LENGTH));
        // Rare characters are none of the alphabet's: <unk>, whose text is lost.
        if (!own.includes(UNKNOWN)) assert.ok(line.startsWith(encoder.decode([...own])));
        assert.ok(
          ids.subarray(row * LENGTH + own.length, (row + 1) * LENGTH).every((id) => id === END),
        );
      });
    }
    const pieces = JSON.parse(new TextDecoder().decode(result.files![ENCODED_FILES.pieces]!));
    assert.equal(pieces.length, VOCABULARY);
    assert.equal(pieces[50], encoder.piece(50));
  }));

Deno.test("baselines: no model is asked to beat less than the text's own unigram perplexity", () =>
  withText(async (place) => {
    const { unigram } = (await encoded(place)).value;
    for (const { dev, test } of Object.values(unigram)) {
      for (const value of [dev, test]) assert.ok(value > 10 && value < VOCABULARY, `${value}`);
    }
  }));

Deno.test("limits keep the first sentences of a split", () =>
  withText(async (place) => {
    const { value } = await encoded(place, { limit: { train: 50, test: 7 } });
    const counts = Object.values(value.splits).map(({ sequences }) => sequences);
    assert.deepEqual(counts, [50, 40, 7]);
  }));

Deno.test("equal texts and settings give equal bytes", () =>
  withText(async (place) => {
    const [one, two] = [await encoded(place), await encoded(place)];
    assert.deepEqual(one.model, two.model);
    assert.deepEqual(one.result, two.result);
  }));

Deno.test("another vocabulary, a foreign model, no tokenizer, an empty split: told apart", () =>
  withText(async (place) => {
    await assert.rejects(encoded(place, { vocabulary: 121 }), {
      message: /models of 121 pieces with a tokenizer of 120/,
    });
    await assert.rejects(encoded(place, { limit: { dev: 0 } }), {
      message: /the dev split.*none of its 0 sentences has a piece/,
    });
    const settings = asJson({ data: place.data, vocabulary: VOCABULARY, length: LENGTH });
    const attempt = (inputs: Record<string, StageInput>) =>
      encode(settings, memoryContext({ store: place.store, inputs }));
    await assert.rejects(attempt({}), { message: /needs the tokenizer/ });
    const files = { [MODEL_FILE]: new TextEncoder().encode("no model") };
    const foreign = await inputOf({ value: null, files }, place.store);
    await assert.rejects(attempt({ tokenizer: foreign }), { name: "RangeError" });
  }));

Deno.test("a vocabulary that the text cannot fill is refused", () =>
  withText(async ({ store, data }) => {
    await assert.rejects(train(asJson({ data, vocabulary: 100_000 }), memoryContext({ store })), {
      name: "RangeError",
      message: /vocabulary of 100000/,
    });
  }));
