/** @file Small archives for tests, made in memory. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** What this file uses of tar-stream, which comes without types. */
type Pack = AsyncIterable<Uint8Array> & {
  entry(header: { readonly name: string }, content: Uint8Array): void;
  finalize(): void;
};

/** Files by name, in their order. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A gzip-compressed tar archive. */
export async function packTarGz(files: Files): Promise<Uint8Array> {
  const { default: tar } = await import("tar-stream") as unknown as {
    default: { pack(): Pack };
  };
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files)) pack.entry({ name }, content);
  pack.finalize();
  const chunks = await Array.fromAsync(pack);
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}

/**
 * A zip archive, written by the letter of PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16: a
 * local header before each content, the directory at the end. Names are taken as they are, so that a
 * test may give bad ones.
 *
 * @param options.stored contents as they are, instead of deflated.
 */
export function packZip(
  files: readonly (readonly [name: string, content: Uint8Array])[],
  { stored = false }: { readonly stored?: boolean } = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const path = new TextEncoder().encode(name);
    const data = stored ? content : deflateRawSync(content);
    const shared = [
      ...[[2, 20], [2, 0x0800], [2, stored ? 0 : 8], [4, 0x00210000], [4, crc32(content)]],
      ...[[4, data.length], [4, content.length], [2, path.length], [2, 0]],
    ];
    const local = fields([[4, 0x04034b50], ...shared]);
    directory.push(
      fields([
        ...[[4, 0x02014b50], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0]],
        [4, offset],
      ]),
      path,
    );
    parts.push(local, path, data);
    offset += local.length + path.length + data.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = fields([
    ...[[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length]],
    ...[[4, length], [4, offset], [2, 0]],
  ]);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** Little-endian integers, each given as its number of bytes and its value. */
function fields(values: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap(([bytes = 0, value = 0]) =>
      Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** index) % 256)
    ),
  );
}
