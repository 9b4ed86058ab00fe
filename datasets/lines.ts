/**
 * @file Bytes, as they come, into lines. Memory does not grow with a line: what is longer than a bound
 * is passed over. Lines end at "\n" alone, as in every tool that made or reads the corpora.
 */

export interface LineReader {
  /** Take the next bytes. */
  push(bytes: Uint8Array): void;
  /** Give out what follows the last "\n", if anything does. */
  end(): void;
}

/**
 * A reader of lines.
 *
 * @param maxLength bytes of the longest line that is given out.
 * @param line is called with each line, without its "\n"; the bytes hold until it returns.
 * @param tooLong is called once for each line that is longer.
 */
export function lineReader(
  { maxLength, line, tooLong }: {
    readonly maxLength: number;
    readonly line: (bytes: Uint8Array) => void;
    readonly tooLong: () => void;
  },
): LineReader {
  const begun = new Uint8Array(maxLength);
  let length = 0;
  let overlong = false;

  /** Take a piece that ends no line. */
  function keep(piece: Uint8Array): void {
    overlong ||= length + piece.length > maxLength;
    if (overlong) return;
    begun.set(piece, length);
    length += piece.length;
  }
  function finish(piece: Uint8Array): void {
    if (length === 0 && !overlong && piece.length <= maxLength) {
      line(piece);
    } else {
      keep(piece);
      if (overlong) tooLong();
      else line(begun.subarray(0, length));
    }
    length = 0;
    overlong = false;
  }
  return {
    push(bytes) {
      let from = 0;
      for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
        finish(bytes.subarray(from, to));
        from = to + 1;
      }
      if (from < bytes.length) keep(bytes.subarray(from));
    },
    end() {
      if (length > 0 || overlong) finish(new Uint8Array());
    },
  };
}
