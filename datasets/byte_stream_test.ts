/**
 * @file Streaming from a host on this machine that misbehaves. The law under test: what the reader gets
 * is the file's bytes in order, or a failure that says whether to begin again; never other bytes.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { sha256 } from "../base/digest.ts";
import { byteStream, type ByteStreamOptions, StreamError } from "./byte_stream.ts";

const content = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251);
const size = content.length;
const quick = { backOff: 1, connectTimeout: 2000, idleTimeout: 2000 };

type Handler = (request: Request, count: number) => Response | Promise<Response>;

async function withHost(
  handler: Handler,
  body: (at: { readonly url: string; readonly requests: Request[] }) => Promise<void>,
): Promise<void> {
  const requests: Request[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    requests.push(request);
    return handler(request, requests.length);
  });
  try {
    await body({ url: `http://127.0.0.1:${server.addr.port}/file.gz`, requests });
  } finally {
    await server.shutdown();
  }
}

/** An answer of what is asked for that breaks off after `end` bytes, or ends as it should. */
function answer(request: Request, { end = size, etag = '"one"', bytes = content } = {}): Response {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
  const rest = bytes.subarray(from);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(rest.slice(0, end));
      controller.close();
    },
  });
  return new Response(body, {
    status: from > 0 ? 206 : 200,
    headers: {
      "content-length": `${rest.length}`,
      etag,
      ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    },
  });
}

async function readAll(url: string, options: ByteStreamOptions = {}) {
  const { bytes, digest } = byteStream(url, { size, ...quick, ...options });
  const chunks = await Array.fromAsync(bytes);
  return { read: new Uint8Array(Buffer.concat(chunks)), digest: digest() };
}

async function failureOf(url: string, options: ByteStreamOptions = {}) {
  let failure: unknown;
  await readAll(url, options).catch((error) => failure = error);
  assert.ok(failure instanceof StreamError, `expected a StreamError, got ${failure}`);
  return failure.failure;
}

Deno.test("A sound host's bytes come whole, with their digest and rising progress", async () => {
  await withHost((request) => answer(request), async ({ url, requests }) => {
    const seen: number[] = [];
    const { read, digest } = await readAll(url, { progress: (received) => seen.push(received) });
    assert.deepEqual(read, content);
    assert.equal(digest, sha256(content));
    assert.equal(seen.at(-1), size);
    assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
    assert.equal(requests.length, 1);
  });
});

Deno.test("A transfer cut again and again goes on where it broke, unnoticed", async () => {
  await withHost((request) => answer(request, { end: 5000 }), async ({ url, requests }) => {
    const { read, digest } = await readAll(url);
    assert.deepEqual(read, content);
    assert.equal(digest, sha256(content));
    assert.equal(requests.length, 10);
    assert.equal(requests[3]?.headers.get("range"), "bytes=15000-");
    assert.equal(requests[3]?.headers.get("if-range"), '"one"');
  });
});

Deno.test("A host that cannot resume makes the reader begin again", async () => {
  await withHost((request, count) => {
    if (count === 1) return answer(request, { end: 20_000 });
    return new Response(content);
  }, async ({ url, requests }) => {
    const { kind, reason } = await failureOf(url);
    assert.equal(kind, "interrupted");
    assert.match(reason, /broke off at 20000 and cannot resume/);
    assert.equal(requests.length, 2);
  });
});

Deno.test("A file that has changed meanwhile is not mixed with what came", async () => {
  const other = content.map((byte) => byte ^ 255);
  await withHost((request, count) => {
    if (count === 1) return answer(request, { end: 20_000 });
    assert.equal(request.headers.get("if-range"), '"one"');
    return new Response(other, { headers: { etag: '"two"' } });
  }, async ({ url }) => {
    assert.equal((await failureOf(url)).kind, "interrupted");
  });
});

Deno.test("A rest that starts elsewhere than asked is refused", async () => {
  await withHost((request, count) => {
    if (count === 1) return answer(request, { end: 20_000 });
    return new Response(content.subarray(100), {
      status: 206,
      headers: { "content-range": `bytes 100-${size - 1}/${size}` },
    });
  }, async ({ url, requests }) => {
    assert.equal((await failureOf(url, { attempts: 3 })).kind, "interrupted");
    assert.equal(requests.length, 3, "three failures in a row, the first of which got on");
  });
});

Deno.test("A stalled transfer is broken off and resumed", async () => {
  await withHost((request, count) => {
    if (count > 1) return answer(request);
    let sent = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) return new Promise(() => {});
        sent = true;
        controller.enqueue(content.slice(0, 10_000));
      },
    });
    return new Response(body, { headers: { "content-length": `${size}` } });
  }, async ({ url, requests }) => {
    const { read } = await readAll(url, { idleTimeout: 100 });
    assert.deepEqual(read, content);
    assert.equal(requests[1]?.headers.get("range"), "bytes=10000-");
  });
});

Deno.test("A reader that takes its time is no stall", async () => {
  await withHost((request) => answer(request), async ({ url, requests }) => {
    const { bytes } = byteStream(url, { size, ...quick, idleTimeout: 50 });
    let length = 0;
    for await (const chunk of bytes) {
      if (length === 0) await new Promise((resolve) => setTimeout(resolve, 150));
      length += chunk.length;
    }
    assert.equal(length, size);
    assert.equal(requests.length, 1);
  });
});

Deno.test("404 and another length are final, 500 is asked again, silence is given up", async () => {
  await withHost(() => new Response("no", { status: 404 }), async ({ url, requests }) => {
    assert.equal((await failureOf(url)).kind, "missing");
    assert.equal(requests.length, 1);
  });
  await withHost((request) => answer(request), async ({ url, requests }) => {
    const { kind, reason } = await failureOf(url, { size: 49_999 });
    assert.equal(kind, "wrong");
    assert.match(reason, /50000 bytes, expected 49999/);
    assert.equal(requests.length, 1);
  });
  await withHost(() => new Response("no", { status: 503 }), async ({ url, requests }) => {
    assert.equal((await failureOf(url)).kind, "interrupted");
    assert.equal(requests.length, 4);
  });
  const failure = await failureOf("http://127.0.0.1:1/file.gz");
  assert.equal(failure.kind, "unreachable");
});

Deno.test("A reader that stops ends the transfer, and has no digest", async () => {
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
  await withHost(() => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(content.slice()),
      cancel: () => cancel(),
    });
    return new Response(endless);
  }, async ({ url }) => {
    const { bytes, digest } = byteStream(url, quick);
    for await (const _ of bytes) break;
    await cancelled;
    assert.equal(digest(), undefined);
  });
});
