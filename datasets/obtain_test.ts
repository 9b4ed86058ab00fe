/**
 * @file From nothing to a data set in the store, by every way there is, on small variants that the
 * tests write themselves. The law: what `obtain` says it has, `loadImages` reads, and it is what the
 * source held; the better source wins; lies and damage are found.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sha256 } from "../base/digest.ts";
import type { DataProgress } from "./data_options.ts";
import { digestOfFiles, originalIdentity } from "./descriptor.ts";
import { storedFolder } from "./stored_folder.ts";
import { knownIdentity } from "./known_identity.ts";
import { loadImages } from "./load_images.ts";
import type { ObtainOptions } from "./data_source.ts";
import { obtain } from "./obtain.ts";
import { descriptorOf } from "./registry.ts";
import { syntheticIdentity } from "./synthetic_images.ts";

const counts = { train: 12, test: 5 };
/** Port 1 of this machine: nothing listens there. */
const hosts = ["http://127.0.0.1:1/a/", "http://127.0.0.1:1/b/"];
const synthetic = syntheticIdentity("mnist", { counts });
const original = originalIdentity(descriptorOf("mnist"));

interface Site {
  readonly store: string;
  readonly mirror: string;
  readonly options: ObtainOptions;
  readonly events: DataProgress[];
}

/** Run `body` with an empty store, an empty folder for a mirror, and hosts that are not there. */
async function withSite(body: (site: Site) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const events: DataProgress[] = [];
  const store = join(folder, "store");
  const mirror = join(folder, "mirror");
  await Deno.mkdir(join(mirror, "mnist"), { recursive: true });
  const progress = (event: DataProgress) => events.push(event);
  try {
    const options = { store, data: "auto", mirror: "", counts, hosts, progress } as const;
    await body({ store, mirror, options, events });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A gzip file of IDX unsigned bytes. */
function idxFile(dimensions: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint32(0, 0x0800 + dimensions.length);
  dimensions.forEach((dimension, index) => header.setUint32(4 + 4 * index, dimension));
  return new Uint8Array(gzipSync(new Uint8Array([...new Uint8Array(header.buffer), ...data])));
}

/** Write a small data set into a mirror's mnist folder; resolves to its identity's digest. */
async function writeVariant(
  mirror: string,
  { brightness = 7, labels = Uint8Array.of(3, 1, 4) } = {},
): Promise<string> {
  const images = (count: number) => new Uint8Array(count * 784).fill(brightness);
  const files = {
    "train-images-idx3-ubyte.gz": idxFile([labels.length, 28, 28], images(labels.length)),
    "train-labels-idx1-ubyte.gz": idxFile([labels.length], labels),
    "t10k-images-idx3-ubyte.gz": idxFile([2, 28, 28], images(2)),
    "t10k-labels-idx1-ubyte.gz": idxFile([2], Uint8Array.of(9, 0)),
  };
  for (const [file, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(mirror, "mnist", file), bytes);
  }
  return digestOfFiles(Object.values(files).map(sha256));
}

async function writeManifest(mirror: string, status: string): Promise<void> {
  const manifest = { mnist: { status, note: "three grey images" } };
  await Deno.writeTextFile(join(mirror, "MANIFEST.json"), JSON.stringify(manifest));
}

/** Serve a folder's files on this machine. */
async function withServer(
  folder: string,
  body: (address: string, paths: string[]) => Promise<void>,
): Promise<void> {
  const paths: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    paths.push(pathname);
    const bytes = await Deno.readFile(join(folder, pathname)).catch(() => undefined);
    return bytes === undefined ? new Response("no", { status: 404 }) : new Response(bytes);
  });
  try {
    await body(`http://127.0.0.1:${server.addr.port}`, paths);
  } finally {
    await server.shutdown();
  }
}

function notices(events: readonly DataProgress[]): string {
  return events.filter(({ phase }) => phase === "notice").map(({ message }) => message).join("\n");
}

