/** @file What all engines check and copy when values enter them or leave them. */
import type { Arrays, TensorSpec } from "./engine.ts";
import { sizeOf } from "./graph/graph.ts";

/** Copies of named arrays. */
export function copyArrays(arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));
}

/**
 * Check that every tensor a step declares has values of the right length and type.
 *
 * @throws {RangeError} for missing values and wrong lengths.
 * @throws {TypeError} for float values where int32 is declared, or the other way round.
 */
export function checkArrays(
  specs: Readonly<Record<string, TensorSpec>>,
  arrays: Arrays,
  { what, step }: { readonly what: "state" | "input"; readonly step?: string },
): void {
  const where = step === undefined ? "" : ` of step "${step}"`;
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const values = arrays[name];
    const size = sizeOf(shape);
    if (values === undefined || values.length !== size) {
      throw new RangeError(
        `Cannot use ${values === undefined ? "no" : values.length} values for ${what} "${name}"` +
          `${where}: expected ${size}, for shape (${shape.join(", ")})`,
      );
    }
    if (values instanceof Int32Array !== (dtype === "int32")) {
      throw new TypeError(
        `Cannot use a ${values.constructor.name} for ${what} "${name}"${where}: expected ${dtype}`,
      );
    }
  }
}
