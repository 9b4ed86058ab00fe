/** @file The command line end to end, as a user runs it: in a process, on a store, to a page. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../pipeline/project_root.ts";
import { EXPERIMENTS, GROUPS, REPRODUCED } from "./contents.ts";
import { PROFILES } from "./profiles.ts";
import {
  command,
  computed,
  ended,
  lastLine,
  smoke,
  start,
  withPlace,
} from "./testdata/command_line.ts";
import type { Ended, Place } from "./testdata/command_line.ts";
import { contextOf } from "./testdata/hand_made.ts";

/** What needs no data and no training. */
const ONLY = ["--only", "table4,table3"];

function assertPage(run: Ended, { out }: Place): string {
  assert.equal(run.code, 0, run.stderr);
  assert.equal(lastLine(run), join(out, "reproduce-smoke.html"));
  const page = Deno.readTextFileSync(lastLine(run));
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /<\/html>\s*$/);
  return page;
}

/** Everything under a folder, with its times. */
function contents(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    return isDirectory ? contents(path) : [`${path} ${Deno.statSync(path).mtime?.getTime()}`];
  }).sort();
}

Deno.test("reproduce: a page, then nothing to do, then only what is missing", () =>
  withPlace(async (place) => {
    const options = [...ONLY, ...smoke(place)];
    const before = await command(["status", "--check", ...options.slice(0, -2)]);
    assert.equal(before.code, 1);
    assert.match(before.stdout, /^run +table4\/counts .*never computed$/m);
    assert.match(before.stdout, /2 of 2 would run/);

    const dry = await command(["reproduce", "--dry-run", ...options]);
    assert.equal(dry.code, 0);
    assert.match(dry.stdout, /2 of 2 would run/);
    assert.throws(() => Deno.statSync(place.out), Deno.errors.NotFound);

    const early = await command(["report", ...options]);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /^1 stages? .*no result yet.*deno task reproduce first/);
    assert.equal(early.stdout, "");

    const first = await command(["reproduce", ...options]);
    const page = assertPage(first, place);
    assert.deepEqual(computed(first), ["table4/counts", "reproduce-smoke"]);
    assert.equal(first.stdout, `${lastLine(first)}\n`, "the path alone on stdout");
    for (const id of ["table4", "table3"]) assert.ok(page.includes(`<section id="${id}"`));
    assert.ok(!page.includes(`<section id="table1"`));

    const after = await command(["status", "--check", ...options.slice(0, -2)]);
    assert.equal(after.code, 0);
    assert.match(after.stdout, /Nothing would run\.$/m);

    const files = [place.store, place.out].flatMap(contents);
    const second = await command(["reproduce", ...options]);
    assertPage(second, place);
    assert.deepEqual(computed(second), []);
    assert.match(second.stderr, /Nothing has changed: the report stands/);
    assert.deepEqual([place.store, place.out].flatMap(contents), files, "no file was touched");

    // The page is no result: one that was changed by hand or lost is written again.
    Deno.writeTextFileSync(lastLine(first), "mine");
    const third = await command(["reproduce", ...options]);
    assertPage(third, place);
    assert.deepEqual(computed(third), []);
    assert.doesNotMatch(third.stderr, /Nothing has changed/);
    Deno.removeSync(lastLine(first));
    assertPage(await command(["report", ...options]), place);
  }));

