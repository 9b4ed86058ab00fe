/** @file Places in a tensor and positions in its row-by-row array of elements. */

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  }
  return strides;
}

/**
 * The position of the element at `at` in a tensor of `shape`, which may have fewer axes than `at` has
 * coordinates and axes of length 1: it is then broadcast.
 */
export function indexOf(at: readonly number[], shape: readonly number[]): number {
  let index = 0;
  const skipped = at.length - shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    index = index * length + (length === 1 ? 0 : at[axis + skipped]!);
  }
  return index;
}

/** The coordinates of a position. */
export function coordinates(index: number, shape: readonly number[]): number[] {
  const at = shape.map(() => 0);
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    at[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}
