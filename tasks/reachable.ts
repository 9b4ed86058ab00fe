/** @file What gc must keep of a request's results. */
import { resolve } from "node:path";
import { damagedResults } from "../pipeline/finished_results.ts";
import { reachableKeys } from "../pipeline/gc.ts";
import { projectRoot } from "../pipeline/project_root.ts";
import { requestedGraph } from "./reproduce.ts";
import type { Request } from "./reproduce.ts";

/**
 * The keys of everything that a request is made from.
 *
 * @throws {Error} where a search's result is damaged: it no longer says which trainings are its winners'.
 */
export async function reachableOf(request: Request): Promise<string[]> {
  const store = resolve(request.store);
  const { report, stages, waiting } = await requestedGraph(request);
  const [damaged] = waiting.length === 0 ? [] : await damagedResults(stages, { store });
  if (damaged !== undefined) {
    const { name } = request.profile;
    throw new Error(
      `Cannot tell what profile ${name} reaches, as the result of ${damaged.name} is damaged; ` +
        `nothing was removed. Run deno task reproduce --profile ${name} first`,
    );
  }
  return await reachableKeys([report], { store, root: projectRoot });
}
