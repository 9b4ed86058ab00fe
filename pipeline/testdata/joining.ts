/** @file A stage for tests: gathers what became of its inputs, as a report does. */
import type { Json } from "../../base/canonical_json.ts";
import type { StageFunction } from "../stage.ts";

/** The values of the inputs by name, or why there is none. */
export const run: StageFunction = (_params, { inputs }) => {
  const value = Object.fromEntries(
    Object.entries(inputs).map(([name, input]): [string, Json] => [
      name,
      "failed" in input ? { ...input } : input.value,
    ]),
  );
  return Promise.resolve({ value });
};
