/**
 * @file The original files, where the environment names a mirror of them (IPC_MIRROR, a folder):
 * from a folder, from a web mirror and from upstream hosts, which a server on this machine plays.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { originalIdentity } from "./descriptor.ts";
import { knownIdentity } from "./known_identity.ts";
import { loadImages } from "./load_images.ts";
import { obtain } from "./obtain.ts";
import { readManifest } from "./mirror.ts";
import { descriptorOf } from "./registry.ts";

const mirror = Deno.env.get("IPC_MIRROR") ?? "";
const counts = { train: 12, test: 5 };
const unavailable = mirror === "" || mirror.startsWith("http");

for (const name of ["mnist", "fashion-mnist"]) {
  Deno.test({
    name: `${name}: the original has its counts, ten classes, and succeeds a stand-in ` +
      `(needs IPC_MIRROR to name a folder)`,
    ignore: unavailable,
    fn: async () => {
      const store = await Deno.makeTempDir();
      const hosts = ["http://127.0.0.1:1/"];
      const original = originalIdentity(descriptorOf(name));
      try {
        const nowhere = { store, data: "auto", mirror: "", counts, hosts } as const;
        assert.equal((await obtain(name, nowhere)).status, "synthetic");
        const options = { ...nowhere, mirror };
        assert.deepEqual(await knownIdentity(name, options), original);
        assert.deepEqual(await obtain(name, options), original);
        assert.deepEqual(await obtain(name, nowhere), original);
        const { train, test, identity } = await loadImages(original, { store });
        assert.deepEqual(identity, original);
        assert.deepEqual([train.count, test.count], [60000, 10000]);
        assert.equal(train.pixels.length, 60000 * 784);
        assert.equal(new Set(train.labels).size, 10);
        // Both data sets give each class a tenth of the test images, MNIST roughly so.
        for (let label = 0; label < 10; label++) {
          const share = test.labels.filter((other) => other === label).length / test.count;
          assert.ok(Math.abs(share - 0.1) < 0.015, `class ${label}: ${share}`);
        }
      } finally {
        await Deno.remove(store, { recursive: true });
      }
    },
  });
}

/** Images per split: of the original, and where a variant has others, of ours. */
const colour = {
  "cifar-10": { counts: [50000, 10000], classes: 10, labels: [6, 9, 9, 4, 1, 1, 2, 7, 8, 3] },
  // The store keeps 10 training and 5 validation images of each of 200 classes, where there are any.
  "tiny-imagenet": { counts: [2000, 1000], classes: 200, labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
};
for (const [name, { counts, classes, labels }] of Object.entries(colour)) {
  Deno.test({
    name: `${name}: has its classes alike, in colour (needs IPC_MIRROR to name a folder)`,
    ignore: unavailable,
    fn: async () => {
      const store = await Deno.makeTempDir();
      try {
        const options = { store, data: "real", mirror, hosts: ["http://127.0.0.1:1/"] } as const;
        const known = await knownIdentity(name, options);
        const identity = await obtain(name, options);
        assert.deepEqual(identity, known);
        const entry = (await readManifest({ kind: "folder", path: mirror }))[name];
        assert.equal(identity.status, entry?.status === "variant" ? "variant" : "original");
        const { train, test, channels, ...data } = await loadImages(identity, { store });
        assert.equal(channels, 3);
        assert.equal(data.classes.length, classes);
        assert.equal(new Set(data.classes).size, classes);
        if (identity.status === "original" || name === "cifar-10") {
          assert.deepEqual([train.count, test.count], counts);
        }
        assert.deepEqual([...train.labels.subarray(0, 10)], labels);
        // Both data sets give all classes equally many training images.
        for (let label = 0; label < classes; label++) {
          const members = train.labels.filter((other) => other === label).length;
          assert.equal(members, train.count / classes, `class ${label}`);
        }
      } finally {
        await Deno.remove(store, { recursive: true });
      }
    },
  });
}

Deno.test({
  name: "mnist: comes from the second host when the first is down, and the first failure is " +
    "forgotten (needs IPC_MIRROR to name a folder)",
  ignore: unavailable,
  fn: async () => {
    const store = await Deno.makeTempDir();
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) =>
        new Response(await Deno.readFile(join(mirror, new URL(request.url).pathname))),
    );
    try {
      const down = "http://127.0.0.1:1/";
      const up = `http://127.0.0.1:${server.addr.port}/mnist/`;
      const options = { store, mirror: "", counts } as const;
      await obtain("mnist", { ...options, data: "auto", hosts: [down] });
      const seen: number[] = [];
      const identity = await obtain("mnist", {
        ...options,
        data: "real",
        hosts: [down, up],
        progress: ({ phase, fraction }) => {
          if (phase === "download" && fraction !== undefined) seen.push(fraction);
        },
      });
      assert.deepEqual(identity, originalIdentity(descriptorOf("mnist")));
      assert.equal(seen.at(-1), 1);
      assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
      assert.equal((await loadImages(identity, { store })).train.count, 60000);
      const left = await Array.fromAsync(Deno.readDir(join(store, "downloads")));
      assert.deepEqual(left.map(({ name }) => name), ["mnist.lock"]);
      const web = `http://127.0.0.1:${server.addr.port}`;
      const other = await Deno.makeTempDir({ dir: store });
      const mirrored = { ...options, store: other, mirror: web, data: "real" } as const;
      assert.deepEqual(await obtain("mnist", { ...mirrored, hosts: [down] }), identity);
    } finally {
      await server.shutdown();
      await Deno.remove(store, { recursive: true });
    }
  },
});
