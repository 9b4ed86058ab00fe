/** @file The sample document's figures: all three kinds, a run that diverges, a published figure. */
import { stream } from "../../base/random.ts";
import type { Figure, ScheduleFigure, Source } from "../document.ts";
import { soundSummary } from "../statistics/sound_protocol.ts";

/** Table 1's picture. */
export function sampleDots(
  accuracies: Readonly<Record<string, readonly (number | null)[]>>,
  source: Source,
): Figure {
  const published: Record<string, number> = {
    "MNIST/BP": 98.26,
    "MNIST/PC": 98.55,
    "MNIST/iPC": 98.54,
    "FashionMNIST/BP": 88.54,
    "FashionMNIST/PC": 85.12,
    "FashionMNIST/iPC": 89.13,
  };
  const groups = ["MNIST", "FashionMNIST"].map((data) => ({
    label: `MLP on ${data}`,
    items: Object.entries(accuracies).filter(([id]) => id.startsWith(`${data}/`)).map(
      ([id, values]) => {
        const { mean, interval } = soundSummary(values, { random: stream("sample dots", id) });
        return {
          label: id.split("/")[1]!,
          value: mean!,
          interval: interval!,
          points: values.filter((value) => value !== null),
          ...(published[id] !== undefined && { published: published[id] }),
        };
      },
    ),
  }));
  return {
    type: "dots",
    id: "figure-table-1",
    title: "Test accuracy by learning rule",
    caption: "Sound protocol, ten seeds; each panel has its own axis.",
    description:
      "On both data sets iPC, BP and BPxT lie within half a point of each other; PC is lower.",
    source,
    axis: { label: "test accuracy (%)" },
    groups,
  };
}

/** Fig. 8: training loss and test error of two depths. */
export function sampleCurves(source: Source): Figure {
  const rates = { BP: 2.2, BPxT: 4.3, PC: 0.8, "iPC": 4.8 };
  const panel = (L: number, what: "training loss" | "test error") => ({
    title: `L = ${L}: ${what}`,
    x: { label: "SMMs" },
    y: { label: what, ...(what === "training loss" && { scale: "log" as const }) },
    series: Object.entries(rates).map(([label, rate]) => ({
      label,
      runs: Array.from({ length: 6 }, (_, seed) => {
        const random = stream("sample curves", L, what, label, seed);
        const factor = rate * (1 + 0.12 * random.normal());
        const count = label === "PC" && seed === 2 && L === 6 ? 25 : 61;
        return {
          seed,
          points: Array.from({ length: count }, (_, step) => {
            const decay = Math.exp((-factor * step) / 60) + 0.004 * random.uniform();
            return [
              step * 50,
              what === "training loss" ? 0.9 * decay : 0.22 + 0.6 * decay,
            ] as const;
          }),
        };
      }),
    })),
  });
  return {
    type: "curves",
    id: "figure-8-curves",
    title: "Training loss and test error against simultaneous matrix multiplications",
    caption: "250 FashionMNIST images, full batch, 64 hidden units, Adam 1e-4.",
    description:
      "iPC reaches a given loss with about a third of the SMMs that BP needs; PC is slowest.",
    source,
    panels: [
      panel(3, "training loss"),
      panel(3, "test error"),
      panel(6, "training loss"),
      panel(6, "test error"),
    ],
  };
}

/** Fig. 1(b) for a net of three layers. */
export function sampleSchedule(source: Source): Figure {
  type Event = ScheduleFigure["rows"][number]["events"][number];
  const L = 3;
  const T = 8;
  const steps = Array.from({ length: T }, (_, step) => step + 1);
  const layers = Array.from({ length: L }, (_, layer) => layer + 1);
  const all = (time: number, what: Event["what"]) => layers.map((layer) => ({ time, layer, what }));
  return {
    type: "schedule",
    id: "figure-1b-schedule",
    title: "Inference and learning steps of the three rules",
    caption: "Three layers, eight inference steps, from the executed schedules.",
    description:
      "PC updates weights once, after the last step; Z-IL one layer per step; iPC all at every step.",
    source,
    time: "t (inference step)",
    rows: [
      {
        label: "PC",
        layers: L,
        events: [
          ...steps.flatMap((time) => [...all(time, "error"), ...all(time, "value")]),
          ...all(T, "weight"),
        ],
      },
      {
        label: "Z-IL",
        layers: L,
        events: layers.flatMap((time) => [
          ...all(time, "error"),
          ...all(time, "value"),
          { time, layer: L + 1 - time, what: "weight" as const },
        ]),
      },
      {
        label: "iPC",
        layers: L,
        events: steps.flatMap((
          time,
        ) => [...all(time, "error"), ...all(time, "value"), ...all(time, "weight")]),
      },
    ],
  };
}
