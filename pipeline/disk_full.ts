/** @file A full disk, said so that the reader knows what is lost (nothing finished) and what to do. */
import { isDiskFull } from "../base/disk_full.ts";

/** The same error, or for a full disk one that says what could not be written and what to do. */
export function explainDiskFull(error: unknown, { what, store }: {
  /** What was being written: "the result of table1/seed-3". */
  readonly what: string;
  readonly store: string;
}): unknown {
  if (!isDiskFull(error)) return error;
  return new Error(
    `No space left on the disk of ${store} to keep ${what}. ` +
      "Everything finished before is kept. Free some space (gc lists what the store can lose) " +
      "and run again.",
    { cause: error },
  );
}
