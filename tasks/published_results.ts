/** @file The results of a published profile as a file: one finished stage per line, without its files. */
import { join } from "node:path";
import * as v from "valibot";
import { writeAtomic } from "../base/atomic_write.ts";
import { asJson } from "../base/canonical_json.ts";
import type { Json } from "../base/canonical_json.ts";
import type { PortableResult } from "../pipeline/restore.ts";

/** A finished stage as it is published. */
export interface PublishedResult extends PortableResult {
  /** The stage's. */
  readonly name: string;
}

const json = v.custom<Json>((value) => value !== undefined, "Expected a value");

const schema = v.array(v.object({
  name: v.string(),
  value: json,
  volatile: json,
  files: v.array(v.string()),
  provenance: v.object({
    stage: v.string(),
    key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    module: v.string(),
    params: json,
    commit: v.string(),
    started: v.string(),
    seconds: v.number(),
    hardware: v.object({ cpu: v.string(), cores: v.number(), os: v.string() }),
    runtime: v.string(),
  }),
}));

/** Where the results of a profile lie below the folder of publications. */
function resultsPath(folder: string): string {
  return join(folder, "results.json");
}

/** Write the results into a profile's folder. */
export async function writePublished(
  folder: string,
  results: readonly PublishedResult[],
): Promise<void> {
  const lines = results.map((result) => JSON.stringify(asJson(result)));
  await writeAtomic(resultsPath(folder), `[\n${lines.join(",\n")}\n]\n`);
}

/**
 * The results of a profile's folder; none where nothing is published there.
 *
 * @throws {TypeError} for a file that does not hold such results.
 */
export async function readPublished(folder: string): Promise<PublishedResult[]> {
  const path = resultsPath(folder);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const refuse = (what: string, cause?: unknown): never => {
    throw new TypeError(
      `${path} does not hold published results (${what}): get it again, or remove it`,
      { cause },
    );
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuse("no JSON", error);
  }
  const { success, output, issues } = v.safeParse(schema, parsed);
  if (success) return output;
  const [issue] = issues;
  return refuse(`${v.getDotPath(issue) ?? "all of it"}: ${issue.message}`);
}

/**
 * The results of all profiles below the folder of publications: they share trainings. None where there is
 * no such folder.
 *
 * @throws {TypeError} for a file that does not hold such results.
 */
export async function readAllPublished(into: string): Promise<PublishedResult[]> {
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(into));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const folders = entries.filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => join(into, name)).sort();
  return (await Promise.all(folders.map(readPublished))).flat();
}
