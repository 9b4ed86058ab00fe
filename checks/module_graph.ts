/**
 * @file Who imports whom, as Deno itself resolves it: `deno info --json` on a module that imports all
 * the others, with type-only imports told apart.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Import } from "./layers.ts";
import { PROJECT, projectPath } from "./project_files.ts";

/** The part of `deno info --json` that is read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string; readonly error?: string };
      readonly type?: { readonly specifier?: string; readonly error?: string };
    }[];
  }[];
}

/**
 * Imports between the given modules (paths from the project's folder) and what they reach in it.
 *
 * @throws {Error} when a module does not parse or an import does not resolve.
 */
export async function moduleGraph(modules: readonly string[]): Promise<Import[]> {
  const folder = await Deno.makeTempDir();
  try {
    const entry = join(folder, "all.ts");
    const lines = modules.map((path) => `import ${JSON.stringify(new URL(path, PROJECT).href)};`);
    await Deno.writeTextFile(entry, lines.join("\n"));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(projectPath(), "deno.json"), entry],
    }).output();
    if (!success) throw new Error(`deno info failed: ${new TextDecoder().decode(stderr)}`);
    const info = JSON.parse(new TextDecoder().decode(stdout)) as Info;
    return importsOf(info, pathToFileURL(entry).href);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function importsOf(info: Info, entry: string): Import[] {
  const imports: Import[] = [];
  for (const { specifier, error, dependencies = [] } of info.modules) {
    if (error !== undefined) throw new Error(`${specifier}: ${error}`);
    if (specifier === entry || !specifier.startsWith(PROJECT.href)) continue;
    for (const { code, type } of dependencies) {
      const broken = code?.error ?? type?.error;
      if (broken !== undefined) throw new Error(`${specifier}: ${broken}`);
      const target = code?.specifier ?? type?.specifier;
      if (target === undefined || !target.startsWith(PROJECT.href)) continue;
      imports.push({
        from: specifier.slice(PROJECT.href.length),
        to: target.slice(PROJECT.href.length),
        typeOnly: code === undefined,
      });
    }
  }
  return imports;
}
