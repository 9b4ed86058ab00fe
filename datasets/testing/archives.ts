/** @file Small archives for tests, made in memory. */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";

/** What this file uses of tar-stream, which comes without types. */
type Pack = AsyncIterable<Uint8Array> & {
  entry(header: { readonly name: string }, content: Uint8Array): void;
  finalize(): void;
};

/** A gzip-compressed tar archive of files by name, in their order. */
export async function packTarGz(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const { default: tar } = await import("tar-stream") as unknown as {
    default: { pack(): Pack };
  };
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files)) pack.entry({ name }, content);
  pack.finalize();
  const chunks = await Array.fromAsync(pack);
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}
