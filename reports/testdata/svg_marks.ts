/** @file What a drawn figure holds, for tests: the elements of the mark with a given class. */

/** How many shapes or texts the mark's group has; 0 where there is no such group. */
export function countMarks(svg: string, className: string): number {
  const group = svg.match(new RegExp(`<g [^>]*class="${className}"[^>]*>(.*?)</g>`, "s"))?.[1] ??
    "";
  return group.match(/<(?:path|text|circle|line|rect)\b/g)?.length ?? 0;
}
