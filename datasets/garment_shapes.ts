/**
 * @file Ten articles of clothing as filled outlines with seams drawn over them: the stand-in for
 * Fashion-MNIST, in the order of its classes. As there, the upper garments resemble one another, and
 * so do the shoes.
 */
import { arc, path, polygon, type Shape, symmetric } from "./outline.ts";

const longSleeves: Shape["areas"] = [
  symmetric(
    [0.58, 0.1],
    [0.74, 0.15],
    [0.92, 0.78],
    [0.8, 0.82],
    [0.7, 0.42],
    [0.7, 0.88],
  ),
];

const shortSleeves: Shape["areas"] = [
  symmetric(
    [0.6, 0.12],
    [0.76, 0.16],
    [0.96, 0.4],
    [0.83, 0.48],
    [0.7, 0.36],
    [0.7, 0.9],
  ),
];

/** By class: T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot. */
export const garmentShapes: readonly (readonly Shape[])[] = [
  [
    { areas: shortSleeves, lines: [arc([0.5, 0.1], { radius: [0.1, 0.09], from: 10, to: 170 })] },
    {
      areas: [symmetric([0.62, 0.1], [0.72, 0.3], [0.68, 0.9])],
      lines: [arc([0.5, 0.08], { radius: [0.12, 0.16], from: 10, to: 170 })],
    },
  ],
  [
    {
      areas: [symmetric([0.68, 0.08], [0.74, 0.94], [0.57, 0.94], [0.51, 0.34])],
      lines: [path([0.33, 0.16], [0.67, 0.16])],
    },
    {
      areas: [symmetric([0.66, 0.06], [0.66, 0.94], [0.53, 0.94], [0.505, 0.3])],
      lines: [path([0.5, 0.08], [0.5, 0.3])],
    },
  ],
  [
    {
      areas: longSleeves,
      lines: [
        arc([0.5, 0.1], { radius: [0.09, 0.06], from: 0, to: 180 }),
        path([0.31, 0.83], [0.69, 0.83]),
      ],
    },
  ],
  [
    { areas: [symmetric([0.6, 0.06], [0.63, 0.3], [0.58, 0.45], [0.76, 0.94])], lines: [] },
    {
      areas: [symmetric([0.57, 0.06], [0.66, 0.24], [0.61, 0.5], [0.66, 0.94])],
      lines: [path([0.4, 0.46], [0.6, 0.46])],
    },
  ],
  [
    {
      areas: longSleeves,
      lines: [
        path([0.5, 0.3], [0.5, 0.88]),
        path([0.4, 0.1], [0.5, 0.3], [0.6, 0.1]),
      ],
    },
    {
      areas: [
        symmetric(
          [0.6, 0.06],
          [0.76, 0.12],
          [0.9, 0.7],
          [0.79, 0.74],
          [0.71, 0.4],
          [0.74, 0.95],
        ),
      ],
      lines: [path([0.47, 0.12], [0.47, 0.95]), path([0.53, 0.12], [0.53, 0.95])],
    },
  ],
  [
    {
      areas: [polygon([0.06, 0.74], [0.5, 0.66], [0.95, 0.68], [0.95, 0.8], [0.08, 0.82])],
      lines: [path([0.2, 0.72], [0.42, 0.46], [0.56, 0.66]), path([0.6, 0.68], [0.86, 0.36])],
    },
    {
      areas: [
        polygon([0.06, 0.8], [0.4, 0.7], [0.86, 0.46], [0.92, 0.52], [0.9, 0.8], [0.84, 0.58]),
      ],
      lines: [path([0.14, 0.76], [0.26, 0.58], [0.4, 0.7]), path([0.7, 0.54], [0.8, 0.3])],
    },
  ],
  [
    {
      areas: longSleeves,
      lines: [
        path([0.5, 0.16], [0.5, 0.88]),
        path([0.4, 0.12], [0.44, 0.2], [0.5, 0.16], [0.56, 0.2], [0.6, 0.12]),
      ],
    },
    {
      areas: shortSleeves,
      lines: [
        path([0.5, 0.18], [0.5, 0.9]),
        path([0.4, 0.13], [0.44, 0.22], [0.5, 0.18], [0.56, 0.22], [0.6, 0.13]),
      ],
    },
  ],
  [
    {
      areas: [
        polygon([0.05, 0.72], [0.3, 0.58], [0.52, 0.4], [0.92, 0.38], [0.95, 0.76], [0.06, 0.78]),
      ],
      lines: [path([0.06, 0.73], [0.95, 0.7]), path([0.36, 0.56], [0.48, 0.62])],
    },
    {
      areas: [
        polygon([0.05, 0.7], [0.4, 0.56], [0.62, 0.46], [0.74, 0.5], [0.94, 0.42], [0.95, 0.76], [
          0.06,
          0.78,
        ]),
      ],
      lines: [path([0.06, 0.73], [0.95, 0.72])],
    },
  ],
  [
    {
      areas: [polygon([0.12, 0.4], [0.88, 0.4], [0.92, 0.88], [0.08, 0.88])],
      lines: [arc([0.5, 0.4], { radius: [0.24, 0.26], from: 180, to: 360 })],
    },
    {
      areas: [polygon([0.08, 0.34], [0.92, 0.34], [0.84, 0.8], [0.16, 0.8])],
      lines: [
        path([0.1, 0.48], [0.9, 0.48]),
        path([0.3, 0.34], [0.36, 0.12], [0.64, 0.12], [
          0.7,
          0.34,
        ]),
      ],
    },
  ],
  [
    {
      areas: [
        polygon([0.08, 0.76], [0.34, 0.6], [0.5, 0.12], [0.86, 0.12], [0.9, 0.84], [0.08, 0.86]),
      ],
      lines: [path([0.08, 0.8], [0.9, 0.78])],
    },
    {
      areas: [
        polygon(
          [0.06, 0.72],
          [0.4, 0.54],
          [0.5, 0.24],
          [0.88, 0.22],
          [0.88, 0.74],
          [0.94, 0.86],
          [
            0.78,
            0.86,
          ],
          [0.72, 0.74],
          [0.1, 0.84],
        ),
      ],
      lines: [],
    },
  ],
];
