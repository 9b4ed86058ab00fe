/** @file The images of an identity, from the store: what a training reads. No network. */
import type { DataIdentity, ImageDataset } from "./dataset.ts";
import { imageRecords, readStored } from "./image_store.ts";
import { storedFolder } from "./stored_folder.ts";

/**
 * Read a data set that `obtain` put into the store; lengths and digests are checked.
 *
 * @throws {Error} naming the command to run when it is missing or damaged.
 */
export async function loadImages(
  identity: DataIdentity,
  { store }: { readonly store: string },
): Promise<ImageDataset> {
  const advice = "Run `deno task reproduce`, which obtains what is missing or damaged";
  const what = `${identity.name} (${identity.status}, ${identity.digest.slice(0, 12)})`;
  const record = await imageRecords.read(identity, store);
  if (record === undefined) {
    throw new Error(
      `The store has no ${what}: expected it in ${storedFolder(identity, store)}. ${advice}`,
    );
  }
  try {
    return { ...(await readStored(record, store)), identity };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot load ${what}: ${reason}. ${advice}`, { cause: error });
  }
}
