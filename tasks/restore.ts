/** @file Going on from published results: those whose keys still fit are put into the store. */
import { resolve } from "node:path";
import { restoreResults } from "../pipeline/restore.ts";
import type { PortableResult } from "../pipeline/restore.ts";
import { requestedGraph } from "./reproduce.ts";
import type { Request } from "./reproduce.ts";

/** Take what fits a request's stages into its store; gives how many were taken. */
export async function restore(
  request: Request,
  results: readonly PortableResult[],
): Promise<number> {
  const store = resolve(request.store);
  let taken = 0;
  for (;;) {
    const { report } = await requestedGraph(request);
    const stages = await restoreResults(Object.values(report.inputs), { results, store });
    if (stages.length === 0) return taken;
    taken += stages.length; // a search's result makes further stages known: look again
  }
}
