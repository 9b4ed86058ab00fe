/** @file The sentences of an identity, from the store: what a training reads. No network. */
import type { DataIdentity } from "./dataset.ts";
import { storedFolder } from "./stored_folder.ts";
import type { TextDataset } from "./text_dataset.ts";
import { readStoredText, textRecords } from "./text_store.ts";

/**
 * Read a text corpus that `obtain` put into the store; digests are checked.
 *
 * @throws {Error} naming the command to run when it is missing or damaged.
 */
export async function loadText(
  identity: DataIdentity,
  { store }: { readonly store: string },
): Promise<TextDataset> {
  const advice = "Run `deno task reproduce`, which obtains what is missing or damaged";
  const what = `${identity.name} (${identity.status}, ${identity.digest.slice(0, 12)})`;
  const record = await textRecords.read(identity, store);
  if (record === undefined) {
    throw new Error(
      `The store has no ${what}: expected it in ${storedFolder(identity, store)}. ${advice}`,
    );
  }
  try {
    return { ...(await readStoredText(record, store)), identity };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot load ${what}: ${reason}. ${advice}`, { cause: error });
  }
}
