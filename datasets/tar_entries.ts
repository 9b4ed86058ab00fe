/**
 * @file The files of a `.tar.gz` archive, one after another as the stream brings them: memory does
 * not grow with the archive, and whoever stops looking stops the transfer. tar-stream reads the
 * headers, zlib decompresses.
 *
 * Nothing is written under an entry's name here or by the callers, so that a name which points out of
 * its folder can do no harm. Folders, links and devices are passed over.
 */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** One file of an archive. */
export interface TarEntry {
  /** Its path in the archive, as stored. */
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Its content, to be read before the next entry is asked for; what is left unread is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** What this file uses of tar-stream, which comes without types. */
type EntryStream = AsyncIterable<Uint8Array> & {
  readonly header: { readonly name: string; readonly size: number; readonly type: string };
};
type Extract = NodeJS.WritableStream & AsyncIterable<EntryStream> & {
  destroy(error?: Error): void;
};
type TarStream = { extract(): Extract };

/**
 * Read the files of a gzip-compressed tar archive in the order in which they are stored.
 *
 * Damage shows where it is met, at the latest at the end of the archive: a caller that keeps what it
 * read must not call it whole before the last entry has come. A consumer that returns early closes
 * the file or cancels the stream.
 *
 * @param source the archive's path, or its bytes as they arrive.
 * @param options.file names the archive in error texts.
 * @throws {RangeError} when the archive is truncated, damaged or no gzip-compressed tar archive.
 * @throws what the source throws (a lost connection, a missing file), as it is.
 */
export async function* tarEntries(
  source: ReadableStream<Uint8Array> | string,
  { file = typeof source === "string" ? source : "the archive" }: { readonly file?: string } = {},
): AsyncGenerator<TarEntry, void, void> {
  const { default: tar } = await import("tar-stream") as unknown as { default: TarStream };
  const bytes = typeof source === "string" ? (await Deno.open(source)).readable : source;
  const fault: { source?: { readonly error: unknown }; damage?: Error } = {};
  const compressed = Readable.from(watched(bytes, (error) => fault.source = { error }), {
    objectMode: false,
  });
  const gunzip = createGunzip();
  const extract = tar.extract();
  const stop = (error: Error) => {
    fault.damage ??= error;
    extract.destroy(error);
  };
  compressed.on("error", stop);
  gunzip.on("error", stop);
  compressed.pipe(gunzip).pipe(extract);

  /** The error to throw: the source's own, or what is wrong with the archive. */
  const explain = (error: unknown): unknown =>
    fault.source === undefined ? damaged(file, fault.damage ?? error) : fault.source.error;
  const next = async <Item>(iterator: AsyncIterator<Item>): Promise<IteratorResult<Item>> => {
    try {
      return await iterator.next();
    } catch (error) {
      throw explain(error);
    }
  };
  try {
    const entries = extract[Symbol.asyncIterator]();
    for (;;) {
      const step = await next(entries);
      if (step.done) {
        // A stream that is destroyed without a reader ends as if it were complete.
        if (fault.source !== undefined || fault.damage !== undefined) throw explain(undefined);
        return;
      }
      const { name, size, type } = step.value.header;
      const chunks = step.value[Symbol.asyncIterator]();
      if (type === "file" || type === "contiguous-file") {
        yield { name, size, body: unfinished(() => next(chunks)) };
      }
      while (!(await next(chunks)).done);
    }
  } finally {
    compressed.unpipe(gunzip);
    compressed.destroy();
    gunzip.destroy();
    extract.destroy();
  }
}

/** The chunks of a source; its failure is reported before it is passed on, and no bytes is one. */
async function* watched(
  source: ReadableStream<Uint8Array>,
  failed: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let length = 0;
  try {
    for (;;) {
      let step: IteratorResult<Uint8Array>;
      try {
        step = await iterator.next();
      } catch (error) {
        failed(error);
        throw error;
      }
      if (step.done) break;
      length += step.value.length;
      yield step.value;
    }
  } finally {
    await iterator.return?.();
  }
  if (length === 0) throw new Error("it is empty");
}

/** Chunks of an entry. A consumer may stop anywhere: the underlying stream stays open. */
async function* unfinished(
  next: () => Promise<IteratorResult<Uint8Array>>,
): AsyncGenerator<Uint8Array, void, void> {
  for (let step = await next(); !step.done; step = await next()) yield step.value;
}

function damaged(file: string, error: unknown): RangeError {
  const reason = error instanceof Error ? error.message : String(error);
  const meaning = /unexpected end/i.test(reason)
    ? "it ends early; the download was probably cut"
    : /incorrect header check/i.test(reason)
    ? "it is not a gzip file"
    : /invalid tar header/i.test(reason)
    ? "what it holds is no tar archive, or is damaged"
    : "it is damaged";
  return new RangeError(`Cannot read ${file}: ${meaning} (${reason})`, { cause: error });
}
