/**
 * @file The reference tools `spm_train` and `spm_encode`, where they are installed (Debian's package
 * `sentencepiece`), for comparison in tests and benchmarks.
 */
import { join } from "node:path";
import type { OverlapRule } from "../merges.ts";

/** How the installed tool counts overlaps; undefined without the tool. */
export function spmRule(): OverlapRule | undefined {
  try {
    const { stdout } = new Deno.Command("spm_train", { args: ["--version"] }).outputSync();
    const version = /(\d+)\.(\d+)\.(\d+)/.exec(new TextDecoder().decode(stdout));
    if (version === null) return undefined;
    const [major, minor, patch] = version.slice(1).map(Number) as [number, number, number];
    return major === 0 && minor === 1 && patch < 99 ? "0.1.97" : "0.2";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Train on a file of lines; returns the bytes of the `.model`. @throws {Error} with its complaint. */
export async function spmTrain(
  input: string,
  { vocabulary, type = "bpe" }: { readonly vocabulary: number; readonly type?: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir();
  try {
    const prefix = join(folder, "reference");
    await run("spm_train", [
      `--input=${input}`,
      `--model_prefix=${prefix}`,
      `--vocab_size=${vocabulary}`,
      `--model_type=${type}`,
      "--minloglevel=2",
    ]);
    return await Deno.readFile(`${prefix}.model`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The ids of every line of a file, by a `.model` file. */
export async function spmEncode(model: string, input: string): Promise<number[][]> {
  const text = await run("spm_encode", [`--model=${model}`, "--output_format=id", input]);
  return text.split("\n").slice(0, -1).map((line) =>
    line === "" ? [] : line.split(" ").map(Number)
  );
}

async function run(tool: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(tool, { args: [...args] }).output();
  if (!success) throw new Error(`${tool} failed: ${new TextDecoder().decode(stderr).slice(-500)}`);
  return new TextDecoder().decode(stdout);
}
