/** @file All files of a data set, downloaded into `<store>/downloads/<name>/`. */
import { join } from "node:path";
import type { DataProgress } from "./data_options.ts";
import type { SourceDescriptor, SourceFile } from "./descriptor.ts";
import { download } from "./download.ts";

/** Downloaded files. */
export interface DownloadedFiles {
  /** SHA-256 by file name. */
  readonly digests: Readonly<Record<string, string>>;
  /** The path of a file. */
  readonly locate: (file: SourceFile) => string;
  /** Remove them, once they are decoded: what they held is in the store. */
  readonly remove: () => Promise<void>;
}

/**
 * Download what is not there yet.
 *
 * @param hosts base URLs in the order they are tried, each ending in "/".
 * @param verify whether the files must be the original's; otherwise they are taken as they are, and
 * nothing is kept from an earlier run.
 * @throws {DownloadError} for the first file that no host gave.
 */
export async function downloadFiles(
  descriptor: SourceDescriptor,
  { store, hosts, verify, progress }: {
    readonly store: string;
    readonly hosts: readonly string[];
    readonly verify: boolean;
    readonly progress?: ((event: DataProgress) => void) | undefined;
  },
): Promise<DownloadedFiles> {
  const { name, title, files } = descriptor;
  const folder = join(store, "downloads", verify ? name : `${name}-variant`);
  const totalSize = files.reduce((sum, { size }) => sum + size, 0);
  const digests: Record<string, string> = {};
  let before = 0;
  for (const { file, size, sha256 } of files) {
    digests[file] = await download(join(folder, file), {
      urls: hosts.map((host) => `${host}${file}`),
      ...(verify ? { size, sha256 } : {}),
      progress: (received) => {
        const bytes = before + received;
        progress?.({
          name,
          phase: "download",
          message: `Downloading ${title}: ${megabytes(bytes)} of ${megabytes(totalSize)} MB`,
          fraction: Math.min(1, bytes / totalSize),
        });
      },
    });
    before += size;
  }
  return {
    digests,
    locate: ({ file }) => join(folder, file),
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
