/** @file A stage for tests that ends as its params say: {how: "throw" | "crash" | "print" | ...}. */
import type { StageFunction } from "../stage.ts";

/**
 * Throws, kills its own process (in the middle of a message, or only once), prints to stdout, or
 * blocks the thread.
 */
export const run: StageFunction = async (params, { checkpoint, memo, progress }) => {
  const { how } = params as { how: string };
  switch (how) {
    case "throw":
      throw new RangeError("The learning rate is 0: expected a positive number");
    case "crash":
      console.error("about to crash");
      return killSelf();
    case "crash in a message":
      await Deno.stdout.write(new TextEncoder().encode('\x1e{"type":"failed","error":"half of wh'));
      return killSelf();
    case "crash once": {
      if (await checkpoint.read() !== undefined) return { value: "survived" };
      await checkpoint.write(new Uint8Array([1]));
      return killSelf();
    }
    case "print":
      console.log("a banner");
      await Deno.stdout.write(new TextEncoder().encode("native noise without a line break"));
      progress(0.5);
      return { value: "printed" };
    case "not json":
      return { value: Number.NaN };
    case "bad file":
      return { value: 1, files: { "../escape.txt": new Uint8Array() } };
    case "big":
      return { value: "x".repeat(1 << 20) };
    case "memo": {
      const count = await memo("count", () => Promise.resolve({ made: 0 }));
      count.made++;
      return { value: null, volatile: { made: count.made } };
    }
    case "block": {
      progress(0.5, "blocking");
      const cell = new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(cell, 0, 0, 60_000);
      return { value: "unblocked" };
    }
    default:
      throw new RangeError(`Unknown misbehaviour "${how}"`);
  }
};

/** End this process as a crash of a native library does: through the C library's abort(). */
function killSelf(): never {
  const library = Deno.dlopen("libc.so.6", { abort: { parameters: [], result: "void" } } as const);
  library.symbols.abort();
  throw new Error("unreachable");
}
