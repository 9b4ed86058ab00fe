/** @file Circular imports: modules that can only be understood, tested and loaded together. */
import type { Import } from "./layers.ts";

/**
 * One path per circle met when walking the imports depth first, as ["a.ts", "b.ts", "a.ts"]; empty
 * exactly when there is none.
 */
export function cycles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const found: string[][] = [];
  const finished = new Set<string>();

  function visit(path: string, trail: readonly string[]): void {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push([...trail.slice(start), path]);
      return;
    }
    if (finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  }
  for (const path of targets.keys()) visit(path, []);
  return found;
}