Deno.test("reproduce: the smoke profile whole, on drawn data, with one seed", () =>
  withPlace(async (place) => {
    const options = [...smoke(place), "--seeds", "1"];
    const first = await command(["reproduce", ...options]);
    const page = assertPage(first, place);
    const declared = new Set(
      REPRODUCED.flatMap(({ stages }) =>
        stages(contextOf(PROFILES.smoke, { seeds: 1 })).map(({ name }) => name)
      ),
    );
    assert.deepEqual(computed(first).sort(), [...declared, "reproduce-smoke"].sort());
    for (const { id } of REPRODUCED) {
      assert.ok(page.includes(`<section id="${id}"`), id);
    }
    assert.match(page, /class="notice warning".*\n?.*synthetic stand-in, not the original/);

    const second = await command(["reproduce", ...options]);
    assert.deepEqual(computed(second), []);
    assert.match(second.stderr, /Nothing has changed/);

    // One experiment of its own finds its trainings, and has a report of its own.
    const alone = await command(["fig8", ...options]);
    assert.deepEqual(computed(alone), ["fig8-smoke"]);
    assert.equal(lastLine(alone), join(place.out, "fig8-smoke.html"));
    // A second seed finds the first one.
    const more = await command(["fig8", ...smoke(place), "--seeds", "2"]);
    assert.deepEqual(computed(more).sort(), [
      "fig8-smoke",
      ...["bp", "ipc", "pc-16", "zil"].map((rule) => `fig8/fashion-mnist/L-3/${rule}/seed-1`),
    ]);

    const into = join(place.out, "published");
    const published = await command(["publish", ...options, "--into", into]);
    assert.equal(published.code, 0, published.stderr);
    assert.equal(lastLine(published), join(into, "smoke"));
    const entries = JSON.parse(Deno.readTextFileSync(join(into, "smoke", "results.json")));
    assert.equal(entries.length, declared.size, "every stage but the report");
    for (const { name, value, provenance } of entries) {
      assert.ok(value !== undefined && provenance.key.length === 64, name);
    }
    const copy = Deno.readTextFileSync(join(into, "smoke", "report.html"));
    const [{ provenance: { hardware, runtime } }] = entries;
    for (const fact of [`${hardware.cpu}, ${hardware.cores} cores`, runtime]) {
      assert.ok(copy.includes(`<dd>${fact}</dd>`), fact);
    }
    const text = Deno.readTextFileSync(join(into, "smoke", "README.md"));
    assert.match(text, /Data: MNIST \(synthetic\), FashionMNIST \(synthetic\)/);
    for (const [, picture] of text.matchAll(/!\[.*\]\((.*)\)/g)) {
      assert.match(Deno.readTextFileSync(join(into, "smoke", picture!)), /^<svg .*<\/svg>\s*$/s);
    }

    // A part of it under a name of its own; restore finds both.
    const part = await command([
      ...["publish", ...options, "--into", into, "--as", "counts", "--only", "table4"],
    ]);
    assert.equal(lastLine(part), join(into, "counts"), part.stderr);
    const counts = JSON.parse(Deno.readTextFileSync(join(into, "counts", "results.json")));
    assert.deepEqual(counts.map(({ name }: { name: string }) => name), ["table4/counts"]);
    const outside = await command(["publish", ...options, "--into", into, "--as", "../out"]);
    assert.match(outside.stderr, /Expected a folder's name/);
    Deno.removeSync(join(into, "counts"), { recursive: true });

    // Another store takes all but what has files, and goes on from there.
    const other = [...smoke({ ...place, store: join(place.folder, "another") }), "--seeds", "1"];
    const restored = await command(["restore", ...other, "--from", into]);
    const withFiles = entries.filter(({ files }: { files: string[] }) => files.length > 0);
    assert.match(
      restored.stdout,
      new RegExp(`^${entries.length - withFiles.length} of ${entries.length} published results`),
    );
    const again = await command(["publish", ...other, "--into", into]);
    assert.equal(again.code, 0, again.stderr);
    assert.doesNotMatch(again.stderr, /left out|lost/);
    assert.deepEqual(
      JSON.parse(Deno.readTextFileSync(join(into, "smoke", "results.json"))),
      entries,
    );
    const onward = await command(["reproduce", ...other]);
    assert.deepEqual(
      computed(onward).sort(),
      [...withFiles.map(({ name }: { name: string }) => name), "reproduce-smoke"].sort(),
    );
    const paper = await command(["restore", ...other, "--profile", "paper", "--from", into]);
    assert.match(paper.stdout, /^0 of \d+ .*what profile paper does not need/);
    const none = await command(["restore", ...other, "--from", place.store]);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /Nothing is published in .*expected folders/);

    // A damaged result is not published; the next run computes it anew.
    const victim = entries.find(({ name }: { name: string }) => name === "theory/float64");
    const { key } = victim.provenance;
    const value = join(place.store, "results", key.slice(0, 2), key, "value.json");
    Deno.writeTextFileSync(value, Deno.readTextFileSync(value).replace(/[1-8]/, "9"));
    const elsewhere = ["publish", ...options, "--into", join(place.out, "elsewhere")];
    const damaged = await command(elsewhere);
    assert.equal(damaged.code, 1);
    assert.match(damaged.stderr, /result of theory\/float64 is damaged and was put aside/);
    const mended = await command(["reproduce", ...options]);
    assert.deepEqual(computed(mended).sort(), ["reproduce-smoke", "theory/float64"]);
    assert.equal((await command(elsewhere)).code, 0);

    // What would be lost is kept, unless it is to go.
    const refused = await command(["publish", ...options, ...ONLY, "--into", into]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /\d+ of the \d+ results in .*smoke would be lost.*--as NAME/);
    assert.equal(
      JSON.parse(Deno.readTextFileSync(join(into, "smoke", "results.json"))).length,
      entries.length,
    );

    // Published again with less, no picture of what is left out stays behind.
    const curves = join(into, "smoke", "fig8-loss.svg");
    assert.ok(existsSync(curves));
    const less = await command(["publish", ...options, ...ONLY, "--into", into, "--replace"]);
    assert.equal(less.code, 0);
    assert.ok(!existsSync(curves));
    const nothing = await command([
      "publish",
      ...smoke(place),
      "--profile",
      "full",
      "--only",
      "table1",
      "--into",
      into,
    ]);
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /Nothing of profile full is finished: run deno task reproduce/);

    const results = contents(join(place.store, "results"));
    const reach = ["--store", place.store, "--data", "synthetic", "--seeds", "1"];
    const dry = await command(["gc", "--dry-run", ...reach]);
    assert.equal(dry.code, 0);
    assert.match(
      dry.stdout,
      /fig8\/fashion-mnist\/L-3\/bp\/seed-1 .*\n(.*\n)*\d+ entries .* would be removed/,
    );
    assert.deepEqual(contents(join(place.store, "results")), results, "a dry run removes nothing");
    const gc = await command(["gc", ...reach]);
    assert.equal(gc.code, 0);
    assert.ok(contents(join(place.store, "results")).length < results.length);
    const third = await command(["reproduce", ...options]);
    assert.deepEqual(computed(third), [], "what the profile reaches has stayed");
  }));

