/**
 * @file The layers of the project and what each may import: arrows point one way, so that a folder can
 * be read, tested and replaced knowing only what stands to its right. `ARCHITECTURE.md` shows the same
 * table; tests hold both against the imports in the code.
 */

/** What the modules of one top-level folder may import from other folders. */
export interface Layer {
  readonly folder: string;
  /** Folders whose code it may use. */
  readonly imports: readonly string[];
  /** Folders of which it may use types only: nothing that exists at run time. */
  readonly types?: readonly string[];
}

/** `.` holds the modules beside `deno.json`, such as the command line's entry. */
export const LAYERS: readonly Layer[] = [
  { folder: "base", imports: [] },
  { folder: "datasets", imports: ["base"] },
  { folder: "engines", imports: ["base"] },
  { folder: "pipeline", imports: ["base"] },
  { folder: "reports", imports: ["base"] },
  { folder: "tokenizer", imports: ["base"] },
  { folder: "models", imports: ["base"], types: ["engines"] },
  {
    folder: "training",
    imports: ["base", "models", "engines", "datasets", "tokenizer"],
    types: ["pipeline"],
  },
  {
    folder: "tasks",
    imports: [
      "base",
      "pipeline",
      "training",
      "reports",
      "models",
      "engines",
      "datasets",
      "tokenizer",
    ],
  },
  { folder: "bench", imports: ["base", "training", "models", "engines", "datasets", "tokenizer"] },
  { folder: "checks", imports: ["base"] },
  { folder: ".", imports: ["base", "tasks"] },
];

/** One import between two modules of the project; paths from its folder. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** True for `import type`: gone at run time. */
  readonly typeOnly: boolean;
}

/** The top-level folder of a path: "models" for "models/mlp.ts", "." for "main.ts". */
export function folderOf(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** What breaks the rule, in words; empty when nothing does. */
export function forbiddenImports(
  imports: readonly Import[],
  layers: readonly Layer[] = LAYERS,
): string[] {
  const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));
  return imports.flatMap(({ from, to, typeOnly }) => {
    const [source, target] = [folderOf(from), folderOf(to)];
    if (source === target) return [];
    const layer = byFolder.get(source);
    if (layer === undefined) return [`${from}: folder ${source}/ is no layer of checks/layers.ts`];
    if (layer.imports.includes(target)) return [];
    const types = layer.types?.includes(target) ?? false;
    if (types && typeOnly) return [];
    const allowed = [...layer.imports, ...(layer.types ?? []).map((name) => `types of ${name}`)];
    return [`${from} imports ${to}: ${source}/ may import ${allowed.join(", ") || "nothing"} only`];
  });
}
