import assert from "node:assert/strict";
import { isDiskFull } from "./disk_full.ts";

Deno.test("a full disk and a full quota are told from other errors", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    assert.ok(isDiskFull(Object.assign(new Error("no"), { code })));
    assert.ok(isDiskFull(new Error("outer", { cause: Object.assign(new Error(), { code }) })));
  }
  assert.ok(isDiskFull(new Error("No space left on device (os error 28)")));
  assert.equal(isDiskFull(Object.assign(new Error(), { code: "EACCES" })), false);
  assert.equal(isDiskFull(new Error("os error 280")), false);
  assert.equal(isDiskFull("ENOSPC"), false);
});