Deno.test("reproduce: two at once on one store both end with the page, and one result of each stage", () =>
  withPlace(async (place) => {
    const options = ["reproduce", ...ONLY, ...smoke(place)];
    const runs = await Promise.all([command(options), command(options)]);
    for (const run of runs) assertPage(run, place);
    const stored = contents(join(place.store, "results"))
      .filter((path) => path.includes("value.json"));
    assert.equal(stored.length, 2);
  }));

Deno.test("reproduce: --quiet prints the path alone, --json events as JSON lines", () =>
  withPlace(async (place) => {
    const quiet = await command(["reproduce", "--quiet", "--only", "table3", ...smoke(place)]);
    assertPage(quiet, place);
    assert.equal(quiet.stderr, "");
    const other = { ...place, store: join(place.folder, "another") };
    const args = ["--json", "--only", "table3", "--threads", "2", ...smoke(other)];
    const json = await command(["reproduce", ...args]);
    assertPage(json, place);
    const events = json.stderr.trimEnd().split("\n")
      .map((line) => JSON.parse(line) as { type: string; jobs?: number });
    assert.equal(events[0]?.type, "planned");
    const jobs = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));
    assert.equal(events[0]?.jobs, jobs, "two threads each, so half as many as there are cores");
    assert.equal(events.at(-1)?.type, "finished");
  }));

