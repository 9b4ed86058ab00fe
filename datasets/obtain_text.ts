/**
 * @file A sample of a text corpus into the store, from a mirror or from the upstream hosts. The archive
 * is read as a stream and kept nowhere; nothing is in the store before the sample is complete.
 */
import { join } from "node:path";
import { sha256File } from "../base/digest.ts";
import { byteStream, type ByteStreamOptions, StreamError } from "./byte_stream.ts";
import type { DataProgress } from "./data_options.ts";
import type { Obtained } from "./data_source.ts";
import type { DataIdentity } from "./dataset.ts";
import { DownloadError } from "./download.ts";
import type { FetchFailure } from "./http_answer.ts";
import { type MirrorEntry, type MirrorLocation, offeredByMirror, unlistedEntry } from "./mirror.ts";
import { lyingMirror } from "./mirror_folder.ts";
import {
  cutSample,
  longestSentence,
  readTextArchive,
  type TextSample,
} from "./read_text_archive.ts";
import { samplingRule } from "./sentence_sample.ts";
import { sentenceCounts, type TextRequest } from "./text_dataset.ts";
import {
  originalSample,
  sampleDigest,
  sampleNote,
  type TextArchiveDescriptor,
} from "./text_registry.ts";
import { storeText, type TextProvenance, type TextRecord, textRecords } from "./text_store.ts";

/** Bytes that a training shard of the benchmark takes in its archive, roughly. */
const bytesPerShard = 18e6;

/** Times a host's file is read from its beginning before the host is given up. */
const readings = 3;

interface TextOptions {
  readonly request: TextRequest;
  readonly store: string;
  /** How long a host is waited for; for tests. */
  readonly patience?: Omit<ByteStreamOptions, "size" | "progress">;
  readonly progress: ((event: DataProgress) => void) | undefined;
}

/** What a mirror folder would give, found out without reading sentences. */
export async function offeredText(
  descriptor: TextArchiveDescriptor,
  { mirror, entry, request, records }: {
    readonly mirror: MirrorLocation;
    readonly entry: MirrorEntry;
    readonly request: TextRequest;
    /** What the store has for this request. */
    readonly records: readonly TextRecord[];
  },
): Promise<DataIdentity | undefined> {
  if (mirror.kind !== "folder") return undefined;
  const { name, archive } = descriptor;
  const path = join(mirror.path, name, archive.file);
  if (!(await isFile(path))) return undefined;
  if (entry.status === "exact") return originalSample(descriptor, request);
  const digest = await sha256File(path);
  // What was drawn in the end stands in the record: a variant may have too few sentences.
  const kept = records.find((record) => record.archive === digest);
  return kept?.identity ?? mirroredSample(descriptor, { archive: digest, request, entry });
}

/**
 * Take a sample from a mirror, unless the store has what the mirror offers.
 *
 * @throws {Error} when the mirror lies, its folder does not exist, its manifest is broken, or its
 * archive cannot be used.
 */
