/** @file Where this project lies: stages name their modules from here. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The absolute path of the folder that holds `deno.json`. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
