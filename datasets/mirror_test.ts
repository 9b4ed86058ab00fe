/** @file Mirrors' addresses and manifests, sound and unsound. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { mirrorAddress, mirrorLocation, parseManifest, readManifest } from "./mirror.ts";

Deno.test("Paths and file addresses are folders, http and https are web addresses", () => {
  assert.deepEqual(mirrorLocation("some/where"), { kind: "folder", path: "some/where" });
  assert.deepEqual(mirrorLocation("file:///some/where"), { kind: "folder", path: "/some/where" });
  for (const address of ["https://host/data", "https://host/data/"]) {
    assert.deepEqual(mirrorLocation(address), { kind: "web", url: "https://host/data/" });
  }
  assert.throws(() => mirrorLocation("ftp://host/data"), /^TypeError: Cannot use the mirror "ftp/);
  assert.throws(() => mirrorLocation("http://"), TypeError);
});

Deno.test("The environment names the mirror where no option does", () => {
  const environment = new Map([["IPC_MIRROR", "from/environment"]]);
  assert.deepEqual(mirrorLocation(undefined, environment), {
    kind: "folder",
    path: "from/environment",
  });
  assert.deepEqual(mirrorLocation("option", environment), { kind: "folder", path: "option" });
  assert.equal(mirrorLocation("", environment), undefined);
  assert.equal(mirrorLocation(undefined, new Map<string, string>()), undefined);
});

Deno.test("A file's address lies below the mirror's", () => {
  assert.equal(
    mirrorAddress({ kind: "web", url: "http://host/a/" }, "mnist/x.gz"),
    "http://host/a/mnist/x.gz",
  );
  assert.equal(mirrorAddress({ kind: "folder", path: "a" }, "mnist/x.gz"), join("a", "mnist/x.gz"));
});

Deno.test("A manifest's entries are read, notes being optional", async () => {
  const text = '{"a": {"status": "exact"}, "b": {"status": "variant", "note": "smaller"}}';
  assert.deepEqual(await parseManifest(text, "M"), {
    a: { status: "exact", note: "" },
    b: { status: "variant", note: "smaller" },
  });
});

Deno.test("A broken manifest is refused with the place and what was expected", async () => {
  const cases: readonly [string, RegExp][] = [
    ["{", /Cannot read the mirror's M: it is not JSON/],
    ['{"a": {"status": "perfect"}}', /M: a\.status: .*"perfect".* Expected \{"<data set>"/],
    ['{"a": "exact"}', /M: a: /],
    ["[1]", /Cannot use the mirror's M/],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(parseManifest(text, "M"), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("A folder without a manifest has an empty one; no folder is an error", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assert.deepEqual(await readManifest({ kind: "folder", path: folder }), {});
    await assert.rejects(
      readManifest({ kind: "folder", path: join(folder, "nowhere") }),
      /there is no such folder/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A web mirror may lack a manifest; silence and failures are errors", async () => {
  const release = Promise.withResolvers<void>();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/none/")) return new Response("no", { status: 404 });
    if (pathname.startsWith("/broken/")) return new Response("no", { status: 500 });
    if (pathname.startsWith("/silent/")) await release.promise;
    return Response.json({ mnist: { status: "absent" } });
  });
  try {
    const at = (part: string) =>
      ({ kind: "web", url: `http://127.0.0.1:${server.addr.port}/${part}/` }) as const;
    assert.deepEqual(await readManifest(at("none")), {});
    assert.deepEqual(await readManifest(at("well")), { mnist: { status: "absent", note: "" } });
    await assert.rejects(readManifest(at("broken")), /it answers 500/);
    await assert.rejects(readManifest(at("silent"), { timeout: 50 }), /Cannot reach the mirror's/);
  } finally {
    release.resolve();
    await server.shutdown();
  }
});
