/** @file The four ways a run shows its progress: bars, lines, quiet, JSON. All on stderr. */
import { writeSync } from "node:fs";
import process from "node:process";
import type { Reporter } from "./events.ts";
import { describeTrouble } from "./report_text.ts";

/** How progress is shown. */
export type ProgressMode = "bars" | "lines" | "quiet" | "json";

/** The mode to use: as asked for; else bars on a terminal and lines in a log. */
export function chooseMode({ quiet = false, json = false, terminal = Deno.stderr.isTerminal() }: {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly terminal?: boolean;
}): ProgressMode {
  if (json) return "json";
  if (quiet) return "quiet";
  return terminal ? "bars" : "lines";
}

/** Open a reporter of the given mode. */
export async function openReporter(
  mode: ProgressMode,
  { write = writeError }: {
    /** Where text goes; the bars go to stderr all the same. */
    readonly write?: (text: string) => void;
  } = {},
): Promise<Reporter> {
  switch (mode) {
    case "bars":
      return (await import("./progress_bars.ts")).barsReporter(process.stderr);
    case "lines":
      return (await import("./progress_lines.ts")).linesReporter(write);
    case "json":
      return {
        listen: (event) =>
          write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`),
        close: () => Promise.resolve(),
      };
    case "quiet":
      return {
        listen: (event) => {
          const trouble = describeTrouble(event);
          if (trouble !== undefined) write(`${trouble}\n`);
        },
        close: () => Promise.resolve(),
      };
  }
}

function writeError(text: string): void {
  writeSync(2, text);
}
