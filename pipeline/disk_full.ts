/** @file A full disk, said so that the reader knows what is lost (nothing finished) and what to do. */

/** Whether an error, or what caused it, is the system's "no space left" or "quota exceeded". */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { readonly code?: unknown }).code;
  return code === "ENOSPC" || code === "EDQUOT" ||
    /\bos error (28|122)\b/.test(error.message) || isDiskFull(error.cause);
}

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
