/** @file What a table's brackets are, told once where all of them are the same. */
import type { Cell, Table } from "./document.ts";

/**
 * A table whose intervals are all one and the same thing other than a 95% interval ("range of 3 seeds")
 * says so in its caption instead of in every cell; any other table stays as it is.
 */
export function tellIntervalOnce(table: Table): Table {
  const cells = table.rows.flatMap(({ cells }) => Object.values(cells));
  const names = new Set(
    cells.filter(({ interval }) => interval !== undefined).map(({ intervalName }) => intervalName),
  );
  const [name] = names;
  if (names.size !== 1 || name === undefined) return table;
  return {
    ...table,
    caption: `${table.caption} (in brackets: ${name})`,
    rows: table.rows.map((row) => ({
      ...row,
      cells: Object.fromEntries(
        Object.entries(row.cells).map(([id, cell]) => [id, withoutName(cell)]),
      ),
    })),
  };
}

function withoutName({ intervalName: _, ...cell }: Cell): Cell {
  return cell;
}
