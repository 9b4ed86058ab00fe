/**
 * @file Which data a run would use, found out without network and without reading the data: what
 * `status` and a second run need, and what keys are made of.
 */
import { dataMode, type DataOptions } from "./data_options.ts";
import type { DataIdentity } from "./dataset.ts";
import { mirrorLocation, readManifest, unlistedEntry } from "./mirror.ts";
import { sourceOf } from "./source_of.ts";

/**
 * The identity that `obtain` would most likely give: the original where the store has it; what a
 * mirror folder offers; a variant in the store; under "auto" a stand-in (of the same counts) that an
 * earlier run fell back to; else the original.
 *
 * @throws {RangeError} for an unknown data set or mode.
 * @throws {Error} when the mirror's folder does not exist or a variant cannot be read.
 */
export async function knownIdentity(name: string, options: DataOptions): Promise<DataIdentity> {
  const source = sourceOf(name, options);
  const data = dataMode(options.data);
  if (data === "synthetic") return await source.synthetic();
  if (await source.recorded(source.original) !== undefined) return source.original;

  const mirror = mirrorLocation(options.mirror);
  if (mirror?.kind === "folder") {
    const entry = (await readManifest(mirror))[name] ?? unlistedEntry;
    const offered = entry.status === "absent" ? undefined : await source.offered(mirror, entry);
    if (offered !== undefined) return offered;
  }
  const listed = await source.listed();
  const variant = listed.find(({ status }) => status === "variant");
  if (variant !== undefined) return variant;
  if (data === "auto" && listed.some(({ status }) => status === "synthetic")) {
    const synthetic = await source.synthetic();
    if (await source.recorded(synthetic) !== undefined) return synthetic;
  }
  return source.original;
}
