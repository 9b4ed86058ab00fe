import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import type { Cell, Column, Table } from "./document.ts";
import { tableHtml } from "./table_html.ts";

interface Element {
  readonly textContent: string;
  querySelector(selector: string): Element;
  querySelectorAll(selector: string): Iterable<Element>;
  getAttribute(name: string): string | null;
}

function render(
  columns: readonly Column[],
  rows: readonly Readonly<Record<string, Cell>>[],
): Element {
  const table: Table = {
    id: "a table",
    caption: "Caption",
    columns,
    rows: rows.map((cells) => ({ cells })),
  };
  const html = tableHtml(table, (link) => (link === "there" ? "there" : undefined)).html;
  return (parseHTML(`<body>${html}</body>`) as unknown as { document: Element }).document;
}

const MEAN: Column = { id: "mean", label: "Mean", type: "number", digits: 2 };

Deno.test("tableHtml() marks every best cell, in words too", () => {
  const page = render([MEAN], [{ mean: { value: 1, best: true } }, {
    mean: { value: 1, best: true },
  }, { mean: { value: 0 } }]);
  const best = [...page.querySelectorAll("td.best")];
  assert.deepEqual(best.map((cell) => cell.textContent), ["best: 1.00", "best: 1.00"]);
  assert.match(page.querySelector(".remark").textContent, /tied values are marked/);
});

Deno.test("tableHtml() shows missing values as dashes without a sort value", () => {
  const page = render([MEAN], [{ mean: { value: null } }, {}, { mean: { value: 0 } }, {
    mean: { value: "failed" },
  }]);
  const cells = [...page.querySelectorAll("td")];
  assert.deepEqual(cells.map((cell) => cell.textContent), [
    "–missing",
    "–missing",
    "0.00",
    "failed",
  ]);
  assert.deepEqual(cells.map((cell) => cell.getAttribute("data-sort")), [null, null, "0", null]);
});

Deno.test("tableHtml() names an interval that is a range", () => {
  const page = render([MEAN], [{
    mean: { value: 2, interval: [1, 3], intervalName: "range of 3 seeds" },
  }]);
  assert.equal(page.querySelector("td small").textContent, "range of 3 seeds\n[1.00, 3.00]");
});

Deno.test("tableHtml() shows spread, interval and number of seeds", () => {
  const page = render([MEAN], [{
    mean: { value: 106.19, plusMinus: 10.54, interval: [94.9, 121], n: 10 },
  }, { mean: { value: 5 } }]);
  const [first, second] = [...page.querySelectorAll("td")];
  assert.equal(
    first!.textContent.replaceAll("\u2009", " ").replaceAll("\n", " "),
    "106.19± 10.54[94.90, 121.00] n = 10",
  );
  // The empty box keeps the second number's point below the first one's.
  assert.equal(
    second!.querySelector(".plus-minus").getAttribute("style"),
    first!.querySelector(".plus-minus").getAttribute("style"),
  );
});

Deno.test("tableHtml() links cells to what is there and only to that", () => {
  const page = render([MEAN], [{ mean: { value: 1, link: "there" } }, {
    mean: { value: 2, link: "gone" },
  }]);
  const links = [...page.querySelectorAll("td a")];
  assert.deepEqual(links.map((link) => link.getAttribute("href")), ["#there"]);
});

Deno.test("tableHtml() gathers equal notes into one footnote that its marks point to", () => {
  const page = render([MEAN], [{ mean: { value: 1, note: "One." } }, {
    mean: { value: 2, note: "Two." },
  }, { mean: { value: 3, note: "One." } }]);
  const marks = [...page.querySelectorAll("sup a")];
  assert.deepEqual(marks.map((mark) => mark.textContent), ["a", "b", "a"]);
  for (const mark of marks) {
    const target = page.querySelector(`[id="${mark.getAttribute("href")!.slice(1)}"]`);
    assert.match(target.textContent, mark.textContent === "a" ? /One/ : /Two/);
  }
});

Deno.test("tableHtml() spans groups over their columns", () => {
  const columns: Column[] = [
    { id: "rule", label: "Rule", type: "text" },
    { ...MEAN, group: "Paper" },
    { ...MEAN, id: "n", group: "Paper" },
    { ...MEAN, id: "p" },
  ];
  const page = render(columns, [{ rule: { value: "iPC" } }]);
  const headings = [...page.querySelectorAll("thead tr:first-child th")];
  const spans = headings.map((
    heading,
  ) => [heading.textContent, heading.getAttribute("colspan"), heading.getAttribute("rowspan")]);
  assert.deepEqual(spans, [["Rule", null, "2"], ["Paper", "2", null], ["Mean", null, "2"]]);
  assert.equal(page.querySelector("tbody th").getAttribute("scope"), "row");
});

Deno.test("tableHtml() gives a verdict a sign beside its colour", () => {
  const column: Column = { id: "verdict", label: "Verdict", type: "text" };
  const page = render([{ id: "claim", label: "Claim", type: "text" }, column], [
    { claim: { value: "<c>" }, verdict: { value: "reproduced", verdict: "reproduced" } },
    { claim: { value: "d" }, verdict: { value: "no", verdict: "not reproduced" } },
    { claim: { value: "e" }, verdict: { value: "open", verdict: "not tested here" } },
  ]);
  const cells = [...page.querySelectorAll("td")];
  assert.deepEqual(cells.map(({ textContent }) => textContent), ["✓ reproduced", "✗ no", "○ open"]);
  assert.equal(new Set(cells.map((cell) => cell.getAttribute("class"))).size, 3);
});

Deno.test("tableHtml() gives a column the share of the width that it asks for", () => {
  const page = render([MEAN, { id: "why", label: "Why", type: "text", width: 40 }], []);
  const styles = [...page.querySelectorAll("th")].map((th) => th.getAttribute("style"));
  assert.deepEqual(styles, [null, "width:40%"]);
});

Deno.test("tableHtml() shows a long text's brief form, and the whole in a fold below it", () => {
  const page = render([{ id: "claim", label: "Claim", type: "text" }, {
    id: "ours",
    label: "Ours",
    type: "text",
  }], [{ claim: { value: "c" }, ours: { value: "+1 <a>; +2; +3", brief: "+1 <a>", note: "n" } }]);
  const cell = page.querySelector("td");
  assert.match(cell.textContent, /^\+1 <a> …/);
  const fold = cell.querySelector("details");
  assert.equal(fold.getAttribute("open"), null);
  assert.equal(fold.querySelector("summary").textContent, "in full");
  assert.match(fold.textContent, /\+1 <a>; \+2; \+3a$/);
});

for (const standIn of [true, false]) {
  Deno.test(`tableHtml() ${standIn ? "marks" : "does not mark"} a source ${standIn ? "with" : "without"} a stand-in`, () => {
    const source = {
      ...{
        data: "mnist: synthetic, drawn",
        scale: "paper",
        seeds: "1 seed",
        engine: "e",
        stages: [],
      },
      ...(standIn ? { standIn } : {}),
    };
    const { html } = tableHtml(
      { id: "t", caption: "Caption", columns: [MEAN], rows: [], source },
      () => undefined,
    );
    assert.equal(html.includes('class="source stand-in"'), standIn);
  });
}
