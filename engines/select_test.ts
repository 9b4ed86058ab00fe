/** @file Opening engines by identity, and what is said about those that are not there. */
import assert from "node:assert/strict";
import { identityOf, ONNX_PROVIDERS, PACKAGE_VERSIONS, TFJS_BACKENDS } from "./identity.ts";
import { listEngines, openEngine } from "./select.ts";

Deno.test("an opened engine has the identity that was asked for", async () => {
  for (
    const identity of [
      identityOf({ name: "onnx", provider: "cpu" }, 2),
      identityOf({ name: "tfjs", provider: "cpu" }),
      identityOf({ name: "tfjs", provider: "wasm" }),
      identityOf({ name: "reference", provider: "cpu" }),
    ]
  ) {
    assert.deepEqual((await openEngine(identity)).identity, identity);
  }
});

Deno.test("unknown engines are refused with the choices", async () => {
  for (const [name, provider] of [["jax", "cpu"], ["onnx", "wasm"], ["tfjs", "cuda"]] as const) {
    await assert.rejects(
      () => openEngine({ name, provider, threads: 1 }),
      (error: Error) =>
        error instanceof RangeError && error.message.includes(`${name}:${provider}`) &&
        /expected onnx:cpu\|webgpu/.test(error.message),
    );
  }
});

Deno.test("versions in identities are those that deno.json pins", async () => {
  const { imports } = JSON.parse(
    await Deno.readTextFile(new URL("../deno.json", import.meta.url)),
  ) as { imports: Record<string, string> };
  for (const [name, version] of Object.entries(PACKAGE_VERSIONS)) {
    // tfjs-node and tfjs-node-gpu are installed by users who want them.
    if (!(name in imports)) continue;
    assert.equal(imports[name], `npm:${name}@${version}`);
  }
  assert.ok("onnxruntime-node" in imports && "@tensorflow/tfjs" in imports);
});

Deno.test("asking for an identity loads no package", async () => {
  const script = `
    await import(${JSON.stringify(new URL("./choose.ts", import.meta.url).href)});
    await import(${JSON.stringify(new URL("./select.ts", import.meta.url).href)});
    console.log("_tfengine" in globalThis);`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(new TextDecoder().decode(stdout).trim(), "false", new TextDecoder().decode(stderr));
});

Deno.test({
  name: "the list says of every engine that it computes, or why not and what to do",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const listed = await listEngines();
    assert.deepEqual(listed.map(({ name }) => name), [
      ...ONNX_PROVIDERS.map((provider) => `onnx:${provider}`),
      ...TFJS_BACKENDS.map((provider) => `tfjs:${provider}`),
    ]);
    const found = new Map(listed.map((engine) => [engine.name, engine]));
    for (const name of ["onnx:cpu", "tfjs:cpu", "tfjs:wasm"]) {
      assert.ok(found.get(name)!.available, found.get(name)!.detail);
    }
    const addon = found.get("tfjs:node")!;
    assert.ok(
      addon.available ||
        addon.detail.includes(`npm install --no-save @tensorflow/tfjs-node@4.22.0`),
      addon.detail,
    );
    for (const { available, detail } of listed) assert.ok(available || detail.length > 10, detail);
  },
});
