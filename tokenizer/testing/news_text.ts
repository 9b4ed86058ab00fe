/** @file The lines of the One Billion Word archive, where a mirror folder has it, for tests. */
import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";

const ARCHIVE = "1b-word/1-billion-word-language-modeling-benchmark-r13output.tar.gz";

/** The archive in the mirror folder that IPC_MIRROR names; undefined where there is none. */
export function newsArchive(): string | undefined {
  const mirror = Deno.env.get("IPC_MIRROR") ?? "";
  if (mirror === "" || mirror.startsWith("http")) return undefined;
  const path = join(mirror, ARCHIVE);
  try {
    return Deno.statSync(path).isFile ? path : undefined;
  } catch {
    return undefined;
  }
}

/** The text of each member whose name ends with one of these, by that ending. */
export async function newsMembers(
  archive: string,
  endings: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const members = extract();
  createReadStream(archive).pipe(createGunzip()).pipe(members);
  for await (const entry of members) {
    const ending = endings.find((ending) => entry.header.name.endsWith(ending));
    const chunks: Buffer[] = [];
    for await (const chunk of entry) if (ending !== undefined) chunks.push(chunk as Buffer);
    if (ending !== undefined) found.set(ending, Buffer.concat(chunks).toString("utf8"));
  }
  return found;
}
