/**
 * @file The packages a module imports, with the exact versions that the project's `deno.json` maps
 * them to: a new version of a package is new code.
 */
import { join } from "node:path";

/** Bare specifiers to what they stand for: {"esbuild": "npm:esbuild@0.28.2"}. */
export type ImportMap = Readonly<Record<string, string>>;

/**
 * The import map of a project; empty where it has no `deno.json` or no imports.
 *
 * @throws {SyntaxError} if `deno.json` is not JSON.
 */
export function readImportMap(root: string): ImportMap {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(root, "deno.json"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  const config = JSON.parse(text) as { readonly imports?: ImportMap };
  return config.imports ?? {};
}

/**
 * What a specifier stands for: the map's entry, or the longest entry that ends in "/" and begins it
 * (as import maps say), or the entry of its package for a path inside one, or itself.
 */
export function resolveSpecifier(specifier: string, map: ImportMap): string {
  const exact = map[specifier];
  if (exact !== undefined) return exact;
  const prefix = Object.keys(map)
    .filter((entry) => specifier.startsWith(entry.endsWith("/") ? entry : `${entry}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (prefix === undefined) return specifier;
  const target = map[prefix]!;
  const separator = prefix.endsWith("/") ? "" : "/";
  const inside = specifier.slice(prefix.length + separator.length);
  return `${target}${separator}${inside}`;
}
