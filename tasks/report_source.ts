/** @file What stands under every table and figure: data, scale, seeds, engine, seconds, stages. */
import type { DataIdentity } from "../datasets/dataset.ts";
import type { EngineIdentity } from "../engines/engine.ts";
import type { Block, Source } from "../reports/document.ts";
import { dataTitle } from "./data_title.ts";
import { failedStages } from "./experiment.ts";
import type { Finished, Results } from "./experiment.ts";

/** The source line of some trainings; `scale`: "paper", or "reduced: ..." and how. */
export function sourceOf(
  runs: readonly Finished<
    { readonly data: DataIdentity; readonly engine: EngineIdentity; readonly seed: number },
    unknown,
    unknown
  >[],
  scale: string,
): Source {
  const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();
  const seeds = [...new Set(runs.map(({ settings }) => settings.seed))].sort((a, b) => a - b);
  return {
    data: distinct(runs.map(({ settings }) => dataText(settings.data))).join("; ") || "none",
    ...(claimData(runs).standIn ? { standIn: true } : {}),
    scale,
    seeds: seedsText(seeds),
    engine: distinct(runs.map(({ settings }) => engineText(settings.engine))).join("; ") || "none",
    seconds: runs.reduce((sum, { provenance }) => sum + provenance.seconds, 0),
    stages: runs.map(({ provenance }) => ({
      name: provenance.stage,
      key: provenance.key,
      commit: provenance.commit,
    })),
  };
}

/** What a chapter says of its trainings without a result; nothing where there are none. */
export function failureBlocks(results: Results, prefix: string): Block[] {
  const failed = failedStages(results, prefix);
  if (failed.length === 0) return [];
  const list = failed.map(({ name, reason }) => `${name} (${reason})`).join("; ");
  return [{ kind: "text", text: `Failed trainings, left out of everything here: ${list}.` }];
}

/** "10 seeds"; "2 to 10 seeds" where not every setting has as many finished; "none" for no training. */
export function seedsInWords(runs: readonly { readonly name: string }[]): string {
  const settings = Map.groupBy(runs, ({ name }) => name.replace(/\/seed-\d+$/, ""));
  const counts = [...settings.values()].map(({ length }) => length);
  if (counts.length === 0) return "none";
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const range = fewest === most ? `${most}` : `${fewest} to ${most}`;
  return `${range} ${most === 1 ? "seed" : "seeds"}`;
}

/** What a claim says of its data: "MNIST: original", and whether a stand-in is among it. */
export function claimData(
  runs: readonly { readonly settings: { readonly data: DataIdentity } }[],
): { readonly data: string; readonly standIn: boolean } {
  const identities = runs.map(({ settings }) => settings.data);
  const texts = new Set(identities.map(({ name, status }) => `${dataTitle(name)}: ${status}`));
  return {
    data: [...texts].sort().join("; ") || "none",
    standIn: identities.some(({ status }) => status === "synthetic"),
  };
}

/** "MNIST: original"; where there is more to say, the status leads to the report's block on data. */
export function dataText({ name, status, note }: DataIdentity): string {
  return `${dataTitle(name)}: ${note === "" ? status : `[${status}](#data)`}`;
}

/** "onnx:cpu (onnxruntime-node 1.30.0), 1 thread". */
export function engineText({ name, provider, versions, threads }: EngineIdentity): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${name}:${provider} (${packages.join(", ")}), ${threads} thread${threads > 1 ? "s" : ""}`;
}

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 0) return "no seeds";
  if (seeds.length === 1) return `1 seed (${seeds[0]})`;
  return `${seeds.length} seeds (${seeds[0]} to ${seeds.at(-1)})`;
}
