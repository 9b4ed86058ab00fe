/** @file The command line: see `deno task` for its commands, or run with --help. */
import { main } from "./tasks/cli.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
