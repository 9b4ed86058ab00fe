/**
 * @file Lines and areas to grey pixels, with soft edges: the coverage of a pixel follows its centre's
 * distance from the outline. Coordinates are pixels; the centre of pixel (row, column) is
 * (column + 1/2, row + 1/2).
 */
import type { Outline, Point } from "./outline.ts";

/** Coverages in [0, 1], row-major, size x size. */
export interface Raster {
  readonly size: number;
  readonly coverage: Float32Array;
}

/** An empty raster of size x size pixels. */
export function createRaster(size: number): Raster {
  return { size, coverage: new Float32Array(size * size) };
}

/** Add lines of the given radius: a pixel gets the largest coverage of any of them. */
export function drawLines(
  { size, coverage }: Raster,
  { lines, radius }: { readonly lines: readonly Outline[]; readonly radius: number },
): void {
  const reach = radius + 0.5;
  for (const line of lines) {
    for (let index = 1; index < line.length; index++) {
      visitNear({ size, from: line[index - 1]!, to: line[index]!, reach }, (pixel, distance) => {
        const covered = Math.min(1, reach - distance);
        if (covered > coverage[pixel]!) coverage[pixel] = covered;
      });
    }
  }
}

/** Add filled polygons (even-odd rule); each is given closed, its last point equal to its first. */
export function fillAreas({ size, coverage }: Raster, areas: readonly Outline[]): void {
  const edge = new Float32Array(size * size);
  const inside = new Uint8Array(size * size);
  for (const area of areas) {
    edge.fill(0.5);
    markInside(inside, { size, area });
    for (let index = 1; index < area.length; index++) {
      visitNear(
        { size, from: area[index - 1]!, to: area[index]!, reach: 0.5 },
        (pixel, distance) => {
          if (distance < edge[pixel]!) edge[pixel] = distance;
        },
      );
    }
    for (let pixel = 0; pixel < edge.length; pixel++) {
      const covered = inside[pixel] === 1 ? 0.5 + edge[pixel]! : 0.5 - edge[pixel]!;
      if (covered > coverage[pixel]!) coverage[pixel] = covered;
    }
  }
}

/** Call back with every pixel whose centre is nearer than `reach` to a segment. */
function visitNear(
  { size, from, to, reach }: {
    readonly size: number;
    readonly from: Point;
    readonly to: Point;
    readonly reach: number;
  },
  visit: (pixel: number, distance: number) => void,
): void {
  const [fromX, fromY] = from;
  const alongX = to[0] - fromX;
  const alongY = to[1] - fromY;
  const inverse = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-12);
  const firstColumn = Math.max(0, Math.floor(Math.min(fromX, to[0]) - reach));
  const lastColumn = Math.min(size - 1, Math.floor(Math.max(fromX, to[0]) + reach));
  const firstRow = Math.max(0, Math.floor(Math.min(fromY, to[1]) - reach));
  const lastRow = Math.min(size - 1, Math.floor(Math.max(fromY, to[1]) + reach));
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const x = column + 0.5 - fromX;
      const y = row + 0.5 - fromY;
      const share = Math.min(1, Math.max(0, (x * alongX + y * alongY) * inverse));
      const awayX = x - share * alongX;
      const awayY = y - share * alongY;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY);
      if (distance < reach) visit(row * size + column, distance);
    }
  }
}

/** Set 1 for pixels whose centre lies in a closed polygon (even-odd rule), 0 for the others. */
function markInside(
  inside: Uint8Array,
  { size, area }: { readonly size: number; readonly area: Outline },
): void {
  inside.fill(0);
  for (let row = 0; row < size; row++) {
    const y = row + 0.5;
    for (let index = 1; index < area.length; index++) {
      const [fromX, fromY] = area[index - 1]!;
      const [toX, toY] = area[index]!;
      if ((fromY <= y) === (toY <= y)) continue;
      const x = fromX + (toX - fromX) * (y - fromY) / (toY - fromY);
      // Toggling all pixels to the right of each crossing leaves those between pairs at 1.
      for (let column = Math.max(0, Math.ceil(x - 0.5)); column < size; column++) {
        inside[row * size + column]! ^= 1;
      }
    }
  }
}
