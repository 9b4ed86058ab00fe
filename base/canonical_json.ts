/**
 * @file Canonical JSON: one text per value, whatever order its fields were written in. Cache keys
 * are SHA-256 over this text, so two equal values always have equal keys.
 */

/** What may stand in a key, a parameter record or a result. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [field: string]: Json };

/**
 * A record that is plain JSON data, as `Json`. TypeScript cannot see it of an interface, which has no
 * index signature; what is not JSON after all is refused where it is serialised.
 */
export function asJson(value: object): Json {
  return value as Json;
}

/**
 * Serialise a value with sorted object keys and no white space.
 *
 * @throws {TypeError} for what JSON cannot say exactly: NaN, infinities, functions, undefined
 * array items. Fields that are `undefined` are left out, as in `JSON.stringify`.
 *
 * @example
 * ```ts
 * import { canonicalJson } from "./canonical_json.ts";
 * canonicalJson({ b: 1, a: [true, null] }); // '{"a":[true,null],"b":1}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  return serialise(value, "value");
}

function serialise(value: unknown, path: string): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new TypeError(
        `Cannot put ${value} into canonical JSON at ${path}: expected a finite number`,
      );
    }
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => serialise(item, `${path}[${index}]`)).join(",")}]`;
  }
  if (typeof value === "object" && isPlain(value)) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${serialise(field, `${path}.${name}`)}`);
    return `{${fields.join(",")}}`;
  }
  throw new TypeError(
    `Cannot put a ${typeof value} into canonical JSON at ${path}: expected plain JSON data`,
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
