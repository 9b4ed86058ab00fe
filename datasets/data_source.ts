/**
 * @file What `obtain` and `knownIdentity` need to know of a data set, of whatever kind: what it is
 * called, and how it is looked up in the store, taken from a mirror or from the upstream hosts, or
 * drawn. In which order these are tried is theirs alone.
 */
import type { DataOptions, DataProgress } from "./data_options.ts";
import type { DataIdentity } from "./dataset.ts";
import type { MirrorEntry, MirrorLocation } from "./mirror.ts";

/** How the caller wants its data, and where it is told what happens. */
export interface ObtainOptions extends DataOptions {
  /** Called with what goes on; a "notice" must reach the person at the terminal. */
  readonly progress?: ((event: DataProgress) => void) | undefined;
  /** Base URLs to use instead of the descriptor's, each ending in "/"; for tests. */
  readonly hosts?: readonly string[] | undefined;
}

/** What was had, or why nothing was. */
export type Obtained = { readonly identity: DataIdentity } | { readonly unavailable: string };

/** One data set, as one caller wants it. Whoever takes or draws holds the data set's lock. */
export interface DataSource {
  readonly name: string;
  /** As a reader knows it: "Fashion-MNIST". */
  readonly title: string;
  readonly original: DataIdentity;
  /** The identity of the stand-in; draws a small part of it. */
  readonly synthetic: () => Promise<DataIdentity>;
  /** The store's record of an identity; the data themselves are not looked at. */
  readonly recorded: (identity: DataIdentity) => Promise<DataIdentity | undefined>;
  /** Whether the store has an identity whole: record, lengths and digests. */
  readonly isIntact: (identity: DataIdentity) => Promise<boolean>;
  /** What the store has of this data set that would serve the caller. */
  readonly listed: () => Promise<DataIdentity[]>;
  /** What a mirror folder would give, found out without a network; undefined for nothing. */
  readonly offered: (
    mirror: MirrorLocation,
    entry: MirrorEntry,
  ) => Promise<DataIdentity | undefined>;
  /**
   * Take it from a mirror, unless the store has what the mirror offers.
   *
   * @throws {Error} when the mirror lies, its folder does not exist or its manifest is broken.
   */
  readonly fromMirror: (mirror: MirrorLocation) => Promise<Obtained>;
  /** Take the original from the upstream hosts. */
  readonly fromHosts: () => Promise<Obtained>;
  /** Draw the stand-in. */
  readonly draw: () => Promise<DataIdentity>;
}
