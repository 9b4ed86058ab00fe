/**
 * @file The numbers that a step's text says, before TensorFlow.js rounds them.
 *
 * `tf.mul(x, 0.1)` turns 0.1 into a `Float32Array` before any backend sees it, and a test at 1e-12
 * then finds 0.10000000149. While a step is recorded, the `Float32Array` constructor is watched: an
 * array made from JavaScript numbers remembers them. Recording is synchronous, so nothing else runs
 * meanwhile, and the constructor is put back in any case.
 */

/** Finds the numbers that a `Float32Array` was made from, while a recording runs. */
export type FindOriginal = (array: object) => ArrayLike<number> | undefined;

/** Run `record`, which may ask for the unrounded numbers behind float32 arrays made meanwhile. */
export function withExactConstants<Result>(record: (original: FindOriginal) => Result): Result {
  const constructor = globalThis.Float32Array;
  const originals = new WeakMap<object, ArrayLike<number>>();
  globalThis.Float32Array = new Proxy(constructor, {
    construct(target, parameters: unknown[]) {
      const array = Reflect.construct(target, parameters) as Float32Array;
      const [source] = parameters;
      if (Array.isArray(source)) originals.set(array, source);
      else if (source instanceof Float64Array) originals.set(array, source);
      return array;
    },
  });
  try {
    return record((array) => originals.get(array));
  } finally {
    globalThis.Float32Array = constructor;
  }
}
