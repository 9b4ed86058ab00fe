/** @file The charsmap of "nmt_nfkc", which every model trained here carries. */
import { compileCharsmap } from "./charsmap.ts";
import { normalisationRules } from "./normalisation_rules.ts";

/** It is the same each time and takes a quarter of a second: compiled when it is first asked for. */
let compiled: Uint8Array | undefined;

/** Some 17,000 rules in 210 kB; the caller's to keep. */
export function standardCharsmap(): Uint8Array {
  compiled ??= compileCharsmap(normalisationRules());
  return compiled.slice();
}
