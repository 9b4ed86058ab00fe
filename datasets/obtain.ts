/**
 * @file A data set into the store, from the best source there is: the store itself, a mirror, the
 * upstream hosts, and, where nothing can be reached and the caller allows it, a stand-in that the
 * project draws itself. What was obtained is said by its identity, which goes into every result's
 * key, so that results of different data never mix.
 */
import { join } from "node:path";
import { dataMode, type DataOptions, type DataProgress } from "./data_options.ts";
import type { DataIdentity } from "./dataset.ts";
import { decodeIdxImages } from "./decode_idx_images.ts";
import { type DatasetDescriptor, originalIdentity } from "./descriptor.ts";
import { DownloadError } from "./download.ts";
import { downloadFiles } from "./download_files.ts";
import { withFileLock } from "./file_lock.ts";
import { isIntact, listRecords, removeLeftovers, storeImages } from "./image_store.ts";
import { mirrorLocation } from "./mirror.ts";
import { type Obtained, obtainFromMirror } from "./obtain_from_mirror.ts";
import { descriptorOf } from "./registry.ts";
import { forgetUnreachable, recallUnreachable, rememberUnreachable } from "./unreachable.ts";

export interface ObtainOptions extends DataOptions {
  /** Called with what goes on; a "notice" must reach the person at the terminal. */
  readonly progress?: ((event: DataProgress) => void) | undefined;
  /** Base URLs to use instead of the descriptor's, each ending in "/"; for tests. */
  readonly hosts?: readonly string[] | undefined;
}

/**
 * Make sure that the store has a data set, and say which it has. In this order: the original in the
 * store; the mirror; a variant in the store; the upstream hosts (under "auto" not within an hour
 * after they could not be reached); under "auto" the synthetic stand-in. What the store has damaged
 * is obtained anew. Two processes that obtain the same data set take turns.
 *
 * @throws {RangeError} for an unknown data set or mode.
 * @throws {Error} under "real", when nothing could be had: what was tried, and how to go on; in any
 * mode, when a mirror lies or the disk is full.
 */
export async function obtain(name: string, options: ObtainOptions): Promise<DataIdentity> {
  const descriptor = descriptorOf(name);
  const data = dataMode(options.data);
  const { store, progress } = options;
  const wanted = data === "synthetic"
    ? await syntheticIdentityOf(name, options)
    : originalIdentity(descriptor);
  if (await isIntact(wanted, store)) return wanted;
  return await withFileLock(join(store, "downloads", `${name}.lock`), {
    body: async () => {
      if (await isIntact(wanted, store)) return wanted;
      await removeLeftovers(name, store);
      return data === "synthetic"
        ? await drawSynthetic(name, options)
        : await obtainBest(descriptor, options);
    },
    waiting: () =>
      progress?.({ name, phase: "wait", message: "Waiting for another run that obtains it" }),
  });
}

/** As {@linkcode obtain}, where the store lacks the original and the lock is held. */
async function obtainBest(
  descriptor: DatasetDescriptor,
  options: ObtainOptions,
): Promise<DataIdentity> {
  const { name, title } = descriptor;
  const { store, data, progress } = options;
  const tried: string[] = [];
  const notice = (message: string) => progress?.({ name, phase: "notice", message });

  const mirror = mirrorLocation(options.mirror);
  if (mirror !== undefined) {
    const obtained = await obtainFromMirror(descriptor, { mirror, store, progress });
    if ("identity" in obtained) return announced(obtained.identity, { title, notice });
    tried.push(obtained.unavailable);
    notice(`${title} is not to be had from the mirror: ${obtained.unavailable}`);
  }
  for (const { identity } of await listRecords(name, store)) {
    if (identity.status === "variant" && await isIntact(identity, store)) {
      return announced(identity, { title, notice });
    }
  }
  const earlier = data === "auto" ? await recallUnreachable(name, store) : undefined;
  if (earlier === undefined) {
    const obtained = await obtainFromHosts(descriptor, options);
    if ("identity" in obtained) return obtained.identity;
    tried.push(obtained.unavailable);
  } else {
    tried.push(`${earlier}; the hosts are asked again an hour after that`);
  }
  const reasons = tried.join("\n");
  if (data === "real") {
    throw new Error(
      `Cannot obtain ${title}, and --data real allows no stand-in. Tried:\n${reasons}\nName a ` +
        `folder or address that has the files with --mirror (or IPC_MIRROR), or go on with the ` +
        `project's own stand-in with --data synthetic`,
    );
  }
  notice(
    `Cannot obtain ${title}: going on with a SYNTHETIC stand-in, which every result will say. ` +
      `Tried:\n${reasons}`,
  );
  return await drawSynthetic(name, options);
}

async function obtainFromHosts(
  descriptor: DatasetDescriptor,
  { store, progress, hosts = descriptor.hosts }: ObtainOptions,
): Promise<Obtained> {
  const { name, title } = descriptor;
  try {
    const files = await downloadFiles(descriptor, { store, hosts, verify: true, progress });
    const identity = originalIdentity(descriptor);
    progress?.({ name, phase: "decode", message: `Decoding ${title}` });
    const images = await decodeIdxImages(descriptor, { identity, read: files.read });
    await storeImages(images, { store, origin: hosts.join(" ") });
    await files.remove();
    await forgetUnreachable(name, store);
    return { identity };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    await rememberUnreachable(name, { store, reason: error.message });
    return { unavailable: error.message };
  }
}

/** Draw the stand-in, unless the store has it. */
async function drawSynthetic(name: string, options: ObtainOptions): Promise<DataIdentity> {
  const { store, counts, progress } = options;
  const identity = await syntheticIdentityOf(name, options);
  if (await isIntact(identity, store)) return identity;
  const { syntheticImages } = await import("./synthetic_images.ts");
  const message = `Drawing the stand-in for ${name}`;
  const images = await syntheticImages(name, {
    counts,
    progress: (fraction) => progress?.({ name, phase: "draw", message, fraction }),
  });
  await storeImages(images, { store, origin: "drawn" });
  return identity;
}

async function syntheticIdentityOf(name: string, { counts }: DataOptions): Promise<DataIdentity> {
  const { syntheticIdentity } = await import("./synthetic_images.ts");
  return syntheticIdentity(name, { counts });
}

/** Say so where an identity is not the original's. */
function announced(
  identity: DataIdentity,
  { title, notice }: { readonly title: string; readonly notice: (message: string) => void },
): DataIdentity {
  if (identity.status === "variant") {
    notice(`Using a VARIANT of ${title}, which every result will say: ${identity.note}`);
  }
  return identity;
}
