import assert from "node:assert/strict";
import { scriptOf } from "./script.ts";

Deno.test("script: Japanese is one, marks fit all, digits and punctuation are Common", () => {
  const scripts = {
    a: "Latin",
    é: "Latin",
    б: "Cyrillic",
    λ: "Greek",
    漢: "Han",
    か: "Han",
    カ: "Han",
    "ー": "Han",
    한: "Hangul",
    "ऄ": "Devanagari",
    "\u0301": "Any",
    "1": "Common",
    "-": "Common",
    "€": "Common",
    "▁": "Common",
    "😀": "Common",
    "\ue000": "Common",
  };
  for (const [character, script] of Object.entries(scripts)) {
    assert.equal(scriptOf(character), script, character);
  }
});

Deno.test("script: none of those that the runtime knows is forgotten", () => {
  const none = /\p{Script=Common}|\p{Script=Inherited}|\p{Script=Unknown}|\p{Surrogate}/u;
  const forgotten: string[] = [];
  for (let point = 0; point < 0x20000; point++) {
    const character = String.fromCodePoint(point);
    if (none.test(character) || scriptOf(character) !== "Common") continue;
    forgotten.push(point.toString(16));
  }
  assert.deepEqual(forgotten, []);
});
