/**
 * @file The downloader against a host on this machine that misbehaves in every way we know of. The
 * law under test: what gets its name is the right file, whole, whatever the host did; and what can
 * not be had is refused with the reason, leaving nothing under the name.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "../base/digest.ts";
import { download, DownloadError, type DownloadOptions } from "./download.ts";

const content = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251);
const digest = sha256(content);
const size = content.length;
const quick = { backOff: 1, connectTimeout: 2000, idleTimeout: 2000 };

type Handler = (request: Request, count: number) => Response | Promise<Response>;

/** Run `body` with a temporary path and a host that answers by `handler`. */
async function withHost(
  handler: Handler,
  body: (
    at: { readonly path: string; readonly url: string; readonly requests: Request[] },
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const requests: Request[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    requests.push(request);
    return handler(request, requests.length);
  });
  try {
    const url = `http://127.0.0.1:${server.addr.port}/file.gz`;
    await body({ path: join(folder, "deep", "file.gz"), url, requests });
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A host that serves the file, ranges included. */
function wellBehaved(request: Request): Response {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1] ?? NaN);
  if (Number.isNaN(from)) {
    return new Response(content, { headers: { "content-length": `${size}` } });
  }
  return new Response(content.subarray(from), {
    status: 206,
    headers: {
      "content-length": `${size - from}`,
      "content-range": `bytes ${from}-${size - 1}/${size}`,
    },
  });
}

