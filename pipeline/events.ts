/** @file What a run tells while it goes; progress reporters turn it into bars, lines or JSON. */

/** How a stage ended. */
export type StageState = "computed" | "cached" | "failed" | "skipped" | "interrupted" | "planned";

/** One thing that happened. Seconds and costs are those of one thread. */
export type PipelineEvent =
  | {
    readonly type: "planned";
    /** How many results the targets need, as far as had to be looked at. */
    readonly stages: number;
    /** Those to compute, with their expected seconds, and why. */
    readonly toRun: readonly {
      readonly stage: string;
      readonly cost: number;
      readonly reason: string;
    }[];
    /** How many run at a time. */
    readonly jobs: number;
  }
  | { readonly type: "started"; readonly stage: string; readonly kind: string }
  | {
    readonly type: "progress";
    readonly stage: string;
    /** In [0, 1]. */
    readonly fraction: number;
    readonly note?: string;
  }
  | {
    readonly type: "ended";
    readonly stage: string;
    readonly state: StageState;
    readonly seconds: number;
    /** What went wrong, for a stage that failed or was skipped. */
    readonly error?: string;
  }
  /** Something the reader should know: a damaged checkpoint, a worker that died. */
  | { readonly type: "notice"; readonly stage: string; readonly text: string }
  /** What a stage or a library printed. */
  | { readonly type: "output"; readonly stage: string; readonly text: string }
  /** The run was asked to stop: running stages save their checkpoints. */
  | { readonly type: "interrupted" }
  | { readonly type: "finished"; readonly counts: Readonly<Record<StageState, number>> };

/** Is told each event, in order; returns at once. */
export type PipelineListener = (event: PipelineEvent) => void;

/** Shows a run's events; closed when the run is over. */
export type Reporter = {
  readonly listen: PipelineListener;
  /** Show what is left to show and tidy the terminal. */
  close(): Promise<void>;
};
