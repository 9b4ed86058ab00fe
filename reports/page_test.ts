import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fromCSV } from "arquero";
import { parseHTML } from "linkedom";
import { danglingLinks } from "./anchors.ts";
import type { ReportDocument } from "./document.ts";
import { renderPage } from "./page.ts";
import { sampleDocument } from "./testdata/sample_document.ts";

interface Element {
  readonly textContent: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  getAttribute(name: string): string | null;
}

const PAGE = renderPage(sampleDocument());

function parse(html: string): Element {
  return (parseHTML(html) as unknown as { readonly document: Element }).document;
}

function attributes(page: Element, selector: string, name: string): string[] {
  return [...page.querySelectorAll(selector)].map((element) => element.getAttribute(name)!);
}

Deno.test("renderPage() gives the same bytes for the same document", () => {
  assert.equal(renderPage(sampleDocument()), PAGE);
});

Deno.test("renderPage() keeps what changes from run to run in one section", () => {
  const document = sampleDocument();
  const other: ReportDocument = {
    ...document,
    environment: { "Processor": "another", "Started": "later" },
    changes: [],
    pipeline: document.pipeline.map((node) => ({ ...node, state: "cached", seconds: 99 })),
  };
  const [before, run] = renderPage(other).split('<section id="this-run"');
  const [expected, expectedRun] = PAGE.split('<section id="this-run"');
  assert.equal(before, expected);
  assert.notEqual(run, expectedRun);
});

Deno.test("renderPage() leads with question and answer, then notices, key figure and key table", () => {
  const places = [
    'class="question"',
    'class="answer"',
    'class="notice warning"',
    'id="figure-table-1"',
    'id="claims"',
    'id="table-1"',
  ];
  const found = places.map((place) => PAGE.indexOf(place));
  assert.ok(found.every((place) => place > 0));
  assert.deepEqual(found, [...found].sort((a, b) => a - b));
});

Deno.test("renderPage() folds a notice's details below it, and has no fold without any", () => {
  const notices = [
    { level: "info", text: "Reduced.", details: ["Table 1: *4* epochs"] },
    { level: "error", text: "Failed." },
  ] as const;
  const page = parse(renderPage({ ...sampleDocument(), notices }));
  assert.equal(page.querySelector(".notice.info details li")!.textContent, "Table 1: 4 epochs");
  assert.equal([...page.querySelectorAll(".notice details")].length, 1);
});

Deno.test("renderPage() has unique ids, and every inner link leads to one", () => {
  const page = parse(PAGE);
  const ids = attributes(page, "[id]", "id");
  assert.equal(new Set(ids).size, ids.length);
  const targets = attributes(page, 'a[href^="#"]', "href").map((href) => href.slice(1));
  assert.ok(targets.length > 100);
  assert.deepEqual(targets.filter((target) => !ids.includes(target)), []);
  const references = ["aria-labelledby", "aria-describedby"]
    .flatMap((name) => attributes(page, `[${name}]`, name));
  assert.deepEqual(references.filter((reference) => !ids.includes(reference)), []);
});

Deno.test("renderPage() leads from an aggregate to its seeds and from these to the parameters", () => {
  const page = parse(PAGE);
  const seeds = page.querySelector("#table-1-mlp td a")!.getAttribute("href")!;
  const row = page.querySelector(`[id="${seeds.slice(1)}"]`)!;
  const stage = row.querySelector("td a")!.getAttribute("href")!;
  assert.match(page.querySelector(`[id="${stage.slice(1)}"] pre`)!.textContent, /"gamma": 0.5/);
});

Deno.test("renderPage() leaves dangling links out, and danglingLinks() names them", () => {
  const document = sampleDocument();
  assert.deepEqual(danglingLinks(document), []);
  const failed = {
    ...document,
    pipeline: document.pipeline.filter(({ group }) => group !== "Table 1"),
  };
  assert.ok(
    danglingLinks(failed).includes("table-1-per-seed/seed-0: table1/mnist/mlp-64-64/bp/seed-0"),
  );
  const page = parse(renderPage(failed));
  assert.equal(page.querySelector("#table-1-per-seed td a"), null);
});

Deno.test("renderPage() asks for nothing outside itself", () => {
  const page = parse(PAGE);
  assert.deepEqual(attributes(page, "[src]", "src"), []);
  assert.deepEqual(attributes(page, "link", "href"), ["data:,"]);
  const [policy] = attributes(page, 'meta[http-equiv="Content-Security-Policy"]', "content");
  assert.match(policy!, /^default-src 'none';/);
  assert.ok(!/@import|url\(/.test(PAGE));
});

Deno.test("renderPage() escapes every text of a document", () => {
  const evil = `<script>alert("x")</script>`;
  const poison = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(poison);
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => {
      const isText = [
        "title",
        "caption",
        "text",
        "label",
        "note",
        "name",
        "question",
        "command",
        "data",
        "description",
      ]
        .includes(name) && typeof field === "string";
      return [name, isText ? `${evil}${field}` : poison(field)];
    });
    return Object.fromEntries(fields);
  };
  const html = renderPage(poison(sampleDocument()) as ReportDocument);
  assert.equal(html.split("<script>").length, 2);
  assert.ok(html.split("&lt;script&gt;").length > 100);
});

Deno.test("renderPage()'s downloads hold the data", () => {
  const page = parse(PAGE);
  const read = (name: string) => {
    const href = page.querySelector(`a[download="${name}"]`)!.getAttribute("href")!;
    return Buffer.from(href.split("base64,")[1]!, "base64").toString("utf8");
  };
  const rows = fromCSV(read("table-3-statistics.csv")).objects() as Record<string, unknown>[];
  assert.equal(rows.length, 6);
  assert.equal(rows[0]!["printed"], 120.02);
  assert.equal(rows[0]!["printed ±"], 13.19);
  assert.equal(JSON.parse(read("claims.json")).rows.length, 4);
  assert.match(read("table-4-counts.tex"), /\\begin\{tabular\}\{llrlr\}/);
  const svg = read("figure-8-curves.svg");
  assert.ok(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/.test(svg));
  assert.ok(!svg.includes("var("));
});

Deno.test("renderPage() says on every figure and table what its numbers were computed on", () => {
  const page = parse(PAGE);
  for (const id of ["figure-table-1", "claims", "table-1-mlp", "figure-8-curves"]) {
    const facts = page.querySelector(`#${id} > .source`)!.textContent;
    for (const fact of ["Data", "Scale", "Seeds", "Engine", "Computed in"]) {
      assert.ok(facts.includes(fact), `${fact} of ${id}`);
    }
  }
});

Deno.test("renderPage() shows command, data, environment and failures", () => {
  const page = parse(PAGE);
  assert.equal(page.querySelector("#reproduce pre")!.textContent, sampleDocument().command);
  assert.match(
    page.querySelector("#data")!.textContent,
    /FashionMNIST.*original.*SVHN.*synthetic/s,
  );
  assert.match(page.querySelector("#this-run")!.textContent, /4 GiB/);
  assert.match(page.querySelector("#pipeline-graph")!.textContent, /2 failed/);
  assert.equal([...page.querySelectorAll(".notice.error")].length, 1);
});
