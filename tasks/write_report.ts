/** @file From a report's document to the page on disk: facts of the moment, what changed, the HTML. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeAtomic } from "../base/atomic_write.ts";
import { sha256 } from "../base/digest.ts";
import { readEnvironment } from "../pipeline/provenance.ts";
import { projectRoot } from "../pipeline/project_root.ts";
import type { ReportDocument } from "../reports/document.ts";

export interface WriteOptions {
  /** Name of the report: "reproduce-quick". */
  readonly name: string;
  /** Key of the report's stage: a page made from it already is left as it is. */
  readonly key: string;
  readonly document: ReportDocument;
  /** Folder of the page. */
  readonly out: string;
  readonly store: string;
}

/** Write the page where it is not there yet; gives its path. */
export async function writeReport(
  { name, key, document, out, store }: WriteOptions,
): Promise<{ readonly path: string; readonly written: boolean }> {
  const path = join(out, `${name}.html`);
  // What stands at the path is known by its digest, so that a page edited by hand is made again.
  const record = join(store, "reports", `${name}-${sha256(path).slice(0, 12)}.json`);
  const previous = await readRecord(record);
  if (previous?.key === key && previous.page === await digestOfFile(path)) {
    return { path, written: false };
  }
  const [{ renderPage }, { documentChanges }, { commit, hardware, runtime }] = await Promise.all([
    import("../reports/page.ts"),
    import("../reports/changes.ts"),
    readEnvironment(projectRoot),
  ]);
  const page = renderPage({
    ...document,
    environment: {
      ...document.environment,
      "written": new Date().toISOString(),
      "commit": commit,
      "runtime": runtime,
      "processor": `${hardware.cpu}, ${hardware.cores} cores`,
      "system": hardware.os,
    },
    changes: previous === undefined ? [] : documentChanges(previous.document, document),
  });
  await writeAtomic(path, page);
  await writeAtomic(record, JSON.stringify({ key, page: sha256(page), document }));
  return { path, written: true };
}

/** Show a page in the browser that the system opens HTML files with. */
export async function openInBrowser(path: string): Promise<void> {
  const openers: Partial<Record<typeof Deno.build.os, readonly [string, ...string[]]>> = {
    darwin: ["open"],
    windows: ["explorer"],
  };
  const [command, ...args] = openers[Deno.build.os] ?? ["xdg-open"];
  try {
    await new Deno.Command(command, { args: [...args, pathToFileURL(path).href] }).output();
  } catch (error) {
    console.error(`Cannot open the report with ${command}: ${(error as Error).message}`);
  }
}

interface ReportRecord {
  readonly key: string;
  readonly page: string;
  readonly document: ReportDocument;
}

async function readRecord(path: string): Promise<ReportRecord | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path)) as ReportRecord;
  } catch {
    return undefined; // none yet, or damaged: then there is nothing to compare with
  }
}

async function digestOfFile(path: string): Promise<string | undefined> {
  try {
    return sha256(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
}
