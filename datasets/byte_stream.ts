/**
 * @file A file of an upstream host as a stream of bytes that are kept nowhere, for archives that are
 * read once and too large to store. A lost connection is taken up where it broke, by a Range request,
 * so that the reader does not notice; where the host cannot resume, the reader must begin again. The
 * digest is taken on the way.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  createWatch,
  type FetchFailure,
  headersFor,
  planFor,
  reasonOf,
  strongEtag,
} from "./http_answer.ts";

export interface ByteStreamOptions {
  /** Bytes that the file must have, where known. */
  readonly size?: number | undefined;
  /** Called as bytes are read: how many, of how many. */
  readonly progress?: ((received: number, total: number | undefined) => void) | undefined;
  /** Times the host may fail in a row before the stream does. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly backOff?: number | undefined;
  /** Milliseconds until an answer must begin. */
  readonly connectTimeout?: number | undefined;
  /** Milliseconds without a byte after which a transfer counts as stalled. */
  readonly idleTimeout?: number | undefined;
}

/** A file as it comes. */
export interface ByteStream {
  /** Its bytes, to be read once. Cancelling it ends the transfer. */
  readonly bytes: ReadableStream<Uint8Array>;
  /** SHA-256 of all of it; undefined until it has come whole. */
  readonly digest: () => string | undefined;
}

/** Thrown by a stream that cannot go on. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** "interrupted": another try from the beginning may succeed. */
  readonly failure: FetchFailure;

  constructor(failure: FetchFailure) {
    super(`${failure.url}: ${failure.reason}`);
    this.failure = failure;
  }
}

/**
 * Read a file from a host.
 *
 * @returns a stream that fails with a {@linkcode StreamError} where the host does.
 */
export function byteStream(url: string, options: ByteStreamOptions = {}): ByteStream {
  const hash = createHash("sha256");
  let digest: string | undefined;
  async function* hashed() {
    for await (const chunk of resumed(url, options)) {
      hash.update(chunk);
      yield chunk;
    }
    digest = hash.digest("hex");
  }
  return { bytes: ReadableStream.from(hashed()), digest: () => digest };
}

/** How far a file has come, and of which version it is. */
interface Place {
  offset: number;
  etag: string | undefined;
}

async function* resumed(
  url: string,
  options: ByteStreamOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const { attempts = 4, backOff = 500 } = options;
  const place: Place = { offset: 0, etag: undefined };
  for (let strikes = 0;;) {
    const before = place.offset;
    const failure = yield* attempt(url, { ...options, place });
    if (failure === undefined) return;
    strikes = place.offset > before ? 1 : strikes + 1;
    const patience = failure.kind === "unreachable"
      ? Math.min(2, attempts)
      : failure.kind === "interrupted"
      ? attempts
      : 0;
    if (strikes >= patience) throw new StreamError(failure);
    await pause(backOff * 2 ** (strikes - 1));
  }
}

/** Go on from a place as far as one connection brings it; the place moves along. */
async function* attempt(
  url: string,
  options: ByteStreamOptions & { readonly place: Place },
): AsyncGenerator<Uint8Array, FetchFailure | undefined, void> {
  const { place, size, progress, connectTimeout = 8000, idleTimeout = 15000 } = options;
  const { offset } = place;
  const watch = createWatch(undefined);
  const failed = (kind: FetchFailure["kind"], reason: string) => ({ kind, url, reason });
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let connected = false;
  try {
    watch.limit(connectTimeout, `no answer within ${connectTimeout} ms`);
    const response = await fetch(url, {
      headers: headersFor(offset, place.etag),
      signal: watch.signal,
    });
    connected = true;
    reader = response.body?.getReader();
    const plan = planFor(response, { offset, size });
    if ("kind" in plan) return failed(plan.kind, plan.reason);
    if (offset > 0 && !plan.append) {
      // What the reader has may be of another version: only a fresh start is safe.
      throw new StreamError(failed("interrupted", `it broke off at ${offset} and cannot resume`));
    }
    place.etag = strongEtag(response);
    for (;;) {
      // The clock stands still while the reader is busy with what has come.
      watch.limit(idleTimeout, `no byte for ${idleTimeout} ms`);
      const step = await reader?.read();
      watch.stop();
      if (step === undefined || step.done) break;
      place.offset += step.value.length;
      if (plan.total !== undefined && place.offset > plan.total) {
        return failed("wrong", `it goes on after the expected ${plan.total} bytes`);
      }
      progress?.(place.offset, plan.total);
      yield step.value;
    }
    return plan.total === undefined || place.offset === plan.total
      ? undefined
      : failed("interrupted", `it ended after ${place.offset} of ${plan.total} bytes`);
  } catch (error) {
    if (error instanceof StreamError) throw error;
    return failed(connected ? "interrupted" : "unreachable", reasonOf(error));
  } finally {
    watch.stop();
    await reader?.cancel().catch(() => {});
  }
}
