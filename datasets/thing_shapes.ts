/** @file Ten things to be drawn in colour, as filled outlines with lines over them. */
import { arc, type Outline, path, polygon, type Shape, symmetric } from "./outline.ts";

/** A thing: its name, its form, and the hue (in turns) around which its colours lie. */
export interface ThingShape extends Shape {
  readonly name: string;
  readonly hue: number;
}

function circle(x: number, y: number, radius: number): Outline {
  return arc([x, y], { radius: [radius, radius], from: 0, to: 360 });
}

function star(): Outline {
  const corners = Array.from({ length: 10 }, (_, index) => {
    const radius = index % 2 === 0 ? 0.48 : 0.2;
    const angle = index * Math.PI / 5 - Math.PI / 2;
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)] as const;
  });
  return polygon(...corners);
}

/** By class. */
export const thingShapes: readonly ThingShape[] = [
  {
    name: "ball",
    hue: 0,
    areas: [circle(0.5, 0.5, 0.4)],
    lines: [arc([0.5, 0.5], { radius: [0.18, 0.4], from: -90, to: 90 })],
  },
  {
    name: "house",
    hue: 0.05,
    areas: [symmetric([0.5, 0.08], [0.92, 0.46], [0.82, 0.46], [0.82, 0.92])],
    lines: [path([0.42, 0.92], [0.42, 0.64], [0.58, 0.64], [0.58, 0.92])],
  },
  {
    name: "tree",
    hue: 0.33,
    areas: [symmetric([0.5, 0.05], [0.84, 0.72], [0.56, 0.72], [0.56, 0.95])],
    lines: [path([0.5, 0.3], [0.5, 0.7])],
  },
  {
    name: "fish",
    hue: 0.55,
    areas: [
      arc([0.42, 0.5], { radius: [0.34, 0.22], from: 0, to: 360 }),
      polygon([0.68, 0.5], [0.95, 0.28], [0.95, 0.72]),
    ],
    lines: [arc([0.2, 0.45], { radius: [0.02, 0.02], from: 0, to: 360 })],
  },
  {
    name: "boat",
    hue: 0.62,
    areas: [polygon([0.08, 0.66], [0.92, 0.66], [0.76, 0.9], [0.22, 0.9])],
    lines: [path([0.5, 0.66], [0.5, 0.08], [0.84, 0.56], [0.5, 0.56])],
  },
  {
    name: "star",
    hue: 0.16,
    areas: [star()],
    lines: [],
  },
  {
    name: "cross",
    hue: 0.95,
    areas: [
      polygon(
        [0.36, 0.1],
        [0.64, 0.1],
        [0.64, 0.36],
        [0.9, 0.36],
        [0.9, 0.64],
        [0.64, 0.64],
        [0.64, 0.9],
        [0.36, 0.9],
        [0.36, 0.64],
        [0.1, 0.64],
        [0.1, 0.36],
        [0.36, 0.36],
      ),
    ],
    lines: [],
  },
  {
    name: "bird",
    hue: 0.7,
    areas: [
      arc([0.5, 0.6], { radius: [0.24, 0.16], from: 0, to: 360 }),
      circle(0.74, 0.42, 0.12),
      polygon([0.5, 0.58], [0.14, 0.16], [0.34, 0.62]),
    ],
    lines: [path([0.84, 0.42], [0.96, 0.46])],
  },
  {
    name: "car",
    hue: 0.1,
    areas: [
      polygon([0.05, 0.66], [0.05, 0.46], [0.28, 0.44], [0.38, 0.26], [0.68, 0.26], [0.8, 0.44], [
        0.95,
        0.48,
      ], [0.95, 0.66]),
      circle(0.26, 0.68, 0.11),
      circle(0.74, 0.68, 0.11),
    ],
    lines: [path([0.42, 0.44], [0.7, 0.44])],
  },
  {
    name: "flower",
    hue: 0.85,
    areas: [
      circle(0.5, 0.2, 0.15),
      circle(0.74, 0.36, 0.15),
      circle(0.66, 0.62, 0.15),
      circle(0.34, 0.62, 0.15),
      circle(0.26, 0.36, 0.15),
    ],
    lines: [path([0.5, 0.5], [0.5, 0.95])],
  },
];
