/**
 * @file The trainer and the encoder against the reference tools, where they are installed (Debian's
 * package `sentencepiece`): on small random corpora, and on the news text where IPC_MIRROR has it.
 *
 * On a random corpus pieces are compared up to the first one that depends on the order in the
 * reference's memory, which a plain implementation tells, see `testing/naive_merges.ts`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { stream } from "../base/random.ts";
import { alphabetOf } from "./alphabet.ts";
import { openEncoder } from "./encoder.ts";
import { learnMerges } from "./merges.ts";
import { META_PIECES, modelOf } from "./model.ts";
import { decodeModel, encodeModel } from "./model_file.ts";
import { openNormaliser } from "./normalise.ts";
import { standardCharsmap } from "./standard_charsmap.ts";
import { fitsAPiece, naiveMerges } from "./testing/naive_merges.ts";
import { newsArchive, newsMembers } from "./testing/news_text.ts";
import { randomCorpus } from "./testing/random_corpus.ts";
import { spmEncode, spmRule, spmTrain } from "./testing/spm.ts";
import { trainTokenizer } from "./train.ts";
import { countWords } from "./word_counts.ts";

const rule = spmRule() ?? "0.2";
const ignore = spmRule() === undefined;

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "oracle: pieces and ids of random corpora are the reference tools' (needs spm_train)",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const charsmap = standardCharsmap();
      const normalise = openNormaliser(charsmap);
      const [input, file] = [join(folder, "corpus.txt"), join(folder, "ours.model")];
      let [compared, open] = [0, 0];
      for (let index = 0; index < 24; index++) {
        const corpus = randomCorpus(stream("oracle", index));
        const { words } = countWords(corpus, normalise);
        const alphabet = alphabetOf(words);
        const options = { count: stream("oracle", index, "count").integer(1, 40), rule };
        const { determined } = naiveMerges(words, { ...options, fits: fitsAPiece(alphabet) });
        const merges = learnMerges(words, { ...options, alphabet });
        if (words.size === 0 || merges.length === 0) continue;
        await Deno.writeTextFile(input, `${corpus.join("\n")}\n`);

        const vocabulary = META_PIECES.length + merges.length + alphabet.length;
        const reference = decodeModel(await spmTrain(input, { vocabulary }));
        const pieces = reference.pieces.map(({ text }) => text).slice(META_PIECES.length);
        const message = `corpus ${index}: ${JSON.stringify(corpus)}`;
        assert.deepEqual(pieces.slice(merges.length), alphabet, message);
        assert.deepEqual(pieces.slice(0, determined), merges.slice(0, determined), message);
        compared += determined;
        if (determined < merges.length) open++;

        const model = encodeModel(modelOf({ merges, alphabet, charsmap }));
        await Deno.writeFile(file, model);
        const { encode } = await openEncoder(model);
        assert.deepEqual(corpus.map(encode), await spmEncode(file, input), message);
      }
      assert.ok(
        compared > 250 && open < 6,
        `${compared} merges compared, ${open} corpora left open`,
      );
    }),
});

const archive = newsArchive();

Deno.test({
  name:
    "oracle: 8001 of 8001 pieces of the news text, and the ids of the held-out lines, are the " +
    "reference tools' (needs spm_train, and IPC_MIRROR to name a folder)",
  ignore: ignore || archive === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const pool = ["news.en-00001-of-00100", "news.en-00002-of-00100"];
      const held = "news.en.heldout-00000-of-00050";
      const members = await newsMembers(archive!, [...pool, held]);
      const text = pool.map((name) => members.get(name) ?? "").join("");
      const [input, file] = [join(folder, "train.txt"), join(folder, "ours.model")];
      await Deno.writeTextFile(input, text);
      const training = spmTrain(input, { vocabulary: 8001 });

      const model = trainTokenizer(text.split("\n"), { vocabulary: 8001, rule });
      const bytes = encodeModel(model);
      await Deno.writeFile(file, bytes);
      const test = join(folder, "test.txt");
      await Deno.writeTextFile(test, members.get(held) ?? "");
      const lines = (members.get(held) ?? "").split("\n").slice(0, -1);
      assert.ok(lines.length > 6000, `${lines.length} lines`);
      const { encode } = await openEncoder(bytes);
      const ids = lines.map(encode);
      assert.deepEqual(ids, await spmEncode(file, test));

      const reference = await training;
      const { pieces } = decodeModel(reference);
      assert.equal(pieces.length, 8001);
      assert.deepEqual(model.pieces, pieces);
      // The official table of normalisation does the same to every line.
      await Deno.writeFile(file, reference);
      assert.deepEqual(ids, await spmEncode(file, test));
    }),
});
