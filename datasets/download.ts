/**
 * @file Download one file from the first of several hosts that has it: attempts with growing pauses,
 * resumed where the last one stopped, until the file has the expected size and SHA-256. Only then
 * does it get its name, so a file under its own name is always whole.
 *
 * The partial file is `<path>.part`. It outlives a killed run, and the next one goes on from it; two
 * processes must not download to one path at once (`obtain` holds a lock).
 */
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sha256File } from "../base/digest.ts";
import { fetchToFile } from "./fetch_to_file.ts";
import type { FetchFailure } from "./http_answer.ts";

export interface DownloadOptions {
  /** Addresses of the same file, in the order they are tried. */
  readonly urls: readonly string[];
  /** Bytes that the file must have; unknown for a mirror's variant. */
  readonly size?: number;
  /** SHA-256 that the file must have, lower-case hex; unknown for a mirror's variant. */
  readonly sha256?: string;
  /** Called as bytes arrive: how many are on disk, of how many. */
  readonly progress?: (received: number, total: number | undefined) => void;
  /** Times an address may fail without getting further before it is given up. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt at an address; doubled before each further one. */
  readonly backOff?: number;
  /** Milliseconds until an answer must begin. */
  readonly connectTimeout?: number;
  /** Milliseconds without a byte after which a transfer counts as stalled. */
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal;
}

/** Thrown when no address gave the file; `failures` holds every attempt, in order. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly failures: readonly FetchFailure[];

  constructor(file: string, failures: readonly FetchFailure[]) {
    const lines = failures.map(({ url, reason }) => `  ${url}: ${reason}`);
    super(`Cannot download ${file}:\n${[...new Set(lines)].join("\n")}`);
    this.failures = failures;
  }
}

/**
 * Download to `path`; its folder is created. A file that is there already and has the expected digest
 * is left as it is.
 *
 * @returns the file's SHA-256, lower-case hex.
 * @throws {DownloadError} when every address failed.
 * @throws {Error} when the disk is full, and `signal.reason` when aborted.
 */
export async function download(path: string, options: DownloadOptions): Promise<string> {
  const { urls, size, sha256, attempts = 4, backOff = 500, signal } = options;
  const { connectTimeout = 8000, idleTimeout = 15000, progress } = options;
  const part = `${path}.part`;
  await Deno.mkdir(dirname(path), { recursive: true });
  if (sha256 !== undefined && await exists(path)) {
    if (await sha256File(path) === sha256) return sha256;
    await Deno.remove(path);
  }
  // Without a digest nothing would tell that a partial file is of another version.
  if (sha256 === undefined) await Deno.remove(part).catch(() => {});

  const failures: FetchFailure[] = [];
  for (const url of urls) {
    const patience = { unreachable: Math.min(2, attempts), interrupted: attempts };
    let strikes = 0;
    let furthest = 0;
    let etag: string | undefined;
    for (let more = true; more;) {
      const before = furthest;
      const resumed = await exists(part);
      const outcome = await fetchToFile({ url, part }, {
        size,
        etag,
        connectTimeout,
        idleTimeout,
        signal,
        progress: (received, total) => {
          furthest = Math.max(furthest, received);
          progress?.(received, total);
        },
      });
      const placed = outcome.done ? await place(part, { path, url, sha256 }) : outcome;
      if ("digest" in placed) return placed.digest;
      const { failure } = placed;
      failures.push(failure);
      etag = outcome.done ? undefined : outcome.etag;
      // A transfer that got further than any before it has not failed: it only goes on.
      strikes = furthest > before && failure.kind === "interrupted" ? 1 : strikes + 1;
      // Wrong bytes may come from what an earlier attempt left; a fresh start tells.
      more = failure.kind === "missing"
        ? false
        : failure.kind === "wrong"
        ? resumed && !(await exists(part)) && strikes <= attempts
        : strikes < patience[failure.kind];
      if (more) await pause(backOff * 2 ** (strikes - 1), undefined, { signal });
    }
  }
  throw new DownloadError(path, failures);
}

/** Give a complete file its name, or remove it when it is damaged. */
async function place(
  part: string,
  { path, url, sha256 }: {
    readonly path: string;
    readonly url: string;
    readonly sha256: string | undefined;
  },
): Promise<{ readonly digest: string } | { readonly failure: FetchFailure }> {
  const digest = await sha256File(part);
  if (sha256 !== undefined && digest !== sha256) {
    await Deno.remove(part);
    const reason = `its file has SHA-256 ${digest}, expected ${sha256}`;
    return { failure: { kind: "wrong", url, reason } };
  }
  await Deno.rename(part, path);
  return { digest };
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}
