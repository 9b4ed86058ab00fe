/** @file The sample document's figures: every kind, a run that diverges, a published figure. */
import { stream } from "../../base/random.ts";
import type { Figure, ScheduleFigure, Source, TextSamples } from "../document.ts";
import { soundSummary } from "../statistics/sound_protocol.ts";
import { pictureOf } from "./picture_of.ts";

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

/** Fig. 6: a ratio over depth and width, its threshold, a missing cell. */
export function sampleHeatmap(source: Source): Figure {
  const depths = [2, 4, 8, 16, 32];
  const widths = [64, 128, 256, 512, 1024];
  return {
    type: "heatmap",
    id: "figure-6-map",
    title: "Time of one iPC update over time of one BP update",
    caption: "One random data point, 2 cores; below 1 iPC is faster.",
    description: "iPC is slower on small networks; the ratio falls with depth and width.",
    source,
    value: {
      label: "ms of iPC / ms of BP",
      digits: 2,
      scale: "log",
      threshold: 1,
      sides: ["iPC faster", "BP faster"],
    },
    panels: ["measured", "model, 16 cores"].map((title, index) => ({
      title,
      rows: { label: "hidden layers", labels: depths.map(String) },
      columns: { label: "width", labels: widths.map(String) },
      cells: depths.map((depth) =>
        widths.map((width) =>
          depth === 32 && width === 64 ? null : (2.5 - index) / Math.log2(depth * width / 64)
        )
      ),
    })),
  };
}

/** Fig. 2: originals and reconstructions. */
export function samplePictures(source: Source): Figure {
  const size = { width: 8, height: 8, channels: 3 } as const;
  const blob = (index: number, noise: number) => {
    const random = stream("sample pictures", index, noise);
    return Array.from({ length: 192 }, (_, place) => {
      const [x, y] = [Math.floor(place / 3) % 8, Math.floor(place / 24)];
      const inside = Math.hypot(x - 3.5, y - 3.5) < 2 + (index % 3);
      return (inside ? (place + index) % 3 / 2 : 0.15) + noise * random.normal();
    });
  };
  const row = (label: string, noise: number) => ({
    label,
    pictures: [0, 1, 2, 3, 4, 5].map((index) =>
      index === 3 && noise > 0.1 ? null : pictureOf(blob(index, noise), {
        ...size,
        ...(noise > 0 && { label: `error ${noise}` }),
      })
    ),
  });
  return {
    type: "pictures",
    id: "figure-2-pictures",
    title: "Reconstructions of training images",
    caption: "Six of 100 images, after 2,000 inference steps; mean squared error below each.",
    description: "iPC's reconstructions are close to the originals, PC's are noisy.",
    source,
    rows: [row("original", 0), row("iPC", 0.04), row("PC", 0.2)],
  };
}

/** A closed form beside measured points, and a stability limit. */
export function sampleLines(source: Source): Figure {
  return {
    type: "curves",
    id: "figure-stability",
    title: "Energy after 100 inference steps over gamma",
    caption: "A linear network: beyond 2 / lambda_max inference diverges.",
    description: "The energy stays at its closed form up to the limit and then rises.",
    source,
    panels: [{
      title: "energy over gamma",
      x: { label: "gamma" },
      y: { label: "energy", scale: "log" },
      references: [{ x: 0.8, label: "2 / lambda_max" }, { y: 1, label: "closed form" }],
      series: [{
        label: "measured",
        marks: "points",
        runs: [{
          seed: 0,
          points: Array.from({ length: 18 }, (_, index) => {
            const gamma = (index + 1) * 0.05;
            return [gamma, gamma < 0.8 ? 1 : 10 ** ((gamma - 0.8) * 20)] as const;
          }),
        }],
      }],
    }],
  };
}

/** What two language models fill in. */
export function sampleTexts(source: Source): TextSamples {
  return {
    id: "masked-samples",
    caption: "Masked pieces of the test text, filled in",
    source,
    notes: ["Dashes mark a wrong piece; the right one follows in brackets."],
    samples: ["BP", "iPC"].map((label, index) => ({
      label: `${label}, seed 0`,
      pieces: [
        { text: "the river runs ", what: "given" },
        index === 0
          ? { text: "under", what: "wrong", truth: "through" }
          : { text: "through", what: "right" },
        { text: " the old town ", what: "given" },
        { text: "and into the sea", what: "sampled" },
      ],
    })),
  };
}
