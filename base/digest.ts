/** @file SHA-256 of bytes, texts, values and files, as lower-case hex. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { canonicalJson } from "./canonical_json.ts";

/** SHA-256 of bytes or of a text's UTF-8 bytes. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of a JSON value: equal values have equal digests, whatever their fields' order. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of a file, streamed: memory does not grow with the file. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
