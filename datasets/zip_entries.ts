/**
 * @file The files of a zip archive on disk: its directory is read first, and then only the files that
 * are wanted, one at a time. yauzl does the reading; it refuses names that point out of the archive's
 * folder and contents that are longer than they claim. Checksums are compared here, which it leaves to
 * its callers. Nothing is written to disk.
 */
import { crc32 } from "node:zlib";

/** One file of an archive. */
export interface ZipEntry {
  /** Its path in the archive. */
  readonly name: string;
  /** Bytes of its content, as the archive's directory claims. */
  readonly size: number;
  /**
   * Its content.
   *
   * @throws {RangeError} when it is damaged.
   */
  readonly read: () => Promise<Uint8Array>;
}

/** What this file uses of yauzl, which comes without types. */
type Entry = {
  readonly fileName: string;
  readonly uncompressedSize: number;
  readonly crc32: number;
};
type ZipFile = {
  eachEntry(): AsyncIterable<Entry>;
  openReadStreamPromise(entry: Entry): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
};
type Yauzl = {
  openPromise(path: string, options: { readonly autoClose: boolean }): Promise<ZipFile>;
};

/** No file that we read from an archive is larger; one that claims to be is a trap or damaged. */
const largest = 64 * 1024 * 1024;

/**
 * Run `body` on the files of an archive, by name; folders are left out.
 *
 * @param options.file names the archive in error texts.
 * @throws {RangeError} when it is no zip archive, is truncated or damaged, has a name that points out
 * of its folder, or the same name twice.
 */
export async function withZip<Result>(
  path: string,
  { file = path, body }: {
    readonly file?: string;
    readonly body: (entries: ReadonlyMap<string, ZipEntry>) => Promise<Result>;
  },
): Promise<Result> {
  const { default: yauzl } = await import("yauzl") as unknown as { default: Yauzl };
  const fail = (problem: string, cause?: unknown): never => {
    throw new RangeError(`Cannot read ${file}: ${problem}`, { cause });
  };
  await Deno.stat(path); // A missing file is the caller's fault, not the archive's.
  const zip = await yauzl.openPromise(path, { autoClose: false })
    .catch((error) => fail(meaningOf(error), error));
  try {
    const entries = new Map<string, ZipEntry>();
    try {
      for await (const entry of zip.eachEntry()) {
        const { fileName: name, uncompressedSize: size } = entry;
        if (name.endsWith("/")) continue;
        if (entries.has(name)) throw new Error(`it holds ${name} twice`);
        entries.set(name, { name, size, read: () => readEntry(zip, { entry, fail }) });
      }
    } catch (error) {
      fail(meaningOf(error), error);
    }
    return await body(entries);
  } finally {
    zip.close();
  }
}

async function readEntry(
  zip: ZipFile,
  { entry, fail }: {
    readonly entry: Entry;
    readonly fail: (problem: string, cause?: unknown) => never;
  },
): Promise<Uint8Array> {
  const { fileName: name, uncompressedSize: size } = entry;
  if (size > largest) {
    fail(`${name} claims to hold ${size} bytes, expected at most ${largest}`);
  }
  const content = new Uint8Array(size);
  let length = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      content.set(chunk, length);
      length += chunk.length;
    }
  } catch (error) {
    fail(`${name} in it is damaged (${reasonOf(error)})`, error);
  }
  if (length !== size) fail(`${name} in it is damaged: it has ${length} bytes, expected ${size}`);
  if (crc32(content) !== entry.crc32) {
    fail(`${name} in it is damaged: its checksum (CRC-32) is not the one that the archive gives`);
  }
  return content;
}

/** What an error about the archive as a whole means. */
function meaningOf(error: unknown): string {
  const reason = reasonOf(error);
  if (/end of central directory/i.test(reason)) {
    return `it is not a zip archive, or its end is missing: the download was probably cut (${reason})`;
  }
  if (/absolute path|relative path|invalid characters/i.test(reason)) {
    return `it holds a name that points out of its folder (${reason})`;
  }
  return /^it /.test(reason) ? reason : `it is damaged (${reason})`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
