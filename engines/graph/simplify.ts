/** @file The graph that a compiler gets: see each pass for what it saves. */
import type { Graph } from "./graph.ts";
import { pruneGraph } from "./prune.ts";

/** An equal graph with less to do. */
export function simplifyGraph(graph: Graph): Graph {
  return pruneGraph(graph);
}