const WRONG: readonly { readonly args: readonly string[]; readonly says: RegExp }[] = [
  { args: ["reproduce", "--bogus"], says: /unknown option '--bogus'.*\n.*--help/ },
  { args: ["frobnicate"], says: /unknown command 'frobnicate'.*\n.*reproduce, table1, fig7, fig8/ },
  { args: ["reproduce", "table1"], says: /too many arguments.*table1/ },
  {
    args: ["reproduce", "--only", "table1,table9"],
    says: /Unknown experiment "table9": expected some of table1, fig7, fig8, table4, .*table3/,
  },
  { args: ["status", "--only", ""], says: /Unknown experiment "": expected some of table1/ },
  { args: ["table1", "--only", "fig8"], says: /unknown option '--only'/ },
  { args: ["reproduce", "--profile", "fast"], says: /'fast'.*smoke, quick, full, paper/ },
  { args: ["reproduce", "--engine", "cudnn"], says: /"cudnn": expected auto, onnx\[.*tfjs\[/ },
  { args: ["status", "--engine", "onnx:gpu"], says: /"onnx:gpu": expected auto.*onnx\[:cpu/ },
  { args: ["reproduce", "--data", "fake"], says: /'fake'.*auto, real, synthetic/ },
  {
    args: ["table3", "--engine", Deno.build.os === "darwin" ? "onnx:dml" : "onnx:coreml"],
    says: /Cannot use --engine onnx:(coreml|dml) on this machine: needs (macOS|Windows)/,
  },
  { args: ["table3", "--mirror", "README.md"], says: /--mirror .*README\.md: it is a file/ },
  { args: ["table3", "--out", "README.md/o"], says: /Cannot write to --out .*name another/ },
  { args: ["reproduce", "--store", ""], says: /'--store.*Expected a folder's path/ },
  { args: ["publish", "--into", " "], says: /'--into.*Expected a folder's path/ },
  { args: ["gc", "--profile", "smoke"], says: /unknown option '--profile'/ },
  { args: ["reproduce", "--seeds", "0"], says: /'0'.*whole number from 1 to 20/ },
  { args: ["reproduce", "--seeds", "1.5"], says: /'1.5'.*whole number from 1 to 20/ },
  { args: ["reproduce", "--seeds", "21"], says: /'21'.*whole number from 1 to 20/ },
  { args: ["reproduce", "--jobs", "x"], says: /'x'.*whole number from 1/ },
  { args: ["reproduce", "--jobs", "0"], says: /'0'.*whole number from 1/ },
  { args: ["status", "--jobs", "2"], says: /unknown option '--jobs'/ },
  { args: ["tokenizer", "--seeds", "2"], says: /unknown option '--seeds'/ },
  { args: ["tokenizer", "--open"], says: /unknown option '--open'/ },
  { args: ["gc", "--max-age", "-1"], says: /'-1'.*number above 0/ },
  { args: ["gc", "--max-size", "big"], says: /'big'.*number above 0/ },
  {
    args: ["reproduce", "--quiet", "--mirror", "ftp://host"],
    says: /mirror "ftp:\/\/host": expected a folder's path or an http, https or file address/,
  },
  {
    args: ["reproduce", "--quiet", "--mirror", "no/such/folder"],
    says: /mirror "no\/such\/folder": there is no such folder/,
  },
];

Deno.test("wrong: a file where the store should be", () =>
  withPlace(async ({ folder }) => {
    const store = join(folder, "file");
    Deno.writeTextFileSync(store, "mine");
    for (const args of [["status"], ["gc"], ["table3"], ["tokenizer"]]) {
      const { code, stderr } = await command([...args, "--store", store]);
      assert.equal(code, 1);
      assert.match(stderr, /^Error: Cannot use --store .*file: it is a file, expected a folder$/m);
    }
    assert.equal(Deno.readTextFileSync(store), "mine");
  }));

for (const { args, says } of WRONG) {
  Deno.test(`wrong: ${args.join(" ")}`, () =>
    withPlace(async ({ store, folder }) => {
      const place = args[0] === "frobnicate" ? [] : ["--store", store];
      const { code, stdout, stderr } = await command([...args, ...place]);
      assert.equal(code, 1);
      assert.match(stderr, says);
      assert.equal(stdout, "");
      const lines = stderr.trimEnd().split("\n");
      assert.ok(lines.length <= 2, `not one line and a hint: ${stderr}`);
      assert.doesNotMatch(stderr, /^ +at /m, "no stack of the program's insides");
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), []);
    }));
}

/** The commands that deno.json's tasks give to main.ts. */
function tasksOfMain(): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(projectRoot, "deno.json"))) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  return Object.values(tasks).flatMap(({ command }) => command.match(/main\.ts (\S+)$/)?.[1] ?? []);
}

Deno.test("--help: names every command and every option, and is no error", async () => {
  const all = await command(["--help"]);
  assert.equal(all.code, 0);
  const [, listed] = all.stdout.split("Commands:\n");
  const named = [...listed!.matchAll(/^ {2}(\S+) /gm)].map(([, name]) => name!);
  const commands = tasksOfMain().concat("help");
  assert.deepEqual(named.sort(), commands.sort());
  for (const { id } of EXPERIMENTS) assert.ok(named.includes(id), id);
  for (const { name } of GROUPS) assert.ok(named.includes(name), name);
  const one = await command(["reproduce", "--help"]);
  assert.equal(one.code, 0);
  for (
    const name of [
      "only",
      "profile",
      "engine",
      "seeds",
      "data",
      "mirror",
      "jobs",
      "dry-run",
      "open",
    ]
  ) {
    assert.match(one.stdout, new RegExp(`--${name}\\b`));
  }
});

Deno.test("data: --data real with nothing to be had fails, says what it tried and what to do", () =>
  withPlace(async (place) => {
    const { store, out, folder } = place;
    const empty = join(folder, "empty");
    Deno.mkdirSync(empty);
    const run = await command(
      ["table1", "--profile", "smoke", "--data", "real", "--mirror", empty, "--store", store]
        .concat(
          ["--out", out],
        ),
    );
    assert.equal(run.code, 1);
    assert.match(run.stderr, /^Error: Cannot obtain MNIST, and --data real allows no stand-in/m);
    assert.ok(run.stderr.includes(`the mirror ${empty} lacks mnist/train-images-idx3-ubyte.gz`));
    assert.match(run.stderr, /https:\/\/\S+\/mnist\/\S+: .*(refused|connect)/i);
    assert.match(run.stderr, /--mirror \(or IPC_MIRROR\).*--data synthetic/);
    assert.equal(run.stdout, "");
    assert.throws(() => Deno.statSync(out), Deno.errors.NotFound);
  }));

