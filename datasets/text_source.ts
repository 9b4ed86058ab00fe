/** @file Text corpora, as `obtain` and `knownIdentity` deal with them. */
import type { DataSource, ObtainOptions } from "./data_source.ts";
import { checkedTextRequest, sameTextRequest } from "./text_dataset.ts";
import { originalSample, type TextArchiveDescriptor } from "./text_registry.ts";
import { textRecords } from "./text_store.ts";

/**
 * A sample of a descriptor's corpus.
 *
 * @throws {TypeError} when the options do not say how much text is wanted.
 * @throws {RangeError} for numbers of sentences that are not positive integers.
 */
export function textSource(
  descriptor: TextArchiveDescriptor,
  options: ObtainOptions,
): DataSource {
  const { name, title } = descriptor;
  const { store, progress } = options;
  if (options.text === undefined) {
    throw new TypeError(
      `Cannot say which sample of ${name} is wanted: the option "text" is missing, expected ` +
        `{ train, dev, shards? }`,
    );
  }
  const request = checkedTextRequest(options.text);
  const synthetic = async () => {
    const { syntheticTextIdentity } = await import("./synthetic_text.ts");
    return syntheticTextIdentity(name, request);
  };
  const records = async () =>
    (await textRecords.list(name, store)).filter((record) =>
      sameTextRequest(record.request, request)
    );
  return {
    name,
    title,
    original: originalSample(descriptor, request),
    synthetic,
    recorded: async (identity) => (await textRecords.read(identity, store))?.identity,
    isIntact: (identity) => textRecords.isIntact(identity, store),
    listed: async () => (await records()).map(({ identity }) => identity),
    offered: async (mirror, entry) => {
      const { offeredText } = await import("./obtain_text.ts");
      return await offeredText(descriptor, { mirror, entry, request, records: await records() });
    },
    fromMirror: async (mirror) => {
      const { textFromMirror } = await import("./obtain_text.ts");
      return await textFromMirror(descriptor, {
        ...{ mirror, request, store, progress, records: await records() },
      });
    },
    fromHosts: async () => {
      const { textFromHosts } = await import("./obtain_text.ts");
      const { hosts } = options;
      return await textFromHosts(descriptor, { request, store, progress, hosts });
    },
    draw: async () => {
      const { syntheticText } = await import("./synthetic_text.ts");
      const { storeText } = await import("./text_store.ts");
      progress?.({ name, phase: "draw", message: `Writing the stand-in for ${name}` });
      const text = syntheticText(name, request);
      const rule = "a seeded grammar";
      await storeText(text, { store, origin: "drawn", request, checked: "nothing", rule });
      return text.identity;
    },
  };
}
