/**
 * @file A training's checkpoint as bytes: a JSON header (counters, curve so far) and the engine's
 * arrays, bit for bit. A training that goes on from it ends with the bits of one never interrupted.
 *
 * Layout: header length (u32, little endian), header as UTF-8 JSON, the arrays one after another in the
 * header's order, float32.
 */
import type { Arrays } from "../engines/engine.ts";
import type { Json } from "../base/canonical_json.ts";

/** What a training needs to go on. */
export interface Checkpoint<Progress> {
  readonly progress: Progress;
  readonly state: Arrays;
}

export function encodeCheckpoint({ progress, state }: Checkpoint<Json>): Uint8Array {
  const arrays = Object.entries(state);
  const header = new TextEncoder().encode(JSON.stringify({
    progress,
    arrays: arrays.map(([name, values]) => [name, values.length]),
  }));
  const floats = arrays.reduce((sum, [, values]) => sum + values.length, 0);
  const bytes = new Uint8Array(4 + header.length + 4 * floats);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let offset = 4 + header.length;
  for (const [name, values] of arrays) {
    if (!(values instanceof Float32Array)) {
      throw new TypeError(`Cannot checkpoint ${name}: expected float32 state`);
    }
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * The checkpoint that the bytes hold.
 *
 * @throws {RangeError} where the bytes are not a whole checkpoint.
 */
export function decodeCheckpoint<Progress>(bytes: Uint8Array): Checkpoint<Progress> {
  const { header, offset: start } = decodeHeader<Progress>(bytes);
  const state: Arrays = {};
  let offset = start;
  for (const [name, length] of header.arrays) {
    // A copy, so that the floats are aligned.
    const copy = bytes.slice(offset, offset + 4 * length);
    if (copy.length !== 4 * length) {
      throw new RangeError(
        `Cannot read ${name} from a checkpoint: expected ${4 * length} bytes, found ${copy.length}`,
      );
    }
    state[name] = new Float32Array(copy.buffer);
    offset += 4 * length;
  }
  if (offset !== bytes.length) {
    throw new RangeError(
      `Cannot read a checkpoint of ${bytes.length} bytes: expected ${offset} by its header`,
    );
  }
  return { progress: header.progress, state };
}

interface Header<Progress> {
  readonly progress: Progress;
  readonly arrays: readonly [string, number][];
}

function decodeHeader<Progress>(bytes: Uint8Array): { header: Header<Progress>; offset: number } {
  if (bytes.length < 4) {
    throw new RangeError(
      `Cannot read a checkpoint of ${bytes.length} bytes: expected 4 at least`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const offset = 4 + length;
  if (offset > bytes.length) {
    throw new RangeError(
      `Cannot read a checkpoint of ${bytes.length} bytes: expected a header of ${length}`,
    );
  }
  let header: Partial<Header<Progress>>;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(4, offset));
    header = Object(JSON.parse(text));
  } catch (cause) {
    throw new RangeError("Cannot read a checkpoint: its header is not JSON", { cause });
  }
  if (!("progress" in header) || !Array.isArray(header.arrays)) {
    throw new RangeError("Cannot read a checkpoint: its header has no progress and arrays");
  }
  return { header: header as Header<Progress>, offset };
}

/** The environment variable that says how often a training saves a checkpoint, in seconds. */
const VARIABLE = "IPC_CHECKPOINT_SECONDS";

/**
 * Seconds of work that a killed training loses at most: `IPC_CHECKPOINT_SECONDS`, 20 by default (one
 * takes some milliseconds). No part of a result, since a resumed training ends with the same bits.
 *
 * @throws {RangeError} where the variable is not a number from 0.
 */
export function checkpointSeconds(environment: Pick<Deno.Env, "get"> = Deno.env): number {
  const text = environment.get(VARIABLE) ?? "20";
  const seconds = text.trim() === "" ? NaN : Number(text);
  if (!(seconds >= 0)) {
    throw new RangeError(`Cannot use ${VARIABLE}="${text}": expected seconds, from 0`);
  }
  return seconds;
}
