/**
 * @file What no file of the project may say, and what its documents promise: no paths or hosts of one
 * machine, no loopholes in the types, no task with all permissions, no command that does not exist.
 */
import assert from "node:assert/strict";
import { isTest, projectFiles, readProjectFile } from "./project_files.ts";

const TEXTS = projectFiles().filter((path) =>
  /\.(ts|json|md|py|yml|yaml|css|html|cff|txt|sh)$/.test(path) || path === ".ci/run"
);
const MODULES = TEXTS.filter((path) => path.endsWith(".ts"));

/** `path:line: text` of every line that matches. */
function lines(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    readProjectFile(path).split("\n").flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 160)}`] : []
    )
  );
}

interface Manifest {
  readonly tasks: Readonly<
    Record<string, { readonly command?: string; readonly description?: string }>
  >;
  readonly permissions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function manifest(): Manifest {
  return JSON.parse(readProjectFile("deno.json")) as Manifest;
}

Deno.test("texts: no path of somebody's machine", () => {
  const own = /(?<![\w.@-])\/(work|farm|root|home\/\w+|Users\/\w+|opt\/(pypi|wheels))\//;
  assert.deepEqual(lines(TEXTS, own), []);
});

Deno.test("texts: no host of a package registry: which one serves a package is the user's choice", () => {
  const hosts = /\b(npmjs\.(org|com)|pypi\.org|pythonhosted\.org|jsr\.io|deb\.debian\.org)\b/;
  assert.deepEqual(lines(TEXTS, hosts), []);
});

Deno.test("modules: no loophole in the types", () => {
  const loopholes =
    /@ts-(ignore|nocheck)|\bas any\b|lint-ignore\S* no-explicit-any|lint-ignore-file/;
  assert.deepEqual(lines(MODULES.filter((path) => path !== "checks/text_test.ts"), loopholes), []);
});

Deno.test("modules: each but tests opens with what it is", () => {
  const silent = MODULES.filter((path) => !path.endsWith("_test.ts")).filter((path) =>
    !/^(#!.*\n)?\/\*\*\s+(\* )?@file /.test(readStart(path))
  );
  assert.deepEqual(silent, []);
});

Deno.test("modules: no barrels, no drawers of odds and ends", () => {
  const names = /(^|\/)(index|mod|utils?|helpers?|common|misc)\.ts$/;
  assert.deepEqual(MODULES.filter((path) => names.test(path)), []);
});

Deno.test("modules: none grows past 500 lines", () => {
  const long = MODULES.filter((path) => !isTest(path))
    .filter((path) => readProjectFile(path).split("\n").length > 500);
  assert.deepEqual(long, []);
});

Deno.test("deno.json: every task says what it does and names its permissions", () => {
  const { tasks, permissions = {} } = manifest();
  assert.ok(Object.keys(tasks).length > 0);
  for (const [name, { command = "", description = "" }] of Object.entries(tasks)) {
    assert.ok(description.length > 0, `task ${name} has no description`);
    assert.doesNotMatch(
      command,
      /(^|\s)(-A|--allow-all)(\s|$)/,
      `task ${name} takes all permissions`,
    );
    for (const [, set] of command.matchAll(/(?:-P|--permission-set)[= ](\S+)/g)) {
      assert.ok(permissions[set!], `task ${name} asks for unknown permissions "${set}"`);
    }
  }
  const unlimited = Object.entries(permissions).filter(([, set]) => "all" in set);
  assert.deepEqual(unlimited, []);
});

Deno.test("documents: every `deno task NAME` they mention exists", () => {
  const { tasks } = manifest();
  const sources = TEXTS.filter((path) => /\.(md|yml)$/.test(path) || path === ".ci/run");
  const mentioned = sources.flatMap((path) =>
    Array.from(
      readProjectFile(path).matchAll(/\bdeno(?:@[\d.]+)? task (?:--quiet )?([a-z][\w:-]*)/g),
      ([, name]) => ({ path, name: name! }),
    )
  );
  assert.ok(mentioned.some(({ path }) => path === "README.md"), "README.md names no command");
  assert.deepEqual(mentioned.filter(({ name }) => tasks[name] === undefined), []);
});

/** Where the relative links of the documents lead: [document, path from the project's folder]. */
function linked(): [string, string][] {
  return TEXTS.filter((path) => path.endsWith(".md")).flatMap((path) =>
    Array.from(readProjectFile(path).matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link!)
      .filter((link) => !/^([a-z]+:|#)/.test(link))
      .map((link): [string, string] => [path, new URL(link, `file:///${path}`).pathname.slice(1)])
  );
}

Deno.test("documents: every relative link leads to a file of the project", () => {
  const files = projectFiles();
  const broken = linked().filter(([, target]) =>
    !files.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, "")}/`))
  );
  assert.deepEqual(broken, []);
});

Deno.test("pictures: every one is shown by a document, none lies about", () => {
  const shown = new Set(linked().map(([, target]) => target));
  const pictures = projectFiles().filter((path) => /\.(png|jpe?g|gif|webp|svg)$/.test(path));
  assert.ok(pictures.length > 0, "No picture found: does the pattern still fit?");
  assert.deepEqual(pictures.filter((path) => !shown.has(path)), []);
});

Deno.test("README.md: every interval that it gives stands in a published report", () => {
  const interval = /\d+(\.\d+)? \[[\d.]+, [\d.]+\]/g;
  const unsigned = (path: string) => readProjectFile(path).replaceAll(/[+\u2212-](?=\d)/g, "");
  const published = TEXTS.filter((path) => /^reports\/published\/.*README\.md$/.test(path))
    .map(unsigned);
  const given = unsigned("README.md").match(interval) ?? [];
  assert.ok(given.length > 0, "README.md gives no interval: does the pattern still fit?");
  assert.deepEqual(given.filter((text) => !published.some((page) => page.includes(text))), []);
});

function readStart(path: string): string {
  return readProjectFile(path).slice(0, 200);
}
