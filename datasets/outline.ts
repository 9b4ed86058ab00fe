/**
 * @file The vocabulary in which stand-in images are drawn: points in a unit square (x to the right,
 * y down), joined to lines and arcs dense enough that a bend of the plane bends them smoothly.
 */

export type Point = readonly [x: number, y: number];
/** Points joined in order; as a polygon, the last one joins the first. */
export type Outline = readonly Point[];

/** What one class looks like: filled areas, and lines drawn over them. */
export interface Shape {
  readonly areas: readonly Outline[];
  readonly lines: readonly Outline[];
}

const spacing = 0.09;

/** The line through the given corners, with points between them. */
export function path(...corners: readonly Point[]): Outline {
  const points: Point[] = [];
  corners.forEach(([x, y], index) => {
    const previous = corners[index - 1];
    if (previous !== undefined) {
      const [fromX, fromY] = previous;
      const steps = Math.ceil(Math.hypot(x - fromX, y - fromY) / spacing);
      for (let step = 1; step < steps; step++) {
        points.push([
          fromX + (x - fromX) * step / steps,
          fromY + (y - fromY) * step / steps,
        ]);
      }
    }
    points.push([x, y]);
  });
  return points;
}

/** The outline of a polygon through the given corners, closed. */
export function polygon(...corners: readonly Point[]): Outline {
  return path(...corners, corners[0]!);
}

/** A polygon and its mirror image about x = 1/2, given its right half from top to bottom. */
export function symmetric(...rightHalf: readonly Point[]): Outline {
  const leftHalf = rightHalf.map(([x, y]): Point => [1 - x, y]).reverse();
  return polygon(...rightHalf, ...leftHalf);
}

/** Part of an ellipse: angles in degrees, 0 to the right and 90 down. */
export function arc(
  [x, y]: Point,
  { radius: [radiusX, radiusY], from, to }: {
    readonly radius: Point;
    readonly from: number;
    readonly to: number;
  },
): Outline {
  const length = Math.abs(to - from) / 180 * Math.PI * Math.max(radiusX, radiusY);
  const steps = Math.ceil(length / spacing);
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const angle = (from + (to - from) * step / steps) / 180 * Math.PI;
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)];
  });
}
