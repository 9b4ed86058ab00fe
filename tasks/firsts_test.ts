import assert from "node:assert/strict";
import { firstsInWords } from "./firsts.ts";

const panel = (ipc: number | null, bp: number | null) => [
  { label: "BP", value: bp },
  { label: "iPC", value: ipc },
];

Deno.test("firstsInWords() counts the lowest of every panel", () => {
  assert.equal(firstsInWords([panel(1, 2), panel(3, null)]), "iPC in 2 of 2 panels");
  assert.equal(
    firstsInWords([panel(1, 2), panel(2, 1), panel(0, 7)]),
    "iPC in 2 of 3 panels, BP in 1 of 3",
  );
});

Deno.test("firstsInWords(): equals share a panel, and where nobody has a number nobody is first", () => {
  assert.equal(
    firstsInWords([panel(1, 1), panel(null, null)]),
    "BP and iPC in 1 of 2 panels, nobody in 1 of 2",
  );
});
