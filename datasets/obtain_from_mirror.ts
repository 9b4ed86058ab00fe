/** @file A data set from a mirror, a folder or a web address, into the store. */
import { join } from "node:path";
import type { DataProgress } from "./data_options.ts";
import type { Obtained } from "./data_source.ts";
import type { DataIdentity, ImageDataset } from "./dataset.ts";
import { decodeImages } from "./decode_images.ts";
import { type DatasetDescriptor, originalIdentity, type SourceFile } from "./descriptor.ts";
import { DownloadError } from "./download.ts";
import { downloadFiles } from "./download_files.ts";
import { imageRecords, storeImages } from "./image_store.ts";
import { type MirrorEntry, type MirrorLocation, offeredByMirror } from "./mirror.ts";
import {
  identifyInFolder,
  lyingMirror,
  mirroredIdentity,
  missingInFolder,
} from "./mirror_folder.ts";

/**
 * Take a data set from a mirror, unless the store has what the mirror offers. The store does not have
 * the original, and the caller holds the data set's lock.
 *
 * A web mirror's variant is downloaded once; the store remembers which address it came from.
 *
 * @throws {Error} when the mirror lies, its folder does not exist or its manifest is broken.
 */
export async function obtainFromMirror(
  descriptor: DatasetDescriptor,
  { mirror, store, progress }: {
    readonly mirror: MirrorLocation;
    readonly store: string;
    readonly progress?: ((event: DataProgress) => void) | undefined;
  },
): Promise<Obtained> {
  const offered = await offeredByMirror(descriptor.name, mirror);
  if ("unavailable" in offered) return offered;
  const { entry, address } = offered;
  return mirror.kind === "folder"
    ? await takeFromFolder(descriptor, { mirror, entry, store, address, progress })
    : await takeFromWeb(descriptor, { mirror, entry, store, address, progress });
}

interface TakeOptions {
  readonly mirror: MirrorLocation;
  readonly entry: MirrorEntry;
  readonly store: string;
  readonly address: string;
  readonly progress: ((event: DataProgress) => void) | undefined;
}

async function takeFromFolder(
  descriptor: DatasetDescriptor,
  { mirror, entry, store, address, progress }: TakeOptions,
): Promise<Obtained> {
  const { name } = descriptor;
  const missing = await missingInFolder(descriptor, mirror);
  if (missing.length > 0) {
    return { unavailable: `the mirror ${address} lacks ${name}/${missing.join(", ")}` };
  }
  const identity = await identifyInFolder(descriptor, { mirror, entry });
  if (await imageRecords.isIntact(identity, store)) {
    // The note as it was when the bytes came: a reworded manifest does not change any key.
    return { identity: (await imageRecords.read(identity, store))?.identity ?? identity };
  }
  progress?.({ name, phase: "decode", message: `Reading ${descriptor.title} from ${address}` });
  const locate = ({ file }: SourceFile) => join(address, name, file);
  await decodeIntoStore(descriptor, { identity, locate, store, address, progress });
  return { identity };
}

async function takeFromWeb(
  descriptor: DatasetDescriptor,
  { entry, store, address, progress }: TakeOptions,
): Promise<Obtained> {
  const { name } = descriptor;
  if (entry.status === "variant") {
    const records = await imageRecords.list(name, store);
    const kept = records.find(({ origin, identity }) =>
      origin === address && identity.status === "variant"
    );
    if (kept !== undefined && await imageRecords.isIntact(kept.identity, store)) {
      return { identity: kept.identity };
    }
  }
  try {
    const files = await downloadFiles(descriptor, {
      store,
      hosts: [`${address}${name}/`],
      verify: entry.status === "exact",
      progress,
    });
    const digests = descriptor.files.map(({ file }) => files.digests[file]!);
    const identity = entry.status === "exact"
      ? originalIdentity(descriptor)
      : mirroredIdentity(descriptor, { digests, entry });
    progress?.({ name, phase: "decode", message: `Decoding ${descriptor.title}` });
    await decodeIntoStore(descriptor, { identity, locate: files.locate, store, address, progress });
    await files.remove();
    return { identity };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    const lie = error.failures.find(({ kind }) => kind === "wrong");
    if (lie !== undefined) throw lyingMirror(lie.url, lie.reason);
    return { unavailable: `the mirror ${address}: ${error.message}` };
  }
}

async function decodeIntoStore(
  descriptor: DatasetDescriptor,
  { identity, locate, store, address, progress }: {
    readonly identity: DataIdentity;
    readonly locate: (file: SourceFile) => string;
    readonly store: string;
    readonly address: string;
    readonly progress: TakeOptions["progress"];
  },
): Promise<void> {
  let images: ImageDataset;
  try {
    images = await decodeImages(descriptor, { identity, locate, progress });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`Cannot use ${descriptor.name} of the mirror ${address}: ${error.message}`, {
      cause: error,
    });
  }
  await storeImages(images, { store, origin: address });
}