/** An answer that promises all of `bytes` and breaks off after `end` of them. */
function cutAfter(bytes: Uint8Array, end: number, init: ResponseInit = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, end));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}` }, ...init });
}

async function refused(path: string, options: DownloadOptions): Promise<DownloadError> {
  let failure: unknown;
  await download(path, options).catch((error) => failure = error);
  assert.ok(failure instanceof DownloadError, `expected a DownloadError, got ${failure}`);
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  return failure;
}

Deno.test("A sound host's file arrives whole, with its digest and rising progress", async () => {
  await withHost(wellBehaved, async ({ path, url }) => {
    const seen: number[] = [];
    const progress = (received: number) => seen.push(received);
    assert.equal(await download(path, { urls: [url], size, sha256: digest, progress }), digest);
    assert.deepEqual(await Deno.readFile(path), content);
    assert.equal(seen.at(-1), size);
    assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
    await assert.rejects(Deno.stat(`${path}.part`), Deno.errors.NotFound);
  });
});

Deno.test("A partial file of an earlier run is resumed: only the rest is asked for", async () => {
  await withHost(wellBehaved, async ({ path, url, requests }) => {
    await Deno.mkdir(join(path, ".."));
    await Deno.writeFile(`${path}.part`, content.subarray(0, 30_000));
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.deepEqual(requests.map((request) => request.headers.get("range")), ["bytes=30000-"]);
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("A complete partial file needs no request", async () => {
  await withHost(wellBehaved, async ({ path, url, requests }) => {
    await Deno.mkdir(join(path, ".."));
    await Deno.writeFile(`${path}.part`, content);
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.equal(requests.length, 0);
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("A finished file is not fetched again, unless it is damaged", async () => {
  await withHost(wellBehaved, async ({ path, url, requests }) => {
    await Deno.mkdir(join(path, ".."));
    await Deno.writeFile(path, content);
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.equal(requests.length, 0);
    await Deno.writeFile(path, content.map((byte) => byte ^ 1));
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.equal(requests.length, 1);
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("A damaged partial file is thrown away and fetched anew", async () => {
  for (const length of [30_000, size, size + 10]) {
    await withHost(wellBehaved, async ({ path, url }) => {
      await Deno.mkdir(join(path, ".."));
      await Deno.writeFile(`${path}.part`, new Uint8Array(length).fill(255));
      await download(path, { urls: [url], size, sha256: digest, ...quick });
      assert.deepEqual(await Deno.readFile(path), content);
    });
  }
});

Deno.test("Transfers cut again and again go on where they stopped", async () => {
  // Ten cuts are more than the four attempts: each that gets further does not count as failed.
  await withHost((request) => {
    const from = Number(/\d+/.exec(request.headers.get("range") ?? "0")?.[0]);
    if (size - from <= 5000) return wellBehaved(request);
    const rest = content.subarray(from);
    if (from === 0) return cutAfter(rest, 5000);
    return cutAfter(rest, 5000, {
      status: 206,
      headers: {
        "content-length": `${rest.length}`,
        "content-range": `bytes ${from}-${size - 1}/${size}`,
      },
    });
  }, async ({ path, url, requests }) => {
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.deepEqual(await Deno.readFile(path), content);
    assert.equal(requests.length, 10);
  });
});

Deno.test("A host that always cuts at one place is given up, and the next one finishes", async () => {
  await withHost(wellBehaved, async (second) => {
    await withHost(() => cutAfter(content, 20_000), async ({ path, url, requests }) => {
      await download(path, { urls: [url, second.url], size, sha256: digest, ...quick });
      assert.deepEqual(await Deno.readFile(path), content);
      assert.equal(requests.length, 4);
      assert.equal(second.requests.length, 1);
    });
  });
});

Deno.test("A stalled transfer is broken off and resumed", async () => {
  await withHost((request, count) => {
    if (count > 1) return wellBehaved(request);
    let sent = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) return new Promise(() => {});
        sent = true;
        controller.enqueue(content.slice(0, 10_000));
      },
    });
    return new Response(body, { headers: { "content-length": `${size}` } });
  }, async ({ path, url, requests }) => {
    await download(path, { urls: [url], size, sha256: digest, ...quick, idleTimeout: 100 });
    assert.deepEqual(await Deno.readFile(path), content);
    assert.equal(requests[1]?.headers.get("range"), "bytes=10000-");
  });
});

Deno.test("A host that never answers is unreachable, and tried twice", async () => {
  const release = Promise.withResolvers<void>();
  await withHost(async () => {
    await release.promise;
    return new Response("late");
  }, async ({ path, url }) => {
    const options = { urls: [url], size, sha256: digest, ...quick, connectTimeout: 50 };
    const error = await refused(path, options);
    release.resolve();
    assert.deepEqual(error.failures.map((failure) => failure.kind), ["unreachable", "unreachable"]);
    assert.match(error.message, /no answer within 50 ms/);
  });
});

Deno.test("A refused connection is unreachable", async () => {
  let dead = "";
  await withHost(wellBehaved, ({ url }) => Promise.resolve(void (dead = url)));
  await withHost(wellBehaved, async ({ path, url }) => {
    const error = await refused(path, { urls: [dead], size, sha256: digest, ...quick });
    assert.equal(error.failures[0]?.kind, "unreachable");
    await download(path, { urls: [dead, url], size, sha256: digest, ...quick });
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("A host that ignores Range makes the file start again, not grow wrong", async () => {
  await withHost(() => new Response(content), async ({ path, url }) => {
    await Deno.mkdir(join(path, ".."));
    await Deno.writeFile(`${path}.part`, content.subarray(0, 30_000));
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("A partial answer from another place than asked is not appended", async () => {
  await withHost((request, count) => {
    if (count > 1) return wellBehaved(request);
    return new Response(content.subarray(100), {
      status: 206,
      headers: { "content-range": `bytes 100-${size - 1}/${size}` },
    });
  }, async ({ path, url }) => {
    await Deno.mkdir(join(path, ".."));
    await Deno.writeFile(`${path}.part`, content.subarray(0, 30_000));
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("416 to a resumption starts again from nothing", async () => {
  await withHost(
    (request) =>
      request.headers.has("range") ? new Response(null, { status: 416 }) : wellBehaved(request),
    async ({ path, url }) => {
      await Deno.mkdir(join(path, ".."));
      await Deno.writeFile(`${path}.part`, content.subarray(0, 30_000));
      await download(path, { urls: [url], size, sha256: digest, ...quick });
      assert.deepEqual(await Deno.readFile(path), content);
    },
  );
});

Deno.test("A file of another length is refused by its header, before its body", async () => {
  await withHost(() => new Response(content.subarray(1)), async ({ path, url, requests }) => {
    const error = await refused(path, { urls: [url], size, sha256: digest, ...quick });
    assert.deepEqual(error.failures.map((failure) => failure.kind), ["wrong"]);
    assert.match(error.message, /49999 bytes, expected 50000/);
    assert.equal(requests.length, 1);
  });
});

Deno.test("A body without a length that goes on too long is broken off", async () => {
  await withHost(() => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(content.slice()),
    });
    return new Response(endless);
  }, async ({ path, url }) => {
    const error = await refused(path, { urls: [url], size, sha256: digest, ...quick });
    assert.match(error.message, /goes on after the expected 50000 bytes/);
  });
});

Deno.test("A body without a length that ends early is taken up again", async () => {
  await withHost((request, count) => {
    if (count > 1) return wellBehaved(request);
    const short = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(content.slice(0, 1234));
        controller.close();
      },
    });
    return new Response(short);
  }, async ({ path, url, requests }) => {
    await download(path, { urls: [url], size, sha256: digest, ...quick });
    assert.equal(requests[1]?.headers.get("range"), "bytes=1234-");
    assert.deepEqual(await Deno.readFile(path), content);
  });
});

Deno.test("Wrong bytes of the right length are removed, and the next host is asked", async () => {
  const wrong = content.map((byte) => byte ^ 1);
  await withHost(() => new Response(wrong), async ({ path, url, requests }) => {
    const error = await refused(path, { urls: [url], size, sha256: digest, ...quick });
    assert.match(error.message, new RegExp(`SHA-256 ${sha256(wrong)}, expected ${digest}`));
    await assert.rejects(Deno.stat(`${path}.part`), Deno.errors.NotFound);
    assert.equal(requests.length, 1);
    await withHost(wellBehaved, async (second) => {
      await download(path, { urls: [url, second.url], size, sha256: digest, ...quick });
      assert.deepEqual(await Deno.readFile(path), content);
    });
  });
});

Deno.test("404 is not asked for twice, 500 is", async () => {
  for (const [status, times] of [[404, 1], [500, 4]] as const) {
    await withHost(() => new Response("no", { status }), async ({ path, url, requests }) => {
      const error = await refused(path, { urls: [url], size, sha256: digest, ...quick });
      assert.match(error.message, new RegExp(`answers ${status}`));
      assert.equal(requests.length, times);
    });
  }
});

Deno.test("Without a digest, a file that changes between attempts is not mixed", async () => {
  // If-Range makes a host send the new version whole, where its ETag is another one.
  const newer = content.map((byte) => byte ^ 255);
  await withHost((request, count) => {
    if (count === 1) {
      return cutAfter(content, 9000, {
        headers: { "content-length": `${size}`, etag: '"old"' },
      });
    }
    assert.equal(request.headers.get("if-range"), '"old"');
    return new Response(newer, { headers: { etag: '"new"' } });
  }, async ({ path, url }) => {
    assert.equal(await download(path, { urls: [url], ...quick }), sha256(newer));
    assert.deepEqual(await Deno.readFile(path), newer);
  });
});

Deno.test("A full disk is said to be full, and no other host is asked", async () => {
  // What Deno throws when the system answers ENOSPC, as writing to Linux's /dev/full shows.
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  const write = Deno.FsFile.prototype.write;
  await withHost(wellBehaved, async ({ path, url, requests }) => {
    Deno.FsFile.prototype.write = () => Promise.reject(full);
    try {
      await assert.rejects(
        download(path, { urls: [url, url], size, sha256: digest, ...quick }),
        /^Error: The disk is full: cannot write .*file\.gz\.part\. Free some space/,
      );
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    assert.equal(requests.length, 1);
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  });
});

Deno.test("An abort ends the download with the caller's reason and keeps what came", async () => {
  const controller = new AbortController();
  await withHost(() => cutAfter(content, 20_000), async ({ path, url }) => {
    const reason = new Error("stopped by the reader");
    await assert.rejects(
      download(path, {
        urls: [url],
        size,
        sha256: digest,
        ...quick,
        signal: controller.signal,
        progress: () => controller.abort(reason),
      }),
      (error) => error === reason,
    );
    assert.ok((await Deno.stat(`${path}.part`)).size > 0);
  });
});
