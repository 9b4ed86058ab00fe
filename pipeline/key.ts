/**
 * @file A stage's key: SHA-256 over canonical JSON of everything that decides its result. The
 * ingredients are kept in clear beside the result, so that "why did this rerun" is a diff.
 */
import type { Json } from "../base/canonical_json.ts";
import { digestOf } from "../base/digest.ts";
import type { Stage } from "./stage.ts";

/** What a key is the digest of. */
export type Ingredients = {
  /** The type tag: a change of this record's meaning gets a new one. */
  readonly type: "stage/1";
  readonly module: string;
  /** The module's code digest. */
  readonly code: string;
  readonly params: Json;
  /** The keys of the inputs, by the names the module knows them by. */
  readonly inputs: Readonly<Record<string, string>>;
};

/** A stage's key and what it was made from. */
export type KeyedStage = { readonly key: string; readonly ingredients: Ingredients };

/** Gives stages their keys, each computed once. */
export type Keyring = (stage: Stage) => KeyedStage;

/** Every stage that the targets are made from, inputs before what needs them, each object once. */
export function stagesBelow(targets: readonly Stage[]): Stage[] {
  const order = new Set<Stage>();
  const open = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (order.has(stage)) return;
    if (open.has(stage)) {
      throw new TypeError(`Stage "${stage.name}" is among its own inputs: expected no circle`);
    }
    open.add(stage);
    for (const input of Object.values(stage.inputs)) visit(input);
    open.delete(stage);
    order.add(stage);
  };
  for (const target of targets) visit(target);
  return [...order];
}

/**
 * Keys for stages whose modules have the given code digests.
 *
 * The keyring throws a `RangeError` for a module without a digest, a `TypeError` for params that are
 * not plain JSON, and a `TypeError` when two different stages share one name.
 */
export function keyring(codes: ReadonlyMap<string, string>): Keyring {
  const keyed = new Map<Stage, KeyedStage>();
  const keysOfNames = new Map<string, string>();
  const keyOf = (stage: Stage): KeyedStage => {
    const known = keyed.get(stage);
    if (known !== undefined) return known;
    const code = codes.get(stage.module);
    if (code === undefined) {
      throw new RangeError(`Stage "${stage.name}": no code digest of its module "${stage.module}"`);
    }
    const ingredients: Ingredients = {
      type: "stage/1",
      module: stage.module,
      code,
      params: stage.params,
      inputs: Object.fromEntries(
        Object.entries(stage.inputs).map(([name, input]) => [name, keyOf(input).key]),
      ),
    };
    const result = { key: digestOf(ingredients), ingredients };
    const other = keysOfNames.get(stage.name);
    if (other !== undefined && other !== result.key) {
      throw new TypeError(
        `Two different stages are named "${stage.name}": expected a name of its own for each`,
      );
    }
    keysOfNames.set(stage.name, result.key);
    keyed.set(stage, result);
    return result;
  };
  return keyOf;
}
