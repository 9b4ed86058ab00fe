/** @file Cosmetic edits keep a code digest; whatever changes what the code does changes it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { codeDigests } from "./code_digest.ts";

const files: Readonly<Record<string, string>> = {
  "deno.json": `{ "imports": { "fast-sum": "npm:fast-sum@1.0.0", "other": "npm:other@1.0.0" } }`,
  "train.ts": `import { sum } from "fast-sum";
import { rate } from "./settings.ts";
import type { Shape } from "./types.ts";
export const run = async (shape: Shape) => {
  const late = await import("./late.ts");
  return sum(shape.sizes) * rate * late.factor;
};
`,
  "settings.ts": `export const rate = 0.5;
export const unused = 1;
`,
  "late.ts": `export const factor = 3;\n`,
  "types.ts": `export type Shape = { readonly sizes: number[] };\n`,
};

/** Write the project, with some files replaced, and digest train.ts. */
async function digestWith(
  changes: Readonly<Record<string, string>>,
  store?: string,
): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "code-digest-test-" });
  try {
    for (const [name, text] of Object.entries({ ...files, ...changes })) {
      Deno.writeTextFileSync(join(root, name), text);
    }
    const digests = await codeDigests(["train.ts"], { root, store: store ?? join(root, "store") });
    return digests.get("train.ts")!;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function replaced(file: string, from: string, to: string): Readonly<Record<string, string>> {
  const text = files[file]!;
  assert.ok(text.includes(from));
  return { [file]: text.replace(from, to) };
}

const cosmetic = {
  "a comment": { "settings.ts": `// One half.\n${files["settings.ts"]}` },
  "a docstring and a file essay": {
    "train.ts": files["train.ts"]!.replace("export", "/** @file New. */\n/** Trains. */\nexport"),
  },
  "formatting": replaced("train.ts", "  return sum", "\n\n      return   sum"),
  "a type annotation": replaced("settings.ts", "rate = 0.5", "rate: number = 0.5"),
  "a type declaration": {
    "types.ts": "export type Shape = { sizes: readonly number[]; extra?: 1 };",
  },
  "an export that nothing in reach uses": replaced("settings.ts", "unused = 1", "unused = 2"),
  "a package that nothing in reach uses": replaced("deno.json", "other@1.0.0", "other@2.0.0"),
  "another field of deno.json": replaced("deno.json", "{ ", `{ "fmt": { "lineWidth": 80 }, `),
};

const meaningful = {
  "a number of an imported file": replaced("settings.ts", "0.5", "0.1"),
  "a number of a file imported dynamically": replaced("late.ts", "3", "4"),
  "an operator": replaced("train.ts", "* rate", "+ rate"),
  "a text": replaced("late.ts", "3", `"3"`),
  "the version of an imported package": replaced("deno.json", "fast-sum@1.0.0", "fast-sum@1.0.1"),
  "a new side effect of an imported file": {
    "settings.ts": `globalThis.name = "x";\n${files["settings.ts"]}`,
  },
};

Deno.test("cosmetic edits keep the code digest", async (t) => {
  const before = await digestWith({});
  for (const [what, changes] of Object.entries(cosmetic)) {
    await t.step(what, async () => assert.equal(await digestWith(changes), before));
  }
});

Deno.test("meaningful edits change the code digest", async (t) => {
  const before = await digestWith({});
  for (const [what, changes] of Object.entries(meaningful)) {
    await t.step(what, async () => assert.notEqual(await digestWith(changes), before));
  }
});

Deno.test("a remembered digest is used while its files hold, and only then", async () => {
  const store = await Deno.makeTempDir();
  try {
    const before = await digestWith({}, store);
    // A note that lies about the digest shows that it, and not the bundler, was asked.
    const notes = join(store, "code", "modules");
    const note = join(notes, [...Deno.readDirSync(notes)][0]!.name);
    const forged = Deno.readTextFileSync(note).replaceAll(before, "f".repeat(64));
    Deno.writeTextFileSync(note, forged);
    assert.equal(await digestWith({}, store), "f".repeat(64));
    assert.equal(await digestWith(cosmetic["a comment"], store), before);
    Deno.writeTextFileSync(note, forged);
    assert.notEqual(await digestWith(meaningful["an operator"], store), "f".repeat(64));
    Deno.writeTextFileSync(note, "{ not JSON");
    assert.equal(await digestWith({}, store), before, "a damaged note is only lost time");
  } finally {
    await Deno.remove(store, { recursive: true });
  }
});

Deno.test("a missing module and one that does not parse say so", async () => {
  const root = await Deno.makeTempDir();
  try {
    const options = { root, store: join(root, "store") };
    await assert.rejects(codeDigests(["none.ts"], options), {
      name: "RangeError",
      message: /Cannot find stage module "none.ts": expected a file's path from/,
    });
    Deno.writeTextFileSync(join(root, "bad.ts"), "export const = 1;");
    await assert.rejects(codeDigests(["bad.ts"], options), {
      name: "SyntaxError",
      message: /Cannot bundle stage module "bad.ts".*bad.ts:1/s,
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
