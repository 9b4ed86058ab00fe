/**
 * @file `deno task mutants`: plant each fault in a copy of the project and run the tests of its folder;
 * every fault must make a test fail. Ends with exit code 1 when one survives.
 *
 *     deno task mutants [TEXT]      only faults whose name holds TEXT
 */
import { Command } from "commander";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { FAULTS, planted } from "./planted_faults.ts";
import type { Fault } from "./planted_faults.ts";
import { projectFiles, readProjectFile } from "./project_files.ts";

/** What became of a fault: the first test that failed, or how else the run ended. */
type Outcome = { readonly fault: Fault; readonly caughtBy?: string; readonly log: string };

const program = new Command("deno task mutants")
  .description("Plant faults in a copy of the project; a test must catch each.")
  .argument("[text]", "only faults whose name holds the text", "");
const [text] = program.parse(Deno.args, { from: "user" }).processedArgs as [string];
const faults = FAULTS.filter(({ name }) => name.includes(text));
if (faults.length === 0) {
  program.error(`No planted fault is called "${text}": see checks/planted_faults.ts`);
}
const survivors = await plantAll(faults);
console.log(`${faults.length - survivors.length} of ${faults.length} planted faults are caught`);
for (const { fault, log } of survivors) console.log(`\nSurvived: ${fault.name}\n${log}`);
if (survivors.length > 0) Deno.exit(1);

async function plantAll(faults: readonly Fault[]): Promise<Outcome[]> {
  const survivors: Outcome[] = [];
  const queue = [...faults];
  await Promise.all(Array.from({ length: availableParallelism() }, async (_, worker) => {
    const copy = await Deno.makeTempDir({ prefix: "mutants-" });
    try {
      await copyProject(copy);
      if (worker === 0) await assertSound(copy, faults);
      for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
        const outcome = await plant(fault, copy);
        const { caughtBy } = outcome;
        console.log(`${caughtBy === undefined ? "SURVIVED" : "caught"}  ${fault.name}`);
        if (caughtBy !== undefined) console.log(`        by: ${caughtBy}`);
        if (caughtBy === undefined) survivors.push(outcome);
      }
    } finally {
      await Deno.remove(copy, { recursive: true });
    }
  }));
  return survivors;
}

async function copyProject(copy: string): Promise<void> {
  const wanted = projectFiles().filter((path) => /(\.ts|^deno\.json|^lock\.json)$/.test(path));
  for (const path of wanted) await write(copy, path, readProjectFile(path));
}

/** Without faults the tests must pass: else everything would count as caught. */
async function assertSound(copy: string, faults: readonly Fault[]): Promise<void> {
  const folders = new Set(faults.flatMap(({ edits }) => edits.map(({ file }) => dirname(file))));
  const { passed, log } = await test(copy, [...folders]);
  if (!passed) throw new Error(`The tests fail without any planted fault:\n${log}`);
}

async function plant(fault: Fault, copy: string): Promise<Outcome> {
  const files = [...new Set(fault.edits.map(({ file }) => file))];
  for (const file of files) {
    const edits = fault.edits.filter((edit) => edit.file === file);
    await write(copy, file, edits.reduce(planted, readProjectFile(file)));
  }
  const { failed, log } = await test(copy, [...new Set(files.map((file) => dirname(file)))]);
  for (const file of files) await write(copy, file, readProjectFile(file));
  return { fault, ...(failed === undefined ? {} : { caughtBy: failed }), log };
}

/** Run the tests of some folders of the copy, up to the first that fails. */
async function test(
  copy: string,
  folders: readonly string[],
): Promise<{ readonly passed: boolean; readonly failed?: string; readonly log: string }> {
  const options = ["-P=test", "--no-prompt", "--no-check", "--fail-fast", "--reporter=tap"];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", ...options, ...folders],
    cwd: copy,
    env: { NO_COLOR: "1" },
  }).output();
  const output = new TextDecoder().decode(stdout);
  const log = `${output}\n${new TextDecoder().decode(stderr)}`.trim().split("\n").slice(-15);
  // A copy that does not even load says nothing about the tests: only a test that fails counts.
  const failed = output.match(/^not ok \d+ - (.*)$/m)?.[1];
  return { passed: success, ...(failed === undefined ? {} : { failed }), log: log.join("\n") };
}

async function write(copy: string, path: string, text: string): Promise<void> {
  const target = join(copy, path);
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.writeTextFile(target, text);
}