export async function textFromMirror(
  descriptor: TextArchiveDescriptor,
  { mirror, records, ...options }: TextOptions & {
    readonly mirror: MirrorLocation;
    readonly records: readonly TextRecord[];
  },
): Promise<Obtained> {
  const { name, title, archive } = descriptor;
  const { request, store, progress } = options;
  const offered = await offeredByMirror(name, mirror);
  if ("unavailable" in offered) return offered;
  const { entry, address } = offered;
  const kept = async (of: (record: TextRecord) => boolean) => {
    const record = records.find((record) => record.identity.status === "variant" && of(record));
    return record !== undefined && await textRecords.isIntact(record.identity, store)
      ? record
      : undefined;
  };
  try {
    if (mirror.kind === "web") {
      const stored = entry.status === "variant"
        ? await kept(({ origin }) => origin === address)
        : undefined;
      if (stored !== undefined) return { identity: stored.identity };
      const url = `${address}${name}/${archive.file}`;
      progress?.({
        name,
        phase: "notice",
        message: announcement(descriptor, { request, url, entry }),
      });
      const read = await readFromHost(descriptor, { url, entry, ...options });
      if ("kind" in read) {
        if (read.kind === "wrong" && entry.status === "exact") throw lyingMirror(url, read.reason);
        return { unavailable: `the mirror ${address}: ${url}: ${read.reason}` };
      }
      return await keep(descriptor, { ...read, entry, origin: address, ...options });
    }
    const path = join(address, name, archive.file);
    if (!(await isFile(path))) {
      return { unavailable: `the mirror ${address} lacks ${name}/${archive.file}` };
    }
    const digest = await sha256File(path);
    if (entry.status === "exact" && digest !== archive.sha256) {
      throw lyingMirror(path, `its SHA-256 is ${digest}, expected ${archive.sha256}`);
    }
    const stored = await kept((record) => record.archive === digest);
    if (stored !== undefined) return { identity: stored.identity };
    progress?.({ name, phase: "decode", message: `Reading ${title} from ${address}` });
    const sample = await readTextArchive(path, descriptor, { request, file: path });
    return await keep(descriptor, { sample, digest, entry, origin: address, ...options });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`Cannot use ${name} of the mirror ${address}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Take a sample of the original from the first host that gives it. */
export async function textFromHosts(
  descriptor: TextArchiveDescriptor,
  { hosts = descriptor.hosts, ...options }: TextOptions & {
    readonly hosts?: readonly string[] | undefined;
  },
): Promise<Obtained> {
  const { name, archive } = descriptor;
  const { request, progress } = options;
  const failures: FetchFailure[] = [];
  for (const host of hosts) {
    const url = `${host}${archive.file}`;
    const entry = unlistedEntry;
    progress?.({
      name,
      phase: "notice",
      message: announcement(descriptor, { request, url, entry }),
    });
    const read = await readFromHost(descriptor, { url, entry, ...options });
    if (!("kind" in read)) {
      return await keep(descriptor, { ...read, entry, origin: hosts.join(" "), ...options });
    }
    failures.push(read);
  }
  return { unavailable: new DownloadError(archive.file, failures).message };
}

/** What is to be fetched, for the person at the terminal, before it is. */
function announcement(
  { title, archive, training }: TextArchiveDescriptor,
  { request, url, entry }: {
    readonly request: TextRequest;
    readonly url: string;
    readonly entry: MirrorEntry;
  },
): string {
  const { shards } = request;
  if (entry.status === "variant") return `Fetching a variant of ${title} from ${url}`;
  const whole = `${megabytes(archive.size)} MB`;
  if (shards === undefined || shards >= training.shards) {
    return `Fetching ${title} from ${url}: ${whole}, of which a sample is kept`;
  }
  return `Fetching ${title} from ${url}: some ${
    megabytes(shards * bytesPerShard)
  } MB or more, at ` +
    `most ${whole}: until ${shards} training shard${shards === 1 ? "" : "s"} and the test shard ` +
    `have come`;
}

/** A sample, and the digest of the archive where it was read to its end. */
interface ReadSample {
  readonly sample: TextSample;
  readonly digest: string | undefined;
}

/** Read a sample from one host, from the beginning again where the transfer could not be resumed. */
async function readFromHost(
  descriptor: TextArchiveDescriptor,
  { url, entry, request, progress, patience }: TextOptions & {
    readonly url: string;
    readonly entry: MirrorEntry;
  },
): Promise<ReadSample | FetchFailure> {
  const { name, title, archive, test } = descriptor;
  const exact = entry.status === "exact";
  const wrong = (reason: string): FetchFailure => ({ kind: "wrong", url, reason });
  for (let reading = 1;; reading++) {
    const stream = byteStream(url, {
      ...patience,
      ...(exact ? { size: archive.size } : {}),
      progress: (received, total) =>
        progress?.({
          name,
          phase: "download",
          message: `Reading ${title}: ${megabytes(received)}` +
            `${total === undefined ? "" : ` of ${megabytes(total)}`} MB`,
          ...(total === undefined || request.shards !== undefined
            ? {}
            : { fraction: received / total }),
        }),
    });
    try {
      const sample = await readTextArchive(stream.bytes, descriptor, {
        request,
        file: url,
        // What identifies a variant is its digest alone.
        toEnd: !exact,
      });
      const digest = stream.digest();
      if (exact && digest !== undefined && digest !== archive.sha256) {
        return wrong(`its file has SHA-256 ${digest}, expected ${archive.sha256}`);
      }
      if (exact && sample.testDigest !== test.sha256) {
        return wrong(`its test shard has SHA-256 ${sample.testDigest}, expected ${test.sha256}`);
      }
      return { sample, digest };
    } catch (error) {
      if (error instanceof StreamError) {
        const { failure } = error;
        if (failure.kind !== "interrupted" || reading >= readings) return failure;
      } else if (error instanceof RangeError && exact) {
        return wrong(error.message);
      } else {
        throw error;
      }
    }
  }
}

/** Put a sample into the store, once it is known to be what it should be. */
async function keep(
  descriptor: TextArchiveDescriptor,
  { sample, digest, entry, origin, request, store, progress }: ReadSample & TextOptions & {
    readonly entry: MirrorEntry;
    readonly origin: string;
  },
): Promise<Obtained> {
  const { name, title, archive, smaller, test } = descriptor;
  const exact = entry.status === "exact";
  const tooFew = sample.drawn.length < request.train + request.dev;
  const drawn = !exact && tooFew && sample.drawn.length >= smaller.train + smaller.dev
    ? smaller
    : request;
  const splits = cutSample(sample, { train: drawn.train, dev: drawn.dev, file: title });
  const source = { archive: digest ?? archive.sha256, request, entry };
  const identity = exact
    ? originalSample(descriptor, request)
    : mirroredSample(descriptor, { ...source, drawn });
  const { long, invalid } = sample.leftOut;
  if (long + invalid > 0) {
    const message = `${title}: left out ${long} lines of more than ${longestSentence} bytes and ` +
      `${invalid} that are not valid UTF-8`;
    progress?.({ name, phase: "notice", message });
  }
  const checked: TextProvenance["checked"] = exact && digest === archive.sha256
    ? "archive"
    : sample.testDigest === test.sha256
    ? "test shard"
    : "nothing";
  await storeText({ identity, ...splits, test: sample.test }, {
    store,
    origin,
    request,
    archive: source.archive,
    checked,
    rule: samplingRule,
    pool: sample.pool,
    shards: sample.shards,
    leftOut: sample.leftOut,
  });
  return { identity };
}

/** The identity of a sample of a mirror's archive, which is the original's where that is. */
function mirroredSample(
  descriptor: TextArchiveDescriptor,
  { archive, request, entry, drawn = request }: {
    readonly archive: string;
    readonly request: TextRequest;
    readonly entry: MirrorEntry;
    readonly drawn?: { readonly train: number; readonly dev: number };
  },
): DataIdentity {
  if (archive === descriptor.archive.sha256) return originalSample(descriptor, request);
  const what = entry.note === ""
    ? "differs from the original; the mirror does not say how"
    : entry.note;
  const reduced = drawn.train !== request.train || drawn.dev !== request.dev
    ? ` (it has too few for the ${sentenceCounts(request)} that were asked for)`
    : "";
  const sampled = sampleNote({ ...drawn, shards: request.shards }, { variant: true });
  return {
    name: descriptor.name,
    status: "variant",
    digest: sampleDigest({ archive, request, drawn }),
    note: `${what}; ${sampled}${reduced}`,
  };
}

function isFile(path: string): Promise<boolean> {
  return Deno.stat(path).then((info) => info.isFile, () => false);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString("en-US", {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}