Deno.test("A mirror folder's variant is taken with a digest and a status of its own", async () => {
  await withSite(async ({ store, mirror, options, events }) => {
    const digest = await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    const expected = { name: "mnist", status: "variant", digest, note: "three grey images" };
    assert.deepEqual(await knownIdentity("mnist", { ...options, mirror }), expected);
    const identity = await obtain("mnist", { ...options, mirror });
    assert.deepEqual(identity, expected);
    assert.match(notices(events), /VARIANT of MNIST.*three grey images/);

    const images = await loadImages(identity, { store });
    assert.deepEqual(images.identity, identity);
    assert.deepEqual([images.height, images.width, images.channels], [28, 28, 1]);
    assert.equal(images.train.count, 3);
    assert.deepEqual([...images.train.labels], [3, 1, 4]);
    assert.deepEqual([...images.test.labels], [9, 0]);
    assert.equal(images.train.pixels.length, 3 * 784);
    assert.ok(images.train.pixels.every((pixel) => pixel === 7));
    assert.equal(images.test.pixels.length, 2 * 784);
  });
});

Deno.test("What the store has serves without its mirror; rewording a note changes nothing", async () => {
  await withSite(async ({ mirror, options }) => {
    await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    const identity = await obtain("mnist", { ...options, mirror });
    assert.deepEqual(await obtain("mnist", options), identity);
    assert.deepEqual(await knownIdentity("mnist", options), identity);
    assert.deepEqual(await obtain("mnist", { ...options, data: "real" }), identity);
    const manifest = join(mirror, "MANIFEST.json");
    const text = await Deno.readTextFile(manifest);
    await Deno.writeTextFile(manifest, text.replace("three", "3"));
    assert.deepEqual(await obtain("mnist", { ...options, mirror }), identity);
    assert.deepEqual(await knownIdentity("mnist", { ...options, mirror }), identity);
  });
});

Deno.test("A web mirror's variant is downloaded once, and nothing is left in downloads", async () => {
  await withSite(async ({ store, mirror, options }) => {
    const digest = await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    await withServer(mirror, async (address, paths) => {
      const identity = await obtain("mnist", { ...options, mirror: address });
      assert.equal(identity.status, "variant");
      assert.equal(identity.digest, digest);
      assert.equal((await loadImages(identity, { store })).train.count, 3);
      assert.equal(paths.length, 5);
      assert.deepEqual(await obtain("mnist", { ...options, mirror: address }), identity);
      assert.deepEqual(paths.slice(5), ["/MANIFEST.json"]);
    });
    const left = await Array.fromAsync(Deno.readDir(join(store, "downloads")));
    assert.deepEqual(left.map(({ name }) => name), ["mnist.lock"]);
  });
});

Deno.test("A mirror that lies about the original is refused, folder or web, in every mode", async () => {
  await withSite(async ({ store, mirror, options }) => {
    await writeVariant(mirror);
    for (const manifest of [undefined, "exact"]) {
      if (manifest !== undefined) await writeManifest(mirror, manifest);
      await withServer(mirror, async (address) => {
        for (const data of ["auto", "real"] as const) {
          for (const lying of [mirror, address]) {
            await assert.rejects(
              obtain("mnist", { ...options, data, mirror: lying }),
              /mnist\/train-images-idx3-ubyte\.gz is not the original that it is said to be: .*expected.*"variant"/,
            );
          }
        }
      });
    }
    await assert.rejects(Deno.stat(join(store, "data")), Deno.errors.NotFound);
  });
});

Deno.test("A variant that is no data set is refused with the mirror, the file and the reason", async () => {
  await withSite(async ({ mirror, options }) => {
    await writeVariant(mirror, { labels: Uint8Array.of(3, 10) });
    await writeManifest(mirror, "variant");
    await assert.rejects(obtain("mnist", { ...options, mirror }), (error) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /Cannot use mnist of the mirror .*mirror: Label 1 of train-labels/,
      );
      assert.match(error.message, /is 10, expected 0 to 9/);
      return true;
    });
  });
});