Deno.test("data: by default the job goes on with a stand-in, and says so at once and in the report", () =>
  withPlace(async ({ store, out }) => {
    const args = ["fig8", "--profile", "smoke", "--mirror", "", "--store", store, "--out", out];
    const first = await command(args);
    assert.equal(first.code, 0, first.stderr);
    const [told, started] = [/SYNTHETIC stand-in/, / started: /].map((text) =>
      first.stderr.search(text)
    );
    assert.ok(told! >= 0 && told! < started!, first.stderr);
    const page = Deno.readTextFileSync(lastLine(first));
    assert.match(page, /synthetic stand-in, not the original/);
    const again = await command(args);
    assert.deepEqual(computed(again), []);
    assert.match(again.stderr, /SYNTHETIC stand-in/, "a second run says it too");
    const messages = (await command([...args, "--json"])).stderr.trimEnd().split("\n")
      .map((line) => JSON.parse(line) as { type: string; text?: string });
    assert.ok(
      messages.some(({ type, text }) => type === "message" && text?.includes("SYNTHETIC")),
      "as a line of JSON among others",
    );
    assert.match(again.stderr, /Nothing has changed/);
    // A report does not look for real data, which it would have to train on.
    const report = await command(["report", "--only", ...args]);
    assert.equal(report.code, 0, report.stderr);
    assert.doesNotMatch(report.stderr, /SYNTHETIC stand-in/);
    assert.match(Deno.readTextFileSync(lastLine(report)), /synthetic stand-in, not the original/);
  }));

Deno.test("data: a mirror that lies is refused, whatever data would do", () =>
  withPlace(async ({ store, out, folder }) => {
    const mirror = join(folder, "mirror");
    for (const set of ["mnist", "fashion-mnist"]) {
      Deno.mkdirSync(join(mirror, set), { recursive: true });
      for (const split of ["train", "t10k"]) {
        for (const kind of ["images-idx3", "labels-idx1"]) {
          Deno.writeTextFileSync(join(mirror, set, `${split}-${kind}-ubyte.gz`), "not images");
        }
      }
    }
    const args = ["--profile", "smoke", "--mirror", mirror, "--store", store];
    for (const data of ["auto", "real"]) {
      const run = await command(["table1", "--data", data, ...args, "--out", out]);
      assert.equal(run.code, 1);
      assert.match(run.stderr, /mirror's .*ubyte\.gz is not the original that it is said to be/);
      assert.match(run.stderr, /"variant" in its MANIFEST\.json/);
      assert.equal(run.stdout, "");
    }
    // What needs no data does not look at the mirror.
    const run = await command(["table3", ...args, "--out", out]);
    assert.equal(run.code, 0, run.stderr);
  }));

Deno.test("failed trainings: the report says which and why, and the exit code is 1", () =>
  withPlace(async (place) => {
    const options = ["table1", ...smoke(place), "--seeds", "1"];
    const failed = ended(
      await start(options, { IPC_CHECKPOINT_SECONDS: "soon" }).output(),
    );
    assert.equal(failed.code, 1);
    const named = [...failed.stderr.matchAll(/failed: (table1\/\S+): .*expected seconds/g)];
    assert.ok(named.length > 0, failed.stderr);
    assert.match(failed.stderr, /Some stages failed; the report says which/);
    const page = Deno.readTextFileSync(lastLine(failed));
    assert.match(
      page,
      new RegExp(`class="notice error".*\\n?.*${named.length} stages have no result`),
    );
    assert.match(page, /Failed trainings/);
    const dry = await command([...options, "--dry-run"]);
    assert.match(
      dry.stdout,
      new RegExp(`${named.length + 1} of ${named.length + 1} would run`),
      "what failed would run again",
    );
  }));

Deno.test("Ctrl-C while data are on their way ends the run at once", () =>
  withPlace(async ({ store, out }) => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    // A mirror that does not answer.
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async () => {
      ask();
      await over;
      return new Response(null, { status: 503 });
    });
    const mirror = `http://127.0.0.1:${server.addr.port}/`;
    const child = start(
      ["table1", "--profile", "smoke", "--mirror", mirror, "--store", store, "--out", out],
    );
    const output = child.output();
    await asked;
    child.kill("SIGINT");
    const { code, stdout, stderr } = ended(await output);
    end();
    await server.shutdown();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /Interrupted\. What was finished is kept/);
    assert.equal(stdout, "");
  }));
