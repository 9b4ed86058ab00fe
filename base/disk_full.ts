/** @file Telling a full disk from other errors. */

/** Whether an error, or what caused it, is the system's "no space left" or "quota exceeded". */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { readonly code?: unknown }).code;
  return code === "ENOSPC" || code === "EDQUOT" ||
    /\bos error (28|122)\b/.test(error.message) || isDiskFull(error.cause);
}