Deno.test("Without any source, auto draws a stand-in, says so, and a second run is as good", async () => {
  await withSite(async ({ store, options, events }) => {
    const identity = await obtain("mnist", options);
    assert.deepEqual(identity, synthetic);
    assert.match(notices(events), /Cannot obtain MNIST: going on with a SYNTHETIC stand-in/);
    assert.match(notices(events), /127\.0\.0\.1:1\/a\/train-images.*\n.*127\.0\.0\.1:1\/b\/train/);
    const images = await loadImages(identity, { store });
    assert.deepEqual([images.train.count, images.test.count], [12, 5]);
    assert.deepEqual(await knownIdentity("mnist", options), synthetic);
    assert.deepEqual(await obtain("mnist", options), synthetic);
  });
});

Deno.test("Hosts that failed are left alone for an hour under auto, never under real", async () => {
  await withSite(async ({ store, mirror, options }) => {
    await withServer(mirror, async (address, paths) => {
      const asked = async (data: "auto" | "real"): Promise<boolean> => {
        const before = paths.length;
        await obtain("mnist", { ...options, data, hosts: [`${address}/`] }).catch(() => {});
        return paths.length > before;
      };
      assert.ok(await asked("auto"), "the first time");
      assert.ok(!(await asked("auto")), "within the hour");
      assert.ok(await asked("real"), "under real");
      const memory = join(store, "downloads", "mnist.unreachable");
      const minutes = 60 * 1000;
      for (const [age, expected] of [[59, false], [61, true], [-5, true]] as const) {
        const time = new Date(Date.now() - age * minutes).toISOString();
        await Deno.writeTextFile(memory, `${time}\nno answer\n`);
        assert.equal(await asked("auto"), expected, `${age} minutes later`);
      }
    });
  });
});

Deno.test("real refuses a stand-in, naming what was tried and how to go on", async () => {
  await withSite(async ({ mirror, options }) => {
    await obtain("mnist", options);
    const tried = obtain("mnist", { ...options, data: "real", mirror });
    await assert.rejects(tried, (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /Cannot obtain MNIST, and --data real allows no stand-in/);
      assert.match(error.message, /mirror .* lacks mnist\/train-images-idx3-ubyte\.gz/);
      assert.match(error.message, /http:\/\/127\.0\.0\.1:1\/a\/train-images-idx3-ubyte\.gz: /);
      assert.match(error.message, /--mirror .*IPC_MIRROR.*--data synthetic/);
      return true;
    });
    assert.deepEqual(await knownIdentity("mnist", { ...options, data: "real" }), original);
  });
});

Deno.test("A better source that appears later is taken, in spite of the stand-in", async () => {
  await withSite(async ({ mirror, options }) => {
    assert.equal((await obtain("mnist", options)).status, "synthetic");
    const digest = await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    assert.equal((await knownIdentity("mnist", { ...options, mirror })).digest, digest);
    assert.equal((await obtain("mnist", { ...options, mirror })).digest, digest);
    // And synthetic still means synthetic.
    const data = "synthetic";
    assert.deepEqual(await obtain("mnist", { ...options, mirror, data }), synthetic);
    assert.deepEqual(await knownIdentity("mnist", { ...options, mirror, data }), synthetic);
  });
});

