/**
 * @file The digest of a stage module's code: what it does, not how it is laid out.
 *
 * esbuild bundles the module with every local module it imports (dynamic imports of literal paths
 * too), strips types and comments, drops unused exports and prints what is left in one form; the
 * digest is SHA-256 over that text and the exact versions of the packages it imports. So comments,
 * formatting and types may change freely, and a changed number anywhere in reach counts.
 *
 * esbuild takes some 100 ms, so the store remembers each module's digest beside the raw
 * digests of all files it was made from: as long as these hold, esbuild is not even loaded.
 *
 * Not seen: files a module reads at run time (data, scripts in other languages). Their digests
 * belong in the stage's params.
 */
import { isAbsolute, join } from "node:path";
import type { Metafile } from "esbuild";
import { writeAtomic } from "../base/atomic_write.ts";
import { digestOf, sha256 } from "../base/digest.ts";
import { type ImportMap, readImportMap, resolveSpecifier } from "./import_map.ts";
import { codeFilesPath, codePath } from "./layout.ts";

/** What the store remembers of a module. */
type CodeNote = {
  readonly digest: string;
  /** Path from the root to the raw SHA-256 of each file in reach. */
  readonly files: Readonly<Record<string, string>>;
  /** Imported packages to their exact versions. */
  readonly packages: Readonly<Record<string, string>>;
  /** The bundler that made the text; another one may print it differently. */
  readonly bundler: string;
};

/** Where to find code and where to remember its digests. */
export type CodeDigestOptions = {
  /** The project's root: modules are named from here, and `deno.json` lies here. */
  readonly root: string;
  readonly store: string;
};

/**
 * The code digests of modules, given as paths from the root ("training/classifier.ts").
 *
 * @throws {RangeError} if a module does not exist.
 * @throws {SyntaxError} if a module cannot be bundled; the message is esbuild's.
 */
export async function codeDigests(
  modules: Iterable<string>,
  options: CodeDigestOptions,
): Promise<ReadonlyMap<string, string>> {
  const map = readImportMap(options.root);
  const rawDigest = rawDigests(options.root);
  const digests = new Map<string, string>();
  const stale: string[] = [];
  for (const module of new Set(modules)) {
    const known = readNote(codePath(options.store, module));
    if (known !== undefined && isCurrent(known, map, rawDigest)) digests.set(module, known.digest);
    else stale.push(module);
  }
  for (const module of stale) {
    if (isAbsolute(module) || rawDigest(module) === undefined) {
      throw new RangeError(
        `Cannot find stage module "${module}": expected a file's path from ${options.root}`,
      );
    }
  }
  if (stale.length > 0) {
    for (const [module, note] of await bundle(stale, { root: options.root, map, rawDigest })) {
      digests.set(module, note.digest);
      await remember(module, note, options.store);
    }
  }
  return digests;
}

/** The raw digests of the files that a code digest was once made from, where the store knows. */
export function codeFiles(store: string, digest: string): CodeNote["files"] | undefined {
  return readNote(codeFilesPath(store, digest))?.files;
}

/** A file's raw SHA-256, read once; undefined where there is no such file. */
function rawDigests(root: string): (file: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (!known.has(file)) {
      let digest: string | undefined;
      try {
        digest = sha256(Deno.readFileSync(join(root, file)));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      known.set(file, digest);
    }
    return known.get(file);
  };
}

function readNote(path: string): CodeNote | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path)) as CodeNote;
  } catch {
    return undefined; // absent or damaged: computed again
  }
}

function isCurrent(
  note: CodeNote,
  map: ImportMap,
  rawDigest: (file: string) => string | undefined,
): boolean {
  return note.bundler === bundlerOf(map) &&
    Object.entries(note.packages).every(([name, to]) => resolveSpecifier(name, map) === to) &&
    Object.entries(note.files).every(([file, digest]) => rawDigest(file) === digest);
}

function bundlerOf(map: ImportMap): string {
  return resolveSpecifier("esbuild", map);
}

/**
 * Bundle each module. Synchronously: esbuild's service is one per process, and stopping it would take
 * it from another run of this process.
 */
async function bundle(
  modules: readonly string[],
  { root, map, rawDigest }: {
    readonly root: string;
    readonly map: ImportMap;
    readonly rawDigest: (file: string) => string | undefined;
  },
): Promise<Map<string, CodeNote>> {
  const { buildSync } = await import("esbuild");
  const build = (module: string) => {
    try {
      return buildSync({
        absWorkingDir: root,
        entryPoints: [module],
        bundle: true,
        format: "esm",
        target: "esnext",
        platform: "neutral",
        packages: "external",
        treeShaking: true,
        minifyWhitespace: true,
        legalComments: "none",
        charset: "utf8",
        metafile: true,
        write: false,
        outfile: "stage.js",
        tsconfigRaw: {},
        logLevel: "silent",
      });
    } catch (error) {
      const { message } = error as Error;
      throw new SyntaxError(`Cannot bundle stage module "${module}": ${message}`, { cause: error });
    }
  };
  const notes = new Map<string, CodeNote>();
  for (const module of modules) {
    const { metafile, outputFiles } = build(module);
    const packages = Object.fromEntries(
      externals(metafile).map((name) => [name, resolveSpecifier(name, map)]),
    );
    const files = Object.fromEntries(
      Object.keys(metafile.inputs).sort().map((file) => [file, rawDigest(file) ?? ""]),
    );
    const digest = digestOf({ type: "code/1", text: outputFiles[0]!.text, packages });
    notes.set(module, { digest, files, packages, bundler: bundlerOf(map) });
  }
  return notes;
}

/** The packages that the bundle's text still imports, sorted. */
function externals(metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter((item) => item.external).map((item) => item.path))].sort();
}

/** Keep a note; a store that cannot be written only costs the next run some time. */
async function remember(module: string, note: CodeNote, store: string): Promise<void> {
  const text = JSON.stringify(note);
  try {
    await writeAtomic(codePath(store, module), text);
    await writeAtomic(codeFilesPath(store, note.digest), text);
  } catch {
    // A read-only or full store: the digest is right all the same.
  }
}
