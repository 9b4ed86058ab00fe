/** @file How a caller says which data it wants, and how it is told what happens. */
import type { SplitCounts } from "./descriptor.ts";
import type { TextRequest } from "./text_dataset.ts";

/**
 * Which data will do: "auto" takes the best that can be had, the project's own stand-in at worst;
 * "real" refuses the stand-in; "synthetic" wants nothing else, and needs no network.
 */
export const dataModes = ["auto", "real", "synthetic"] as const;
export type DataMode = (typeof dataModes)[number];

export interface DataOptions {
  /** Root of the on-disk store. */
  readonly store: string;
  readonly data: DataMode;
  /**
   * A mirror's folder or address; by default what the environment variable IPC_MIRROR says. An empty
   * text means none.
   */
  readonly mirror?: string | undefined;
  /** Images of a synthetic stand-in; by default as many as the original has, fewer in colour. */
  readonly counts?: SplitCounts | undefined;
  /** Sentences to draw from a text corpus; a text corpus cannot do without. */
  readonly text?: TextRequest | undefined;
}

/** One message on the way to a data set. */
export type DataProgress = {
  /** The data set's name. */
  readonly name: string;
  /** "notice" is for what a person must see whatever else is on the terminal. */
  readonly phase: "download" | "decode" | "draw" | "wait" | "notice";
  readonly message: string;
  /** Share of the phase that is done, where it is known. */
  readonly fraction?: number;
};

/**
 * The mode that a text names.
 *
 * @throws {RangeError} for any other text.
 */
export function dataMode(text: string): DataMode {
  const mode = dataModes.find((candidate) => candidate === text);
  if (mode === undefined) {
    throw new RangeError(`Unknown data "${text}": expected one of ${dataModes.join(", ")}`);
  }
  return mode;
}
