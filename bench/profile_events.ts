/** @file ONNX Runtime's profile, summed by operator and shapes. */

/** An entry of the profile; only operators' runs ("Node" events named "..._kernel_time") count here. */
export type ProfileEvent = {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    /** One record per input: {"float": [128, 784]}. */
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
};

/** An operator on inputs of certain shapes. */
export type OperatorTime = {
  /** "Gemm (128, 784) (784, 64)" */
  readonly label: string;
  /** Per step. */
  readonly milliseconds: number;
  /** Runs per step. */
  readonly count: number;
};

/** Mean time per step, the costliest operator first. `skipped` steps at the start are left out. */
export function operatorTimes(
  events: readonly ProfileEvent[],
  { steps, skipped = 0 }: { readonly steps: number; readonly skipped?: number },
): OperatorTime[] {
  const runs = events.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
  const perStep = runs.length / steps;
  const sums = new Map<string, { microseconds: number; count: number }>();
  for (const run of runs.slice(Math.round(perStep * skipped))) {
    const label = labelOf(run);
    const sum = sums.get(label) ?? { microseconds: 0, count: 0 };
    sums.set(label, { microseconds: sum.microseconds + run.dur, count: sum.count + 1 });
  }
  const counted = steps - skipped;
  return Array.from(sums, ([label, { microseconds, count }]) => ({
    label,
    milliseconds: microseconds / 1000 / counted,
    count: count / counted,
  })).sort((a, b) => b.milliseconds - a.milliseconds);
}

function labelOf({ args }: ProfileEvent): string {
  const shapes = (args?.input_type_shape ?? []).map((input) =>
    `(${Object.values(input)[0]?.join(", ") ?? ""})`
  );
  return [args?.op_name ?? "unknown", ...shapes].join(" ");
}
