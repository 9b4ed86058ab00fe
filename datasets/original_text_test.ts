/**
 * @file The One Billion Word benchmark's own test shard, and whatever training text a mirror has, where
 * the environment names one (IPC_MIRROR, a folder).
 */
import assert from "node:assert/strict";
import { sha256 } from "../base/digest.ts";
import { knownIdentity } from "./known_identity.ts";
import { loadText } from "./load_text.ts";
import { obtain } from "./obtain.ts";
import { storedFolder } from "./stored_folder.ts";
import { textDescriptor } from "./text_registry.ts";

const mirror = Deno.env.get("IPC_MIRROR") ?? "";

Deno.test({
  name:
    "1b-word: the test shard is the original, the sample is as asked, and reads like the text " +
    "(needs IPC_MIRROR to name a folder)",
  ignore: mirror === "" || mirror.startsWith("http"),
  fn: async () => {
    const store = await Deno.makeTempDir();
    const { test } = textDescriptor("1b-word")!;
    const hosts = ["http://127.0.0.1:1/"];
    try {
      const text = { train: 15_000, dev: 1000, shards: 1 };
      const options = { store, data: "real", mirror, hosts, text } as const;
      const known = await knownIdentity("1b-word", options);
      const identity = await obtain("1b-word", options);
      assert.deepEqual(identity, known);
      const sample = await loadText(identity, { store });
      assert.equal(sample.test.length, test.sentences);
      const path = `${storedFolder(identity, store)}/test.txt`;
      assert.equal(sha256(await Deno.readFile(path)), test.sha256);
      assert.equal(new Set([...sample.train, ...sample.dev]).size, 16_000);
      const words = sample.train.join(" ").split(" ");
      // News sentences have some 25 words, of which one in twenty is "the".
      assert.ok(Math.abs(words.length / 15_000 - 25) < 3, `${words.length / 15_000} words each`);
      const share = words.filter((word) => word === "the").length / words.length;
      assert.ok(Math.abs(share - 0.05) < 0.01, `"the" is ${share} of the words`);
      // Dev and training sentences are of one kind: equal mean lengths up to chance.
      const mean = (sentences: readonly string[]) =>
        sentences.reduce((sum, { length }) => sum + length, 0) / sentences.length;
      const [one, other] = [mean(sample.train), mean(sample.dev)];
      assert.ok(Math.abs(one - other) < 5 * 70 / Math.sqrt(1000), `${one} and ${other} letters`);
    } finally {
      await Deno.remove(store, { recursive: true });
    }
  },
});