Deno.test("A mirror without the data set is passed over, and the person is told", async () => {
  await withSite(async ({ mirror, options, events }) => {
    await writeManifest(mirror, "absent");
    assert.equal((await obtain("mnist", { ...options, mirror })).status, "synthetic");
    assert.match(notices(events), /not to be had from the mirror: .* says that it has no mnist/);
    events.length = 0;
    const dead = "http://127.0.0.1:1/mirror";
    assert.equal((await obtain("mnist", { ...options, mirror: dead })).status, "synthetic");
    assert.match(notices(events), /Cannot reach the mirror's http:\/\/127\.0\.0\.1:1\/mirror/);
  });
});

Deno.test("A mirror folder that does not exist is an error, not a reason to draw", async () => {
  await withSite(async ({ mirror, options }) => {
    const wrong = `${mirror}-mistyped`;
    await assert.rejects(obtain("mnist", { ...options, mirror: wrong }), /there is no such folder/);
  });
});

Deno.test("An empty store knows the original's identity without a network", async () => {
  await withSite(async ({ options }) => {
    assert.deepEqual(await knownIdentity("mnist", options), original);
  });
});

Deno.test("Unknown names and modes are refused", async () => {
  await withSite(async ({ options }) => {
    for (const ask of [obtain, knownIdentity]) {
      await assert.rejects(ask("svhn", options), /^RangeError: Unknown data set "svhn"/);
      // A command line's text may be anything.
      const data = "fake" as ObtainOptions["data"];
      await assert.rejects(
        ask("mnist", { ...options, data }),
        /^RangeError: Unknown data "fake": expected one of auto, real, synthetic$/,
      );
    }
  });
});

Deno.test("Loading what is not there names the command that obtains it", async () => {
  await withSite(async ({ store }) => {
    await assert.rejects(
      loadImages(original, { store }),
      /The store has no mnist \(original, .*mnist-[0-9a-f]{12}\. Run `deno task reproduce`/,
    );
  });
});

const damages: readonly [string, (folder: string) => Promise<void>, RegExp][] = [
  [
    "a flipped byte",
    async (folder) => {
      const path = join(folder, "test-images.u8");
      const bytes = await Deno.readFile(path);
      await Deno.writeFile(path, bytes.with(100, bytes[100]! ^ 1));
    },
    /test-images\.u8 is damaged: its SHA-256 is/,
  ],
  [
    "a cut file",
    (folder) => Deno.truncate(join(folder, "train-images.u8"), 1000),
    /train-images\.u8 is damaged: it has 1000 bytes, expected 9408/,
  ],
  ["a missing file", (folder) => Deno.remove(join(folder, "train-labels.u8")), /is missing/],
  [
    "half a record",
    (folder) => Deno.truncate(join(folder, "dataset.json"), 50),
    /The store has no mnist/,
  ],
];
for (const [what, damage, message] of damages) {
  Deno.test(`Damage in the store (${what}) is found when loading, mended when obtaining`, async () => {
    await withSite(async ({ store, options }) => {
      const identity = await obtain("mnist", { ...options, data: "synthetic" });
      const before = await loadImages(identity, { store });
      await damage(storedFolder(identity, store));
      await assert.rejects(loadImages(identity, { store }), (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, message);
        assert.match(error.message, /Run `deno task reproduce`/);
        return true;
      });
      assert.deepEqual(await obtain("mnist", { ...options, data: "synthetic" }), identity);
      assert.deepEqual(await loadImages(identity, { store }), before);
    });
  });
}

Deno.test("Two that obtain at once both get it, and it is fetched once", async () => {
  await withSite(async ({ store, mirror, options, events }) => {
    await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    await withServer(mirror, async (address, paths) => {
      const both = await Promise.all(
        [1, 2].map(() => obtain("mnist", { ...options, mirror: address })),
      );
      assert.deepEqual(both[0], both[1]);
      assert.equal((await loadImages(both[0]!, { store })).train.count, 3);
      assert.equal(paths.filter((path) => path.endsWith(".gz")).length, 4);
      assert.ok(events.some(({ phase }) => phase === "wait"));
    });
  });
});

Deno.test("What a killed run left half-written is cleared away, and harms nothing", async () => {
  await withSite(async ({ store, options }) => {
    const left = join(store, "data", ".mnist-0000.tmp");
    const others = join(store, "data", ".fashion-mnist-0000.tmp");
    for (const folder of [left, others]) await Deno.mkdir(folder, { recursive: true });
    assert.deepEqual(await obtain("mnist", { ...options, data: "synthetic" }), synthetic);
    await assert.rejects(Deno.stat(left), Deno.errors.NotFound);
    await Deno.stat(others);
  });
});

Deno.test("A full disk is said to be full, and is no reason to draw a stand-in", async () => {
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const write = Deno.FsFile.prototype.write;
  await withSite(async ({ store, mirror, options }) => {
    await writeVariant(mirror);
    await writeManifest(mirror, "variant");
    Deno.FsFile.prototype.write = () => Promise.reject(full);
    try {
      await assert.rejects(
        obtain("mnist", { ...options, mirror }),
        /^Error: The disk is full: cannot put mnist into .*Free some space/,
      );
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(join(store, "data"))), []);
  });
});
