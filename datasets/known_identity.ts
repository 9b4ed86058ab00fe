/**
 * @file Which data a run would use, found out without network and without reading the data: what
 * `status` and a second run need, and what keys are made of.
 */
import { dataMode, type DataOptions } from "./data_options.ts";
import type { DataIdentity } from "./dataset.ts";
import { originalIdentity } from "./descriptor.ts";
import { listRecords, readRecord } from "./image_store.ts";
import { mirrorLocation, readManifest } from "./mirror.ts";
import { identifyInFolder, missingInFolder, unlistedEntry } from "./mirror_folder.ts";
import { descriptorOf } from "./registry.ts";

/**
 * The identity that `obtain` would most likely give: the original where the store has it; what a
 * mirror folder offers; a variant in the store; under "auto" a stand-in (of the same counts) that an
 * earlier run fell back to; else the original.
 *
 * @throws {RangeError} for an unknown data set or mode.
 * @throws {Error} when the mirror's folder does not exist or a variant cannot be read.
 */
export async function knownIdentity(name: string, options: DataOptions): Promise<DataIdentity> {
  const descriptor = descriptorOf(name);
  const data = dataMode(options.data);
  const { store, counts } = options;
  const syntheticIdentityOf = async () => {
    const { syntheticIdentity } = await import("./synthetic_images.ts");
    return syntheticIdentity(name, { counts });
  };
  if (data === "synthetic") return await syntheticIdentityOf();

  const original = originalIdentity(descriptor);
  if (await readRecord(original, store) !== undefined) return original;

  const mirror = mirrorLocation(options.mirror);
  if (mirror?.kind === "folder") {
    const entry = (await readManifest(mirror))[name] ?? unlistedEntry;
    if (entry.status !== "absent" && (await missingInFolder(descriptor, mirror)).length === 0) {
      if (entry.status === "exact") return original;
      const offered = await identifyInFolder(descriptor, { mirror, entry });
      return (await readRecord(offered, store))?.identity ?? offered;
    }
  }
  const records = await listRecords(name, store);
  const variant = records.find(({ identity }) => identity.status === "variant");
  if (variant !== undefined) return variant.identity;
  if (data === "auto" && records.some(({ identity }) => identity.status === "synthetic")) {
    const synthetic = await syntheticIdentityOf();
    if (await readRecord(synthetic, store) !== undefined) return synthetic;
  }
  return original;
}
