/**
 * @file Why a stage runs: what differs between its ingredients and those of the newest result that
 * bears its name, old value and new.
 */
import { canonicalJson, type Json } from "../base/canonical_json.ts";
import { firstFew } from "../base/first_few.ts";
import { hasResult, isFolder, readIndex, readIngredients } from "./cache.ts";
import { codeFiles } from "./code_digest.ts";
import type { Ingredients, KeyedStage } from "./key.ts";
import { uncachedPath } from "./layout.ts";

/** One thing that differs from the newest result of the same name. */
export type Change = {
  readonly what: "module" | "code" | "params" | "input";
  /** Which one: the path of a parameter ("rule.gamma"), the name of an input, the module. */
  readonly where: string;
  /** Its value before; undefined where there was none. */
  readonly before: Json | undefined;
  /** Its value now; undefined where there is none. */
  readonly after: Json | undefined;
  /** For code: the files that differ, where the store still knows. */
  readonly files?: readonly string[];
};

/** Why a stage has to run. */
export type Reason =
  | { readonly kind: "new" }
  | { readonly kind: "removed" }
  /** It ran, but without a failed input, so that its result was shown and not kept. */
  | { readonly kind: "partial" }
  | { readonly kind: "damaged"; readonly detail: string }
  | { readonly kind: "changed"; readonly changes: readonly Change[] };

/** Why the store has no result for a key that a stage of this name now has. */
export function explain(name: string, { store, keyed }: {
  readonly store: string;
  readonly keyed: KeyedStage;
}): Reason {
  if (isFolder(uncachedPath(store, keyed.key))) return { kind: "partial" };
  const newest = readIndex(store, name);
  if (newest === undefined) return { kind: "new" };
  if (newest.key === keyed.key || !hasResult(store, newest.key)) return { kind: "removed" };
  const before = readIngredients(store, newest.key);
  if (before === undefined) return { kind: "removed" };
  return { kind: "changed", changes: changesBetween(before, keyed.ingredients, store) };
}

function changesBetween(before: Ingredients, after: Ingredients, store: string): Change[] {
  const changes: Change[] = [];
  if (before.module !== after.module) {
    changes.push({ what: "module", where: "", before: before.module, after: after.module });
  } else if (before.code !== after.code) {
    const files = changedFiles(codeFiles(store, before.code), codeFiles(store, after.code));
    changes.push({
      what: "code",
      where: after.module,
      before: before.code,
      after: after.code,
      ...(files === undefined ? {} : { files }),
    });
  }
  for (const change of jsonChanges(before.params, after.params, "")) {
    changes.push({ what: "params", ...change });
  }
  for (const change of jsonChanges(before.inputs, after.inputs, "")) {
    changes.push({ what: "input", ...change });
  }
  return changes;
}

function changedFiles(
  before: Readonly<Record<string, string>> | undefined,
  after: Readonly<Record<string, string>> | undefined,
): string[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => before[name] !== after[name]);
}

type JsonChange = Pick<Change, "where" | "before" | "after">;

/** The leaves at which two JSON values differ, by path ("rule.gamma", "layers[2]"). */
export function jsonChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): JsonChange[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) =>
      jsonChanges(before[name], after[name], path === "" ? name : `${path}.${name}`)
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) =>
      jsonChanges(item as Json, after[index] as Json, `${path}[${index}]`)
    );
  }
  const same = before === undefined || after === undefined
    ? before === after
    : canonicalJson(before) === canonicalJson(after);
  return same ? [] : [{ where: path, before, after }];
}

function isRecord(value: Json | undefined): value is { readonly [field: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many changes are told of a stage: a report of hundreds of trainings has as many inputs. */
const mostChanges = 5;

/** How many changed files are told of a module. */
const mostFiles = 8;

/** A reason in one line: "gamma 0.5 -> 0.1; code of training/classifier.ts (models/rules.ts)". */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case "new":
      return "never computed";
    case "removed":
      return "its earlier result is no longer kept";
    case "partial":
      return "its last result lacked what had failed";
    case "damaged":
      return `its result is damaged: ${reason.detail}`;
    case "changed":
      return firstFew(reason.changes.map(describeChange), mostChanges).join("; ");
  }
}

function describeChange({ what, where, before, after, files }: Change): string {
  const values = `${shown(before)} -> ${shown(after)}`;
  switch (what) {
    case "module":
      return `module ${values}`;
    case "code":
      return `code of ${where} ${values}${
        files?.length ? ` (${firstFew(files, mostFiles).join(", ")})` : ""
      }`;
    case "params":
      return `${where || "params"} ${values}`;
    case "input":
      return `input ${where} ${values}`;
  }
}

/** A value short enough for a line; digests as their first digits. */
function shown(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  if (typeof value === "string" && /^[0-9a-f]{64}$/.test(value)) return value.slice(0, 8);
  const text = canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
