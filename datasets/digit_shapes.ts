/** @file The ten digits as pen strokes, one or more ways to write each: the stand-in for MNIST. */
import { arc, type Outline, path, type Shape } from "./outline.ts";

function strokes(...lines: readonly Outline[]): Shape {
  return { areas: [], lines };
}

/** By class 0 to 9: the ways to write it. */
export const digitShapes: readonly (readonly Shape[])[] = [
  [
    strokes(arc([0.5, 0.5], { radius: [0.26, 0.4], from: 0, to: 360 })),
    strokes(arc([0.5, 0.5], { radius: [0.34, 0.36], from: -80, to: 290 })),
  ],
  [
    strokes(path([0.5, 0.1], [0.5, 0.9])),
    strokes(path([0.32, 0.26], [0.52, 0.1], [0.52, 0.9])),
    strokes(path([0.34, 0.24], [0.52, 0.1], [0.52, 0.9]), path([0.32, 0.9], [0.72, 0.9])),
  ],
  [
    strokes(
      [
        ...arc([0.5, 0.33], { radius: [0.26, 0.23], from: 190, to: 385 }),
        ...path([0.7, 0.5], [0.24, 0.9], [0.8, 0.9]),
      ],
    ),
    strokes(
      [
        ...arc([0.48, 0.32], { radius: [0.26, 0.22], from: 190, to: 395 }),
        ...arc([0.38, 0.8], { radius: [0.14, 0.1], from: 50, to: -240 }),
        ...path([0.5, 0.82], [0.82, 0.88]),
      ],
    ),
  ],
  [
    strokes([
      ...arc([0.46, 0.3], { radius: [0.25, 0.2], from: 200, to: 440 }),
      ...arc([0.46, 0.7], { radius: [0.28, 0.2], from: -85, to: 155 }),
    ]),
    strokes([
      ...path([0.24, 0.12], [0.74, 0.12], [0.48, 0.42]),
      ...arc([0.47, 0.66], { radius: [0.28, 0.24], from: -80, to: 155 }),
    ]),
  ],
  [
    strokes(path([0.62, 0.1], [0.2, 0.62], [0.82, 0.62]), path([0.62, 0.1], [0.62, 0.92])),
    strokes(path([0.26, 0.1], [0.24, 0.5], [0.74, 0.5]), path([0.74, 0.1], [0.7, 0.92])),
  ],
  [
    strokes([
      ...path([0.76, 0.12], [0.34, 0.12], [0.3, 0.44]),
      ...arc([0.48, 0.64], { radius: [0.27, 0.24], from: -110, to: 150 }),
    ]),
  ],
  [
    strokes([
      ...arc([0.66, 0.5], { radius: [0.42, 0.42], from: 255, to: 180 }),
      ...arc([0.5, 0.66], { radius: [0.25, 0.23], from: 180, to: -180 }),
    ]),
    strokes([
      ...path([0.56, 0.08], [0.34, 0.5]),
      ...arc([0.5, 0.7], { radius: [0.2, 0.19], from: 200, to: -160 }),
    ]),
  ],
  [
    strokes(path([0.22, 0.13], [0.78, 0.13], [0.42, 0.92])),
    strokes(path([0.22, 0.13], [0.78, 0.13], [0.46, 0.92]), path([0.36, 0.5], [0.78, 0.5])),
  ],
  [
    strokes(
      arc([0.5, 0.3], { radius: [0.2, 0.19], from: 90, to: 450 }),
      arc([0.5, 0.7], { radius: [0.25, 0.21], from: -90, to: 270 }),
    ),
  ],
  [
    strokes([
      ...arc([0.48, 0.32], { radius: [0.24, 0.21], from: 0, to: -360 }),
      ...path([0.72, 0.32], [0.66, 0.92]),
    ]),
    strokes([
      ...arc([0.5, 0.32], { radius: [0.23, 0.22], from: 10, to: -340 }),
      ...arc([0.4, 0.42], { radius: [0.33, 0.48], from: -10, to: 100 }),
    ]),
  ],
];
