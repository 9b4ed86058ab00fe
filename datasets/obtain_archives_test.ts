/**
 * @file Archives of images from mirror to store. The laws: what is loaded is what the archive holds;
 * an archive that is refused leaves nothing behind, and the repaired one is taken.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "../base/digest.ts";
import { digestOfFiles } from "./descriptor.ts";
import { loadImages } from "./load_images.ts";
import { obtain } from "./obtain.ts";
import { packTarGz, packZip } from "./testing/archives.ts";
import { classFolderFiles } from "./testing/class_folders.ts";

/** Two images per batch of CIFAR-10, the first of class 3, each of one grey. */
async function smallCifar(): Promise<Uint8Array> {
  const names = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}`).concat("test_batch");
  return await packTarGz(
    Object.fromEntries(names.map((name, index) => {
      const grey = (label: number) => [label, ...new Uint8Array(3072).fill(10 * index + label)];
      return [`cifar-10-batches-bin/${name}.bin`, Uint8Array.from([...grey(3), ...grey(7)])];
    })),
  );
}

/** One training image of each of Tiny ImageNet's 200 classes. */
function smallTinyImageNet(): Uint8Array {
  const identifiers = Array.from({ length: 200 }, (_, index) => `n${10000000 + index}`);
  return packZip(classFolderFiles(identifiers, { train: 1, val: 0 }));
}

const cases = [
  {
    name: "cifar-10",
    file: "cifar-10-binary.tar.gz",
    archive: await smallCifar(),
    counts: [10, 2],
    labels: [3, 7, 3],
    size: 32,
    note: /^very small$/,
  },
  {
    name: "tiny-imagenet",
    file: "tiny-imagenet-200.zip",
    archive: smallTinyImageNet(),
    counts: [200, 0],
    labels: [0, 1, 2],
    size: 64,
    note: /^very small; of each class, 10 training and 5 test images at most are kept/,
  },
];

for (const { name, file, archive, counts, labels, size, note } of cases) {
  Deno.test(`${name}: from a mirror's archive, cut and whole, into the store`, async () => {
    const folder = await Deno.makeTempDir();
    const [store, mirror] = [join(folder, "store"), join(folder, "mirror")];
    const hosts = ["http://127.0.0.1:1/"];
    try {
      await Deno.mkdir(join(mirror, name), { recursive: true });
      const manifest = { [name]: { status: "variant", note: "very small" } };
      await Deno.writeTextFile(join(mirror, "MANIFEST.json"), JSON.stringify(manifest));
      const path = join(mirror, name, file);
      const options = { store, data: "auto", mirror, hosts } as const;

      await Deno.writeFile(path, archive.subarray(0, archive.length - 40));
      await assert.rejects(obtain(name, options), (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, new RegExp(`^Cannot use ${name} of the mirror .*mirror: `));
        assert.ok(error.message.includes(`Cannot read ${file}: it`), error.message);
        return true;
      });
      await assert.rejects(Deno.stat(join(store, "data")), Deno.errors.NotFound);

      await Deno.writeFile(path, archive);
      const identity = await obtain(name, options);
      assert.equal(identity.status, "variant");
      assert.match(identity.note, note);
      const { train, test, height, width, channels } = await loadImages(identity, { store });
      assert.deepEqual([train.count, test.count], counts);
      assert.deepEqual([height, width, channels], [size, size, 3]);
      assert.equal(train.pixels.length, train.count * size * size * 3);
      assert.deepEqual([...train.labels.subarray(0, 3)], labels);
      // Served from the store from now on.
      await Deno.remove(mirror, { recursive: true });
      assert.deepEqual(await obtain(name, { ...options, mirror: "" }), identity);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("What is kept of an archive is part of its identity, its bytes alone are not", async () => {
  const folder = await Deno.makeTempDir();
  const hosts = ["http://127.0.0.1:1/"];
  try {
    for (const { name, file, archive } of cases) {
      await Deno.mkdir(join(folder, name), { recursive: true });
      await Deno.writeFile(join(folder, name, file), archive);
    }
    const manifest = Object.fromEntries(cases.map(({ name }) => [name, { status: "variant" }]));
    await Deno.writeTextFile(join(folder, "MANIFEST.json"), JSON.stringify(manifest));
    const digests = await Promise.all(cases.map(async ({ name, archive }) => {
      const options = {
        store: join(folder, "store"),
        data: "real",
        mirror: folder,
        hosts,
      } as const;
      const { digest } = await obtain(name, options);
      return digest === digestOfFiles([sha256(archive)]);
    }));
    assert.deepEqual(digests, [true, false]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Without any source, a stand-in in colour is drawn and loaded", async () => {
  const store = await Deno.makeTempDir();
  try {
    const counts = { train: 6, test: 3 };
    const options = { store, data: "auto", mirror: "", counts, hosts: ["http://127.0.0.1:1/"] };
    const identity = await obtain("cifar-10", { ...options, data: "auto" });
    assert.equal(identity.status, "synthetic");
    const { train, test, channels } = await loadImages(identity, { store });
    assert.deepEqual([train.count, test.count, channels], [6, 3, 3]);
  } finally {
    await Deno.remove(store, { recursive: true });
  }
});
