/**
 * @file One attempt to fetch one file from one host into a partial file, which an earlier attempt
 * may have begun. What can go wrong is sorted into four kinds, because what follows differs: an
 * unreachable host is soon given up, a missing or wrong file at once, and an interrupted transfer is
 * taken up again where it stopped. A fault of this machine (a full disk) is thrown instead: no other
 * host would help.
 */
import { isDiskFull } from "../base/disk_full.ts";
import {
  createWatch,
  type FetchFailure,
  headersFor,
  planFor,
  reasonOf,
  strongEtag,
} from "./http_answer.ts";

export interface FetchOptions {
  /** Bytes that the file must have, where known. */
  readonly size?: number | undefined;
  /** A strong ETag of the version that the partial file is of, where known. */
  readonly etag?: string | undefined;
  /** Milliseconds until the headers must have come. */
  readonly connectTimeout: number;
  /** Milliseconds without a byte after which a transfer counts as stalled. */
  readonly idleTimeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((received: number, total: number | undefined) => void) | undefined;
}

/** What an attempt came to; `etag` is the strong ETag of what the partial file now holds. */
export type FetchOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly failure: FetchFailure; readonly etag?: string | undefined };

/**
 * Fetch `url` into the file `part`, resuming what is there with a Range request. A host that ignores
 * the range, or has another version, makes it start again from nothing.
 *
 * @returns done when the file is complete as far as lengths tell; its digest is not looked at.
 * @throws {Error} when the disk is full or the file cannot be written, and `signal.reason` when
 * aborted.
 */
export async function fetchToFile(
  { url, part }: { readonly url: string; readonly part: string },
  options: FetchOptions,
): Promise<FetchOutcome> {
  const { size, signal, connectTimeout, idleTimeout, progress } = options;
  let offset = await sizeOf(part);
  if (size !== undefined && offset === size) return { done: true };
  if (size !== undefined && offset > size) {
    await Deno.remove(part);
    offset = 0;
  }
  const watch = createWatch(signal);
  let connected = false;
  let etag = options.etag;
  const failed = (kind: FetchFailure["kind"], reason: string): FetchOutcome => ({
    done: false,
    failure: { kind, url, reason },
    etag,
  });
  try {
    watch.limit(connectTimeout, `no answer within ${connectTimeout} ms`);
    const response = await fetch(url, { headers: headersFor(offset, etag), signal: watch.signal });
    connected = true;
    const plan = planFor(response, { offset, size });
    if ("kind" in plan) {
      await response.body?.cancel();
      if (plan.discard) await Deno.remove(part).catch(() => {});
      return failed(plan.kind, plan.reason);
    }
    etag = strongEtag(response);
    const received = await writeBody(response, {
      part,
      append: plan.append,
      offset: plan.append ? offset : 0,
      total: plan.total,
      progress,
      beat: () => watch.limit(idleTimeout, `no byte for ${idleTimeout} ms`),
    });
    if (plan.total !== undefined && received < plan.total) {
      return failed("interrupted", `it ended after ${received} of ${plan.total} bytes`);
    }
    if (plan.total !== undefined && received > plan.total) {
      await Deno.remove(part);
      return failed("wrong", `it goes on after the expected ${plan.total} bytes`);
    }
    return { done: true };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof WriteError) throw explainWrite(error, part);
    return failed(connected ? "interrupted" : "unreachable", reasonOf(error));
  } finally {
    watch.stop();
  }
}

/** Marks a fault of this machine's disk, apart from the network's. */
class WriteError extends Error {}

interface BodyOptions {
  readonly part: string;
  readonly append: boolean;
  readonly offset: number;
  readonly total: number | undefined;
  readonly progress: ((received: number, total: number | undefined) => void) | undefined;
  readonly beat: () => void;
}

/** Write an answer's body; resolves to the length of the file, at most a chunk beyond `total`. */
async function writeBody(response: Response, options: BodyOptions): Promise<number> {
  const { part, append, offset, total, progress, beat } = options;
  const file = await Deno.open(part, { write: true, create: true, append, truncate: !append })
    .catch(rethrowWrite);
  let received = offset;
  try {
    beat();
    for await (const chunk of response.body ?? []) {
      beat();
      for (let done = 0; done < chunk.length;) {
        done += await file.write(chunk.subarray(done)).catch(rethrowWrite);
      }
      received += chunk.length;
      progress?.(received, total);
      if (total !== undefined && received > total) break;
    }
  } finally {
    file.close();
  }
  return received;
}

function rethrowWrite(error: unknown): never {
  throw new WriteError(reasonOf(error), { cause: error });
}

function explainWrite(error: WriteError, path: string): Error {
  return new Error(
    isDiskFull(error)
      ? `The disk is full: cannot write ${path}. Free some space, or put the store elsewhere, and ` +
        `run again: what was fetched so far is kept`
      : `Cannot write ${path}: ${error.message}`,
    { cause: error.cause },
  );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
