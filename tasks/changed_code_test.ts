import assert from "node:assert/strict";
import type { StageInput } from "../pipeline/stage.ts";
import { changedCodeNotices } from "./changed_code.ts";

/** Results of which nothing but their commits is known. */
function resultsOf(...commits: readonly string[]): Record<string, StageInput> {
  const entries = commits.map((commit, index) => [`stage ${index}`, { provenance: { commit } }]);
  return Object.fromEntries(entries);
}

Deno.test("changedCodeNotices() counts the results whose code no commit holds", () => {
  const [notice, ...more] = changedCodeNotices({
    ...resultsOf("a1", "a1+changes", "b2+changes"),
    failed: { failed: "no memory" },
  });
  assert.equal(notice?.level, "warning");
  assert.match(notice!.text, /^2 of 3 results /);
  assert.deepEqual(more, []);
});

Deno.test("changedCodeNotices() has nothing to say of commits alone", () => {
  assert.deepEqual(changedCodeNotices(resultsOf("a1", "b2", "unknown")), []);
  assert.deepEqual(changedCodeNotices({}), []);
});
