/**
 * @file Fig. 6: the time of one iPC update over that of one BP update on the CPU, for networks of
 * different depth and width, with iPC's layers really computed side by side.
 */
import { median } from "simple-statistics";
import type { Block, Section, Source } from "../../reports/document.ts";
import type { Experiment, Results } from "../experiment.ts";
import { engineText, failureBlocks } from "../report_source.ts";
import { fig6Claims } from "./claims.ts";
import { modelMap, ratioDots, ratioMap } from "./figures.ts";
import { isUnsteady, unsteadyBlocks } from "./steadiness.ts";
import { timesTable } from "./table.ts";
import { FIG6_PREFIX, fig6Cells, fig6Model, fig6Stages, LARGE, largeCell } from "./times.ts";
import type { Fig6Cell, Fig6Model } from "./times.ts";

const TITLE = "Fig. 6: one update on the CPU";
/** The share of a core from which on a timing counts as undisturbed. */
const UNDISTURBED = 0.9;

export const fig6: Experiment = {
  id: "fig6",
  title: TITLE,
  summary: "The time of one iPC update over one of BP, layers in parallel",
  data: () => [],
  stages: (context) => fig6Stages(context),
  sections,
  claims: fig6Claims,
};

function sections(results: Results): Section[] {
  const cells = fig6Cells(results);
  const failures = failureBlocks(results, FIG6_PREFIX);
  if (cells.length === 0) {
    return failures.length === 0 ? [] : [{ id: "fig6", title: TITLE, blocks: failures }];
  }
  const source = sourceOfTimes(cells, results);
  const model = fig6Model(results, cells);
  const { cores } = cells[0]!.run.settings;
  return [{
    id: "fig6",
    title: TITLE,
    blocks: [
      { kind: "text", text: introduction(cells) },
      ...disturbance(cells),
      ...unsteadyBlocks(cells),
      { kind: "figure", figure: ratioMap(cells, source) },
      { kind: "figure", figure: ratioDots(cells, source) },
      { kind: "table", table: timesTable(cells, { source, model }) },
      ...(model === undefined ? [] : [
        { kind: "text", text: modelText(cells, model) } as const,
        { kind: "figure", figure: modelMap(cells, { model, source, cores }) } as const,
      ]),
      ...failures,
    ],
  }];
}

function introduction(cells: readonly Fig6Cell[]): string {
  const { cores, cpu } = cells[0]!.run.settings;
  const spread = cells.filter(({ ipc }) => ipc === "ipc-slices").length;
  const how = cores === 1
    ? "This machine has a single core: iPC's layers were computed one after the other, so nothing of " +
      "what the figure is about was tested."
    : `iPC's layers are computed side by side in two ways, of which the better one counts: a thread per ` +
      `slice of neighbouring layers, whose value nodes meet in shared memory after every update (better ` +
      `in ${spread} of ${cells.length} networks), and ONNX Runtime's own scheduling of operators that do ` +
      `not wait for each other. BP, whose layers have to wait, gets one thread or all cores within each ` +
      `product, whichever is faster. iPC on one thread is in the table alone: on small networks it may ` +
      `be faster than either parallel way.`;
  return `One weight update on one random data point: BP's forward pass, backward pass and update, ` +
    `against one iPC update with persistent value nodes (2 SMMs). Measured on ${cpu}, ` +
    `*${cores} core${
      cores === 1 ? "" : "s"
    }*. ${how} The paper leaves open the optimiser, f and what ` +
    `surrounds the hidden layers: here plain SGD, ReLU, and an input and an output as wide as they are. ` +
    `Every way was timed in turns; numbers are medians over rounds. Times change from run to run: they ` +
    `are measurements, kept with the processor they were taken on.`;
}

/** A warning where other work shared the machine: it takes most from what runs on all cores. */
function disturbance(cells: readonly Fig6Cell[]): Block[] {
  const share = median(cells.map(({ run }) => run.timing.share));
  if (share >= UNDISTURBED) return [];
  return [{
    kind: "text",
    text: `*Other work shared the machine while this was measured*: BP's single thread had only ` +
      `${
        Math.round(100 * share)
      }% of a core. That slows most what needs all cores at once, and so ` +
      `understates what iPC's layers gain in parallel.`,
  }];
}

function modelText(cells: readonly Fig6Cell[], model: Fig6Model): string {
  return `*A model, not a measurement*, says what more cores would give: an update takes the overhead of ` +
    `threads that meet (${
      model.overhead.toFixed(2)
    } ms here, measured on a network of next to nothing) ` +
    `and the time of one level on one core, times the levels of the fullest thread. BP's time is the ` +
    `measured one, on the cores of this machine. The model lets every core have the memory for itself, ` +
    `takes no account of more threads meeting more slowly, and gives BP no more cores: all three ` +
    `flatter iPC. ${checkedText(cells, model)}`;
}

/** The model's times over the measured ones, over the networks and on that of the claims. */
function checkedText(cells: readonly Fig6Cell[], model: Fig6Model): string {
  const error = (cell: Fig6Cell) =>
    model.update(cell, cell.run.result.threads).milliseconds / cell.milliseconds["ipc-slices"]!;
  const isFault = (cell: Fig6Cell) => isUnsteady(cell, "ipc-slices");
  const errors = cells.filter((cell) => !isFault(cell)).map(error);
  const [lowest, highest] = [Math.min(...errors), Math.max(...errors)].map((one) => one.toFixed(2));
  const overall = errors.length === 0
    ? "No network was timed steadily enough to check it."
    : `Checked on the ${errors.length} networks whose layers on threads were timed steadily, modelled ` +
      `over measured time is ${
        median(errors).toFixed(2)
      } in the median, and between ${lowest} and ${highest}.`;
  const large = largeCell(cells);
  if (large === undefined) return overall;
  return `${overall} On the claims' own network, ${LARGE.depth} hidden layers of ${LARGE.width}, it is ` +
    `${error(large).toFixed(2)}${isFault(large) ? ", of rounds that spread too far" : ""}.`;
}

function sourceOfTimes(cells: readonly Fig6Cell[], { profile }: Results): Source {
  const { cpu, cores, engine } = cells[0]!.run.settings;
  return {
    data: "one random data point",
    scale: profile.fig6.scale,
    seeds: `none: medians of ${Math.min(...cells.map(({ rounds }) => rounds))} rounds or more`,
    engine: `${engineText(engine).replace(/, 1 thread$/, "")}, 1 to ${cores} threads on ${cpu}`,
    stages: cells.map(({ run: { provenance } }) => ({
      name: provenance.stage,
      key: provenance.key,
      commit: provenance.commit,
    })),
  };
}
