/**
 * @file Text into the store: from mirrors, hosts and our own grammar, and what is refused. The laws
 * under test: the identity says what is in the store, before and after; nothing is half-stored; what
 * is fetched is announced.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { DataProgress } from "./data_options.ts";
import type { ObtainOptions } from "./data_source.ts";
import type { DataIdentity } from "./dataset.ts";
import { knownIdentity } from "./known_identity.ts";
import { loadText } from "./load_text.ts";
import { obtain } from "./obtain.ts";
import { textFromHosts, textFromMirror } from "./obtain_text.ts";
import { storedFolder } from "./stored_folder.ts";
import { syntheticTextIdentity } from "./synthetic_text.ts";
import {
  linesFile,
  shardPath,
  shardSentences,
  testPath,
  testSentences,
  textArchive,
  textFiles,
} from "./testing/text_archives.ts";
import { originalSample, type TextArchiveDescriptor, textDescriptor } from "./text_registry.ts";
import { textRecords } from "./text_store.ts";

const name = "1b-word";
const { file } = textDescriptor(name)!.archive;
const request = { train: 50, dev: 10 };
/** Port 1 of this machine: nothing listens there. */
const hosts = ["http://127.0.0.1:1/"];
const patience = { attempts: 3, backOff: 1, connectTimeout: 2000, idleTimeout: 2000 };
const note = "small, for tests";

/** Run `body` with an empty store and a mirror folder that has an archive as a variant. */
async function withMirror(
  body: (at: { readonly store: string; readonly mirror: string }) => Promise<void>,
  { bytes, manifest = { status: "variant", note } }: {
    readonly bytes?: Uint8Array;
    readonly manifest?: { readonly status: string; readonly note?: string };
  } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const mirror = join(folder, "mirror");
    await Deno.mkdir(join(mirror, name), { recursive: true });
    await Deno.writeFile(join(mirror, name, file), bytes ?? (await textArchive()).bytes);
    await Deno.writeTextFile(join(mirror, "MANIFEST.json"), JSON.stringify({ [name]: manifest }));
    await body({ store: join(folder, "store"), mirror });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A host of one archive, which answers by `handler` or soundly. */
async function withHost(
  bytes: Uint8Array,
  body: (at: {
    readonly host: string;
    readonly store: string;
    /** The Range header of each request for the archive. */
    readonly ranges: (string | null)[];
  }) => Promise<void>,
  handler = (_count: number): Response | undefined => undefined,
): Promise<void> {
  const store = await Deno.makeTempDir();
  const ranges: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    if (request.url.endsWith("/MANIFEST.json")) {
      return Response.json({ [name]: { status: "variant", note } });
    }
    ranges.push(request.headers.get("range"));
    return handler(ranges.length) ?? new Response(bytes.slice());
  });
  try {
    await body({ host: `http://127.0.0.1:${server.addr.port}/`, store, ranges });
  } finally {
    await server.shutdown();
    await Deno.remove(store, { recursive: true });
  }
}

