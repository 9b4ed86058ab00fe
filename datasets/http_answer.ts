/**
 * @file What a request for a file, or for the rest of one, is made of, and what an answer's status and
 * headers say about how to go on: shared by those who fetch into a file and those who read the bytes
 * as they come.
 */

/** Why an attempt failed. */
export type FetchFailure = {
  readonly kind: "unreachable" | "missing" | "wrong" | "interrupted";
  readonly url: string;
  readonly reason: string;
};

/** A timer that is set again at each sign of life, and the caller's signal, as one signal. */
export function createWatch(outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const signal = outer === undefined
    ? controller.signal
    : AbortSignal.any([outer, controller.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  function stop() {
    clearTimeout(timer);
  }
  function limit(milliseconds: number, reason: string) {
    stop();
    timer = setTimeout(() => controller.abort(new Error(reason)), milliseconds);
  }
  return { signal, limit, stop };
}

/** Headers that ask for what comes after `offset` bytes, of the version of a strong ETag where known. */
export function headersFor(offset: number, etag: string | undefined): Record<string, string> {
  // Without "identity" a host may mark the .gz as a content encoding, and fetch would unpack it.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (offset > 0) {
    headers["range"] = `bytes=${offset}-`;
    if (etag !== undefined) headers["if-range"] = etag;
  }
  return headers;
}

/** How to go on after an answer's headers. */
export type Plan =
  | { readonly append: boolean; readonly total: number | undefined }
  | {
    readonly kind: FetchFailure["kind"];
    readonly reason: string;
    /** The partial file is of no use to the next attempt. */
    readonly discard?: boolean;
  };

/** What an answer's status and headers say about how to go on. */
export function planFor(
  response: Response,
  { offset, size }: { readonly offset: number; readonly size: number | undefined },
): Plan {
  const { status } = response;
  if (status === 416) {
    return { kind: "interrupted", reason: "it cannot resume from there (416)", discard: true };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: "interrupted", reason: `it answers ${status} ${response.statusText}`.trim() };
  }
  if (status !== 200 && status !== 206) {
    return { kind: "missing", reason: `it answers ${status} ${response.statusText}`.trim() };
  }
  const length = Number(response.headers.get("content-length") ?? NaN);
  let total = Number.isNaN(length) ? undefined : length;
  if (status === 206) {
    const range = response.headers.get("content-range") ?? "";
    const [, from, whole] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
    if (Number(from) !== offset) {
      return {
        kind: "interrupted",
        reason: `asked for bytes from ${offset} it sends "${range}"`,
        discard: true,
      };
    }
    total = whole === undefined || whole === "*" ? undefined : Number(whole);
  }
  if (size !== undefined && total !== undefined && total !== size) {
    return { kind: "wrong", reason: `its file has ${total} bytes, expected ${size}` };
  }
  return { append: status === 206, total: size ?? total };
}

/** The ETag that tells versions apart byte by byte; undefined for a weak one or none. */
export function strongEtag(response: Response): string | undefined {
  const etag = response.headers.get("etag");
  return etag?.startsWith('"') ? etag : undefined;
}

/** The innermost message, without the address: fetch wraps the reason in a bare "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message.replace(/^error sending request for url \([^)]*\): /, "");
}
