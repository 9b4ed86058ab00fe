/**
 * @file A data set into the store, from the best source there is: the store itself, a mirror, the
 * upstream hosts, and, where nothing can be reached and the caller allows it, a stand-in that the
 * project draws itself. What was obtained is said by its identity, which goes into every result's
 * key, so that results of different data never mix.
 */
import { join } from "node:path";
import { dataMode } from "./data_options.ts";
import type { DataSource, ObtainOptions } from "./data_source.ts";
import type { DataIdentity } from "./dataset.ts";
import { withFileLock } from "./file_lock.ts";
import { removeLeftovers } from "./stored_folder.ts";
import { mirrorLocation } from "./mirror.ts";
import { sourceOf } from "./source_of.ts";
import { forgetUnreachable, recallUnreachable, rememberUnreachable } from "./unreachable.ts";

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
  const source = sourceOf(name, options);
  const data = dataMode(options.data);
  const { store, progress } = options;
  const wanted = data === "synthetic" ? await source.synthetic() : source.original;
  if (await source.isIntact(wanted)) return wanted;
  return await withFileLock(join(store, "downloads", `${name}.lock`), {
    body: async () => {
      if (await source.isIntact(wanted)) return wanted;
      await removeLeftovers(name, store);
      return data === "synthetic" ? await source.draw() : await obtainBest(source, options);
    },
    waiting: () =>
      progress?.({ name, phase: "wait", message: "Waiting for another run that obtains it" }),
  });
}

/** As {@linkcode obtain}, where the store lacks the original and the lock is held. */
async function obtainBest(source: DataSource, options: ObtainOptions): Promise<DataIdentity> {
  const { name, title } = source;
  const { store, data, progress } = options;
  const tried: string[] = [];
  const notice = (message: string) => progress?.({ name, phase: "notice", message });

  const mirror = mirrorLocation(options.mirror);
  if (mirror !== undefined) {
    const obtained = await source.fromMirror(mirror);
    if ("identity" in obtained) return announced(obtained.identity, { title, notice });
    tried.push(obtained.unavailable);
    notice(`${title} is not to be had from the mirror: ${obtained.unavailable}`);
  }
  for (const identity of await source.listed()) {
    if (identity.status === "variant" && await source.isIntact(identity)) {
      return announced(identity, { title, notice });
    }
  }
  const earlier = data === "auto" ? await recallUnreachable(name, store) : undefined;
  if (earlier === undefined) {
    const obtained = await source.fromHosts();
    if ("identity" in obtained) {
      await forgetUnreachable(name, store);
      return obtained.identity;
    }
    await rememberUnreachable(name, { store, reason: obtained.unavailable });
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
  const synthetic = await source.synthetic();
  return await source.isIntact(synthetic) ? synthetic : await source.draw();
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
