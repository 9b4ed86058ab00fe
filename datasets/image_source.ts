/** @file Image data sets, as `obtain` and `knownIdentity` deal with them. */
import type { DataIdentity } from "./dataset.ts";
import type { DataSource, Obtained, ObtainOptions } from "./data_source.ts";
import { type DatasetDescriptor, originalIdentity } from "./descriptor.ts";
import { imageRecords } from "./image_store.ts";
import { identifyInFolder, missingInFolder } from "./mirror_folder.ts";

/** The data set of a descriptor. */
export function imageSource(descriptor: DatasetDescriptor, options: ObtainOptions): DataSource {
  const { name, title } = descriptor;
  const { store, counts, progress } = options;
  const original = originalIdentity(descriptor);
  const recorded = async (identity: DataIdentity) =>
    (await imageRecords.read(identity, store))?.identity;
  const synthetic = async () => {
    const { syntheticIdentity } = await import("./synthetic_images.ts");
    return syntheticIdentity(name, { counts });
  };
  return {
    name,
    title,
    original,
    synthetic,
    recorded,
    isIntact: (identity) => imageRecords.isIntact(identity, store),
    listed: async () => (await imageRecords.list(name, store)).map(({ identity }) => identity),
    offered: async (mirror, entry) => {
      if ((await missingInFolder(descriptor, mirror)).length > 0) return undefined;
      if (entry.status === "exact") return original;
      const identity = await identifyInFolder(descriptor, { mirror, entry });
      return (await recorded(identity)) ?? identity;
    },
    fromMirror: async (mirror) => {
      const { obtainFromMirror } = await import("./obtain_from_mirror.ts");
      return await obtainFromMirror(descriptor, { mirror, store, progress });
    },
    fromHosts: () => obtainFromHosts(descriptor, options),
    draw: async () => {
      const { syntheticImages } = await import("./synthetic_images.ts");
      const { storeImages } = await import("./image_store.ts");
      const message = `Drawing the stand-in for ${name}`;
      const images = await syntheticImages(name, {
        counts,
        progress: (fraction) => progress?.({ name, phase: "draw", message, fraction }),
      });
      await storeImages(images, { store, origin: "drawn" });
      return await synthetic();
    },
  };
}

async function obtainFromHosts(
  descriptor: DatasetDescriptor,
  { store, progress, hosts = descriptor.hosts }: ObtainOptions,
): Promise<Obtained> {
  const { DownloadError } = await import("./download.ts");
  const { downloadFiles } = await import("./download_files.ts");
  const { decodeImages } = await import("./decode_images.ts");
  const { storeImages } = await import("./image_store.ts");
  const { name, title } = descriptor;
  try {
    const files = await downloadFiles(descriptor, { store, hosts, verify: true, progress });
    const identity = originalIdentity(descriptor);
    progress?.({ name, phase: "decode", message: `Decoding ${title}` });
    const images = await decodeImages(descriptor, {
      ...{ identity, locate: files.locate, progress },
    });
    await storeImages(images, { store, origin: hosts.join(" ") });
    await files.remove();
    return { identity };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    return { unavailable: error.message };
  }
}
