/** @file Going on from published results: those whose keys still fit are put into the store. */
import { join, resolve } from "node:path";
import { restoreResults } from "../pipeline/restore.ts";
import { readPublished } from "./published_results.ts";
import { requestedGraph } from "./reproduce.ts";
import type { Request } from "./reproduce.ts";

/** What became of published results. */
export interface Restored {
  /** How many are published. */
  readonly published: number;
  /** How many were taken into the store. */
  readonly taken: number;
  /** How many have files, which are not published. */
  readonly withFiles: number;
}

/** Take what is published of the request's profile in `from`, and fits, into the request's store. */
export async function restore(
  request: Request,
  { from }: { readonly from: string },
): Promise<Restored> {
  const results = await readPublished(join(from, request.profile.name));
  let taken = 0;
  // A search's result makes further stages known.
  for (let found = results.length; found > 0; taken += found) {
    const { report } = await requestedGraph(request);
    const stages = await restoreResults(Object.values(report.inputs), {
      results,
      store: resolve(request.store),
    });
    found = stages.length;
  }
  const withFiles = results.filter(({ files }) => files.length > 0).length;
  return { published: results.length, taken, withFiles };
}