/** An answer that promises all and breaks off. */
function cut(bytes: Uint8Array, end: number): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, end));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}` } });
}

async function storedNames(store: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(store, "data"))).catch(() => []);
  return entries.map((entry) => entry.name);
}

/** Sentences of both splits come from these, none from both, as many as said. */
function assertSample(
  sample: { readonly train: readonly string[]; readonly dev: readonly string[] },
  { from, train, dev }: {
    readonly from: readonly string[];
    readonly train: number;
    readonly dev: number;
  },
): void {
  const drawn = [...sample.train, ...sample.dev];
  assert.deepEqual([sample.train.length, sample.dev.length], [train, dev]);
  assert.equal(new Set(drawn).size, train + dev);
  const pool = new Set(from);
  for (const sentence of drawn) assert.ok(pool.has(sentence), sentence);
}

const everything = [...shardSentences(1), ...shardSentences(2)];

Deno.test("A mirror's variant is sampled, named as such beforehand, and loads from the store", async () => {
  await withMirror(async ({ store, mirror }) => {
    const seen: DataProgress[] = [];
    const options: ObtainOptions = {
      ...{ store, mirror, hosts, data: "auto", text: request },
      progress: (event) => seen.push(event),
    };
    const known = await knownIdentity(name, options);
    const identity = await obtain(name, options);
    assert.deepEqual(known, identity);
    assert.equal(identity.status, "variant");
    assert.equal(
      identity.note,
      `${note}; 50 training and 10 dev sentences, at random from all training shards`,
    );
    assert.match(seen.findLast(({ phase }) => phase === "notice")!.message, /VARIANT/);
    const text = await loadText(identity, { store });
    assertSample(text, { from: everything, ...request });
    assert.deepEqual(text.test, testSentences);
    assert.deepEqual(await knownIdentity(name, options), identity);
    // Without the mirror the store serves, for this request and no other.
    assert.deepEqual(await knownIdentity(name, { ...options, mirror: "" }), identity);
    assert.deepEqual(await obtain(name, { ...options, mirror: "" }), identity);
    const other = { ...options, mirror: "", text: { train: 51, dev: 10 } };
    assert.equal((await knownIdentity(name, other)).status, "original");
  });
});

Deno.test("Different requests, archives and shards have different identities, equal ones equal", async () => {
  await withMirror(async ({ store, mirror }) => {
    const options = { store, mirror, hosts, data: "auto" } as const;
    const identities: DataIdentity[] = [];
    for (const text of [request, { train: 50, dev: 11 }, { train: 20, dev: 10, shards: 1 }]) {
      identities.push(await obtain(name, { ...options, text }));
    }
    const other = await textArchive(textFiles({ [shardPath(1)]: linesFile(shardSentences(3)) }));
    await Deno.writeFile(join(mirror, name, file), other.bytes);
    identities.push(await obtain(name, { ...options, text: request }));
    assert.equal(new Set(identities.map(({ digest }) => digest)).size, 4);
    const again = await obtain(name, { ...options, store: join(store, "2"), text: request });
    assert.deepEqual(again, identities[3]);
    const one = await loadText(identities[2]!, { store });
    assertSample(one, { from: shardSentences(1), train: 20, dev: 10 });
  });
});

Deno.test("A variant with too few sentences for the request gives the smaller sample, and says so", async () => {
  await withMirror(async ({ store, mirror }) => {
    const descriptor: TextArchiveDescriptor = {
      ...textDescriptor(name)!,
      smaller: { train: 60, dev: 20 },
    };
    const asked = { train: 200, dev: 20 };
    const obtained = await textFromMirror(descriptor, {
      ...{ mirror: { kind: "folder", path: mirror }, records: [], request: asked, store },
      progress: undefined,
    });
    assert.ok("identity" in obtained);
    const { identity } = obtained;
    assert.match(identity.note, /60 training and 20 dev sentences, .*too few for the 200 training/);
    assertSample(await loadText(identity, { store }), { from: everything, train: 60, dev: 20 });
    // What was drawn is known from then on, whoever asks.
    const options = { store, mirror, data: "auto", text: asked } as const;
    assert.deepEqual(await knownIdentity(name, options), identity);
  });
});

Deno.test("A pool too small even for that is refused with its size, and nothing is stored", async () => {
  await withMirror(async ({ store, mirror }) => {
    await assert.rejects(
      obtain(name, { store, mirror, hosts, data: "auto", text: { train: 80, dev: 1 } }),
      /Cannot use 1b-word of the mirror .*80 training and 1 dev.*2 training shards.*80 distinct/s,
    );
    assert.deepEqual(await storedNames(store), []);
  });
});

Deno.test("A mirror's archive that is cut, or lacks a member, is refused; nothing is stored", async () => {
  const { bytes } = await textArchive();
  const lacking = (await textArchive(textFiles({ [testPath]: undefined }))).bytes;
  for (
    const [broken, problem] of [
      [bytes.slice(0, bytes.length >> 1), /it ends early/],
      [lacking, /it has no heldout-monolingual/],
      [linesFile(["<html>"]), /not a gzip file/],
      [new Uint8Array(), /Cannot use 1b-word of the mirror/],
    ] as const
  ) {
    await withMirror(async ({ store, mirror }) => {
      const options = { store, mirror, hosts, data: "auto", text: request } as const;
      await assert.rejects(obtain(name, options), (error: Error) => {
        assert.match(error.message, /^Cannot use 1b-word of the mirror/);
        assert.match(error.message, problem);
        return true;
      });
      assert.deepEqual(await storedNames(store), []);
    }, { bytes: broken });
  }
});

Deno.test("A mirror that claims to have the original and has not is called a liar", async () => {
  await withMirror(async ({ store, mirror }) => {
    const options = { store, mirror, hosts, data: "auto", text: request } as const;
    await assert.rejects(obtain(name, options), /is not the original that it is said to be/);
  }, { manifest: { status: "exact" } });
});

Deno.test("A mirror without the archive is passed by, to the stand-in under auto", async () => {
  for (const manifest of [{ status: "absent" }, { status: "variant" }]) {
    await withMirror(async ({ store, mirror }) => {
      await Deno.remove(join(mirror, name, file));
      const notices: string[] = [];
      const options: ObtainOptions = {
        ...{ store, mirror, hosts, data: "auto", text: request },
        progress: ({ phase, message }) => phase === "notice" && notices.push(message),
      };
      const identity = await obtain(name, options);
      assert.deepEqual(identity, syntheticTextIdentity(name, request));
      assert.match(notices.at(-1)!, /SYNTHETIC/);
      assert.deepEqual(await knownIdentity(name, options), identity);
      assert.equal((await loadText(identity, { store })).train.length, 50);
      const refused = obtain(name, { ...options, data: "real", hosts: [] });
      await assert.rejects(refused, /--data real allows no/);
    }, { manifest });
  }
});

Deno.test("What the store has damaged is not loaded, and is obtained anew", async () => {
  await withMirror(async ({ store, mirror }) => {
    const options = { store, mirror, hosts, data: "auto", text: request } as const;
    const identity = await obtain(name, options);
    const path = join(storedFolder(identity, store), "dev.txt");
    const sound = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, sound.replace("says", "said"));
    await assert.rejects(
      loadText(identity, { store }),
      /Cannot load 1b-word .*dev\.txt is damaged.*Run `deno task reproduce`/,
    );
    assert.deepEqual(await obtain(name, options), identity);
    assert.equal(await Deno.readTextFile(path), sound);
    await Deno.remove(path);
    await assert.rejects(loadText(identity, { store }), /dev\.txt is missing/);
    await assert.rejects(
      loadText({ ...identity, digest: "0".repeat(64) }, { store }),
      /The store has no 1b-word .*expected it in/,
    );
  });
});

Deno.test("A web mirror's variant is read to its end, and only once", async () => {
  const { bytes } = await textArchive();
  await withHost(bytes, async ({ host, store, ranges }) => {
    const text = { ...request, train: 20, shards: 1 };
    const options = { store, mirror: host, hosts, data: "real", text } as const;
    const identity = await obtain(name, options);
    assert.equal(identity.status, "variant");
    assert.deepEqual(await obtain(name, options), identity);
    assert.equal(ranges.length, 1);
    // The same archive in a folder is the same data.
    await withMirror(async ({ mirror, store }) => {
      assert.deepEqual(await obtain(name, { ...options, mirror, store }), identity);
    }, { bytes });
  });
});

Deno.test("The original is taken from the hosts, announced before, its digest checked", async () => {
  const { bytes, descriptor } = await textArchive();
  await withHost(bytes, async ({ host, store, ranges }) => {
    const events: { readonly message: string; readonly requests: number }[] = [];
    const obtained = await textFromHosts(descriptor, {
      ...{ hosts: ["http://127.0.0.1:1/", host], request, store, patience },
      progress: ({ message, phase }) => {
        if (phase === "notice") events.push({ message, requests: ranges.length });
      },
    });
    const identity = originalSample(descriptor, request);
    assert.deepEqual(obtained, { identity });
    assert.equal(identity.status, "original");
    assert.match(events.at(-1)!.message, /^Fetching One Billion Word Benchmark from .*: 0\.0 MB/);
    assert.equal(events.at(-1)!.requests, 0, "announced before it is asked for");
    const record = await textRecords.read(identity, store);
    assert.deepEqual(
      [record?.checked, record?.pool, record?.shards, record?.request],
      ["archive", 80, 2, request],
    );
    assertSample(await loadText(identity, { store }), { from: everything, ...request });
  });
});

Deno.test("With a few shards the announcement gives both bounds, and the test shard is checked", async () => {
  const { bytes, descriptor } = await textArchive();
  const text = { train: 20, dev: 10, shards: 1 };
  await withHost(bytes, async ({ host, store }) => {
    const notices: string[] = [];
    await textFromHosts(descriptor, {
      ...{ hosts: [host], request: text, store, patience },
      progress: ({ message, phase }) => phase === "notice" && notices.push(message),
    });
    assert.match(notices[0]!, /some 18\.0 MB or more, at most 0\.0 MB: until 1 training shard and/);
    const record = await textRecords.read(originalSample(descriptor, text), store);
    assert.equal(record?.shards, 1);
    assert.notEqual(record?.checked, "nothing");
  });
  const wrong = { ...descriptor, test: { ...descriptor.test, sha256: "0".repeat(64) } };
  await withHost(bytes, async ({ host, store }) => {
    const obtained = await textFromHosts(wrong, {
      ...{ hosts: [host], request: text, store, patience, progress: undefined },
    });
    assert.ok("unavailable" in obtained);
    assert.match(obtained.unavailable, /its test shard has SHA-256 [0-9a-f]+, expected 0000/);
    assert.deepEqual(await storedNames(store), []);
  });
});

Deno.test("A transfer that breaks off and cannot be resumed begins again", async () => {
  const { bytes, descriptor } = await textArchive();
  await withHost(bytes, async ({ host, store, ranges }) => {
    const options = { hosts: [host], request, store, patience, progress: undefined };
    const obtained = await textFromHosts(descriptor, options);
    assert.deepEqual(obtained, { identity: originalSample(descriptor, request) });
    assert.deepEqual(ranges, [null, `bytes=${bytes.length >> 1}-`, null]);
  }, (count) => count === 1 ? cut(bytes, bytes.length >> 1) : undefined);
});

Deno.test("A host that always breaks off, or has another file, is given up; nothing is stored", async () => {
  const { bytes, descriptor } = await textArchive();
  const other = bytes.map((byte, index) => index === bytes.length >> 1 ? byte ^ 255 : byte);
  const short = bytes.slice(0, -100);
  for (
    const [handler, reason] of [
      [() => cut(bytes, 300), /broke off at 300|ended after 300/],
      [() => new Response(other.slice()), /it is damaged|SHA-256/],
      [() => new Response(short.slice()), new RegExp(`has ${short.length} bytes, expected`)],
      [() => new Response("no", { status: 404 }), /answers 404/],
    ] as const
  ) {
    await withHost(
      bytes,
      async ({ host, store }) => {
        const options = { hosts: [host], request, store, patience, progress: undefined };
        const obtained = await textFromHosts(descriptor, options);
        assert.ok("unavailable" in obtained);
        assert.match(obtained.unavailable, reason);
        assert.deepEqual(await storedNames(store), []);
      },
      () => handler(),
    );
  }
});

Deno.test("Too few sentences in the original's first shards is the asker's mistake, not the host's", async () => {
  const { bytes, descriptor } = await textArchive();
  await withHost(bytes, async ({ host, store }) => {
    const options = { hosts: [host], store, patience, progress: undefined };
    await assert.rejects(
      textFromHosts(descriptor, { ...options, request: { train: 40, dev: 1, shards: 1 } }),
      /^RangeError: Cannot draw 40 training and 1 dev .* 1 training shard .*have 40 distinct/,
    );
  });
});

Deno.test("Lines left out are said", async () => {
  const files = textFiles({
    [shardPath(2)]: linesFile(["x".repeat(20_000), ...shardSentences(2)]),
  });
  await withMirror(async ({ store, mirror }) => {
    const notices: string[] = [];
    const identity = await obtain(name, {
      ...{ store, mirror, hosts, data: "auto", text: request },
      progress: ({ message, phase }) => phase === "notice" && notices.push(message),
    });
    assert.match(notices[0]!, /left out 1 lines of more than 16384 bytes and 0/);
    const record = await textRecords.read(identity, store);
    assert.deepEqual(record?.leftOut, { long: 1, invalid: 0 });
  }, { bytes: (await textArchive(files)).bytes });
});

Deno.test("A text corpus cannot be had without saying how much of it", async () => {
  const options = { store: "nowhere", data: "synthetic" } as const;
  await assert.rejects(knownIdentity(name, options), /^TypeError: .*"text" is missing/);
  for (
    const text of [{ train: 0, dev: 1 }, { train: 1.5, dev: 1 }, { train: 1, dev: 1, shards: 0 }]
  ) {
    await assert.rejects(obtain(name, { ...options, text }), /expected a positive integer/);
  }
});

Deno.test("The stand-in of a request is written once, needs no network, and loads", async () => {
  const store = await Deno.makeTempDir();
  try {
    const options = { store, data: "synthetic", text: request } as const;
    const identity = await obtain(name, options);
    assert.deepEqual(identity, await knownIdentity(name, options));
    const { train, dev, test } = await loadText(identity, { store });
    assert.deepEqual([train.length, dev.length, test.length], [50, 10, 6075]);
    const path = join(storedFolder(identity, store), "train.txt");
    const { mtime } = await Deno.stat(path);
    await obtain(name, options);
    assert.deepEqual((await Deno.stat(path)).mtime, mtime);
  } finally {
    await Deno.remove(store, { recursive: true });
  }
});
