/** @file The whole report on results made by hand: it renders, its links lead somewhere, it hides nothing. */
import assert from "node:assert/strict";
import { asJson } from "../base/canonical_json.ts";
import type { DataStatus } from "../datasets/dataset.ts";
import type { Stage } from "../pipeline/stage.ts";
import { danglingLinks } from "../reports/anchors.ts";
import type { ReportDocument } from "../reports/document.ts";
import { renderPage } from "../reports/page.ts";
import type { GenerativeSettings } from "../training/generative.ts";
import type { ClassifierSettings } from "../training/settings.ts";
import type { TheorySettings } from "../training/theory.ts";
import type { UpdateTimesSettings } from "../training/update_times.ts";
import { experimentsNamed, REPRODUCED } from "./contents.ts";
import { run as count } from "./table4/count_products.ts";
import type { StageRecord } from "./experiment.ts";
import { PROFILES } from "./profiles.ts";
import type { ProfileName } from "./profiles.ts";
import { reportDocument } from "./report_stage.ts";
import {
  classifierResult,
  classifierTiming,
  contextOf,
  failedRecord,
  finishedRecord,
  fullBatchResult,
  identity,
  inputsOf,
  updateTimes,
} from "./testdata/hand_made.ts";
import { falling, generativeResult, theoryResult } from "./testdata/hand_made_efficiency.ts";
import { encodingResult, languageResult } from "./testdata/language_results.ts";

const COUNTED = (await count({ depths: [2, 3], T: 4 }, {
  ...{ inputs: {}, store: "", signal: new AbortController().signal },
  memo: (_key, make) => make(),
  progress() {},
  checkpoint: { read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
})).value;

/** A plausible outcome for any stage. */
function recordOf(stage: Stage): StageRecord {
  if (stage.module === "tasks/table4/count_products.ts") {
    return finishedRecord(stage, { value: COUNTED as object });
  }
  if (stage.module === "training/update_times.ts") {
    const settings = stage.params as unknown as UpdateTimesSettings;
    return finishedRecord(stage, updateTimes(settings, { bp: 1, ipc: 2, slices: 1.5 }));
  }
  if (stage.module === "training/generative.ts") {
    const { iterations, pictures, rule } = stage.params as unknown as GenerativeSettings;
    const energies = falling(rule.T, 2 * rule.T, iterations);
    return finishedRecord(stage, {
      value: generativeResult(energies, { pictures }),
      volatile: { millisecondsPerIteration: 10 },
    });
  }
  if (stage.module === "training/tokenizer_stage.ts") return finishedRecord(stage, { value: {} });
  if (stage.module === "training/encode_text.ts") {
    return finishedRecord(stage, { value: encodingResult(1000) });
  }
  if (stage.module === "training/language_model.ts") {
    const { seed } = stage.params as unknown as { readonly seed: number };
    return finishedRecord(stage, {
      value: languageResult(100 + seed),
      volatile: { seconds: [1, 2], millisecondsPerStep: 1, tokensPerSecond: 100 },
    });
  }
  if (stage.module === "training/theory.ts") {
    const settings = stage.params as unknown as TheorySettings;
    return finishedRecord(stage, { value: theoryResult(settings) });
  }
  const { seed, rule } = stage.params as unknown as ClassifierSettings;
  if (stage.module === "training/full_batch.ts") {
    return finishedRecord(stage, {
      value: fullBatchResult({ 0: 0.6, 10: 0.15 + 0.01 * seed, 20: 0.05 }),
      volatile: { millisecondsPerStep: 1 },
    });
  }
  const test = { bp: 0.8, bpxt: 0.82, pc: 0.78, zil: 0.8, ipc: 0.83 }[rule.kind] + 0.002 * seed;
  return finishedRecord(stage, {
    value: classifierResult([{ validation: 0.7, test: test - 0.05 }, { validation: 0.8, test }]),
    volatile: classifierTiming(2),
  });
}

/** The report of a profile; `change` may turn the outcome of any stage. */
function documentOf(
  { profile: name = "smoke", experiments = REPRODUCED.map(({ id }) => id), status, change }: {
    readonly profile?: ProfileName;
    readonly experiments?: readonly string[];
    readonly status?: DataStatus;
    readonly change?: (record: StageRecord) => StageRecord;
  } = {},
): ReportDocument {
  const context = contextOf(PROFILES[name], status === undefined ? {} : { status });
  const chosen = experimentsNamed(experiments);
  const stages = chosen.flatMap((experiment) => experiment.stages(context));
  const records = stages.map(recordOf);
  return reportDocument(
    {
      experiments,
      profile: name,
      command: "deno task reproduce --profile quick",
      data: [...new Set(chosen.flatMap(({ data }) => data(context.profile)))]
        .map((id) => identity(id, status)),
      kinds: Object.fromEntries(stages.map(({ name, kind }) => [name, kind])),
      page: "0",
    },
    inputsOf(change === undefined ? records : records.map(change)),
  );
}

const WHOLE = documentOf({ profile: "quick" });

Deno.test("the whole report: every chapter in the paper's order, and every link leads somewhere", () => {
  assert.deepEqual(WHOLE.sections.map(({ id }) => id), REPRODUCED.map(({ id }) => id));
  assert.deepEqual(danglingLinks(WHOLE), []);
  assert.equal(WHOLE.title, "Incremental predictive coding, reproduced");
  assert.deepEqual(asJson(WHOLE), JSON.parse(JSON.stringify(WHOLE)), "it is plain JSON");
});

Deno.test("the whole report renders as one page with every chapter, table and figure", () => {
  const page = renderPage(WHOLE);
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /<\/html>\n$/);
  const blocks = WHOLE.sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) => block.kind === "fold" ? block.blocks : [block]);
  const ids = [
    ...WHOLE.sections.map(({ id }) => id),
    ...blocks.flatMap((block) =>
      block.kind === "table" ? [block.table.id] : block.kind === "figure" ? [block.figure.id] : []
    ),
  ];
  assert.ok(ids.length > 15);
  for (const id of ids) assert.ok(page.includes(`id="${id}"`), `no ${id} on the page`);
});

for (const experiments of [...REPRODUCED.map(({ id }) => [id]), ["table4", "table3"]]) {
  Deno.test(`a report of ${experiments.join(" and ")} alone has its own scope, title and links`, () => {
    const document = documentOf({ experiments });
    assert.deepEqual(document.sections.map(({ id }) => id), experiments);
    assert.deepEqual(danglingLinks(document), []);
    assert.match(renderPage(document), /<\/html>\n$/);
    if (experiments.length === 1) {
      assert.equal(document.title, experimentsNamed(experiments)[0]!.title);
    }
    const claims = document.summary!.flatMap((block) =>
      block.kind === "table" ? block.table.rows : []
    );
    assert.ok(claims.length > 0, "every experiment has a claim to test");
  });
}

/** The claims table's verdicts by the claim's id. */
function verdictsOf(document: ReportDocument): [string, unknown][] {
  return [...claimRows(document)].map(([id, cells]) => [id!, cells["verdict"]?.value]);
}

function answerOf({ answer }: ReportDocument): string {
  return answer.join("\n");
}

Deno.test("the answer counts the verdicts on trainings apart from the others", () => {
  const counts = (document: ReportDocument) =>
    [...answerOf(document).matchAll(/(\d+) reproduced, (\d+) not reproduced, (\d+) not tested/g)]
      .map((match) => match.slice(1).map(Number));
  const number = (verdicts: readonly [string, unknown][]) =>
    ["reproduced", "not reproduced", "not tested here"].map((verdict) =>
      verdicts.filter(([, value]) => value === verdict).length
    );
  const experiments = ["table1", "table3"];
  const document = documentOf({ profile: "quick", experiments });
  const { trained = [], untrained = [] } = Object.groupBy(
    verdictsOf(document),
    ([id]) => id.startsWith("claim-table3") ? "untrained" : "trained",
  );
  assert.ok(trained.length > 0 && untrained.length > 0);
  assert.deepEqual(counts(document), [number(trained), number(untrained)]);
  assert.equal(counts(documentOf({ experiments: ["table3"] })).length, 1, "nothing was trained");
});

Deno.test("the answer names both data sets, PC at its better gamma, and BPxT", () => {
  for (const data of ["MNIST", "FashionMNIST"]) {
    assert.match(
      answerOf(WHOLE),
      new RegExp(
        `on ${data} 83\\.9% with iPC, 78\\.9% with PC γ 0\\.5, 80\\.9% with BP and 82\\.9% with BPxT`,
      ),
    );
  }
  const better = documentOf({
    profile: "quick",
    experiments: ["table1"],
    change: (record) =>
      record.name.includes("/pc-0.1/")
        ? {
          name: record.name,
          outcome: {
            ...record.outcome,
            value: asJson(classifierResult([{ validation: 0.9, test: 0.95 }])),
          } as StageRecord["outcome"],
        }
        : record,
  });
  assert.match(answerOf(better), /95\.0% with PC γ 0\.1/);
});

Deno.test("the whole report lists what the project does not run, untested; a part does not", () => {
  const names = ["cnn-svhn", "alexnet", "width", "calibration", "dendritic"];
  const verdicts = new Map(verdictsOf(WHOLE));
  for (const name of names) assert.equal(verdicts.get(`claim-${name}`), "not tested here", name);
  const shown = claimRows(WHOLE).get("claim-width")!;
  assert.equal(shown["claim"]!.link, undefined, "nothing shows it");
  assert.match(answerOf(WHOLE), /\b8 more are listed that this report has no results for\.$/);
  assert.equal(
    new Map(verdictsOf(documentOf({ experiments: ["table1"] }))).has("claim-width"),
    false,
  );
});

Deno.test("the answer gives no accuracy of a rule with a diverged seed", () => {
  const document = documentOf({
    change: (record) =>
      record.name === "table1/fashion-mnist/64-64/ipc/seed-1"
        ? {
          name: record.name,
          outcome: {
            ...record.outcome,
            value: asJson(classifierResult([], "diverged")),
          } as StageRecord["outcome"],
        }
        : record,
  });
  assert.match(answerOf(documentOf()), /on FashionMNIST [\d.]+% with iPC/);
  assert.doesNotMatch(answerOf(document), /on FashionMNIST/);
  assert.match(answerOf(document), /on MNIST [\d.]+% with iPC/);
});

function noticesOf({ notices }: ReportDocument, level: string): string[] {
  return notices.filter((notice) => notice.level === level)
    .map(({ text, details = [] }) => [text, ...details].join(" "));
}

Deno.test("notices: originals at the paper's scale need none; a reduced scale is said", () => {
  const paper = documentOf({ profile: "paper", experiments: ["fig8"] });
  assert.deepEqual(noticesOf(paper, "warning"), []);
  assert.deepEqual(noticesOf(paper, "info"), []);
  const [text] = noticesOf(WHOLE, "info");
  assert.ok(text?.includes(PROFILES.quick.table1.scale));
  assert.deepEqual([noticesOf(WHOLE, "warning"), noticesOf(WHOLE, "error")], [[], []]);
});

Deno.test("notices: a stand-in is a warning on top, and leaves every claim about it untested", () => {
  const document = documentOf({ status: "synthetic" });
  const warnings = noticesOf(document, "warning");
  assert.equal(warnings.length, 4, "MNIST, FashionMNIST, CIFAR-10 and the sentences");
  for (const text of warnings) assert.match(text, /synthetic stand-in, not the original\./);
  assert.ok(document.data.every(({ status }) => status === "synthetic"));
  const claims = document.summary!.flatMap((block) =>
    block.kind === "table" ? block.table.rows : []
  );
  const onData = claims.filter(({ cells }) => `${cells["basis"]?.value}`.includes("synthetic"));
  assert.ok(onData.length >= 7);
  for (const { cells } of onData) assert.equal(cells["verdict"]?.value, "not tested here");
  assert.match(renderPage(document), /class="notice warning"/);
  // What was not trained on images is tested all the same.
  const theorem = claims.find(({ id }) => id === "claim-theorem-3-1");
  assert.equal(theorem?.cells["verdict"]?.value, "reproduced");
});

Deno.test("notices: a variant is a warning that says how it differs", () => {
  const [text] = noticesOf(documentOf({ status: "variant" }), "warning");
  assert.match(text ?? "", /a variant, not the original\. made by hand/);
});

Deno.test("notices: failed stages are an error on top, and the rest of the report stands", () => {
  const failing = /ipc\/seed-[01]$|^table4/;
  const document = documentOf({
    experiments: ["table1", "fig8", "table4", "table3"],
    change: (record) => failing.test(record.name) ? failedRecord(record.name, "no memory") : record,
  });
  const [text] = noticesOf(document, "error");
  // iPC: two seeds in two rows, one in the wide row, one in Fig. 8; and the counting.
  assert.match(text ?? "", /^7 stages have no result: table1\/.*, \.\.\.\. What stands below/);
  assert.deepEqual(document.sections.map(({ id }) => id), ["table1", "fig8", "table3"]);
  assert.match(renderPage(document), /class="notice error"/);
  const nodes = document.pipeline.filter(({ state }) => state === "failed");
  assert.equal(nodes.length, 7);
  assert.deepEqual([...new Set(nodes.map(({ kind }) => kind))].sort(), ["counting", "training"]);
});

Deno.test("notices: a report of nothing but failures is still a report", () => {
  const document = documentOf({
    change: ({ name }) => failedRecord(name, "no memory"),
  });
  assert.equal(noticesOf(document, "error").length, 1);
  assert.match(renderPage(document), /no memory/);
});

Deno.test("data and pipeline: every set and every stage stand in the report, joined to each other", () => {
  assert.deepEqual(WHOLE.data.map(({ name }) => name), [
    "MNIST",
    "FashionMNIST",
    "CIFAR-10",
    "One Billion Word Benchmark",
  ]);
  const { stages, sets } = Object.groupBy(
    WHOLE.pipeline,
    ({ kind }) => kind === "data" ? "sets" : "stages",
  );
  assert.deepEqual(sets?.map(({ name }) => name), [
    "data/mnist",
    "data/fashion-mnist",
    "data/cifar-10",
    "data/1b-word",
  ]);
  const names = new Set(WHOLE.pipeline.map(({ name }) => name));
  for (const { inputs } of WHOLE.pipeline) {
    for (const input of inputs) assert.ok(names.has(input), input);
  }
  const report = stages!.find(({ kind }) => kind === "report");
  assert.equal(report?.inputs.length, stages!.length - 1);
});

Deno.test("equal results give equal documents: nothing of the moment enters", () => {
  assert.deepEqual(documentOf(), documentOf());
  assert.deepEqual(WHOLE.environment, {});
});

Deno.test("experimentsNamed: in the report's order, whatever the order asked for", () => {
  const ids = (names: readonly string[]) => experimentsNamed(names).map(({ id }) => id);
  assert.deepEqual(ids(["table3", "table1"]), ["table1", "table3"]);
  assert.deepEqual(ids([]), []);
  assert.throws(() => experimentsNamed(["table9"]), {
    name: "RangeError",
    message: /"table9": expected some of table1, fig7, fig8, table4, .*table3/,
  });
});

/** The claims table's rows by the claim's id. */
function claimRows({ summary = [] }: ReportDocument) {
  const rows = summary.flatMap((block) => block.kind === "table" ? block.table.rows : []);
  return new Map(rows.map(({ id, cells }) => [id, cells]));
}

Deno.test("claims: how a scale is reduced stands in a footnote, the paper's scale needs none", () => {
  const rows = claimRows(WHOLE);
  const basis = (id: string) => rows.get(`claim-${id}`)!["basis"]!;
  const table1 = basis("ipc-over-pc-mnist-64-64");
  assert.equal(table1.value, "10 seeds; reduced scale; MNIST: original");
  assert.equal(table1.note, `Scale: ${PROFILES.quick.table1.scale}.`);
  const fig6 = [...rows].find(([id]) => id!.startsWith("claim-fig6"))![1]["basis"]!;
  assert.match(fig6.note ?? "", /; \d+ cores\.$/);
  const theorem = basis("theorem-3-1");
  assert.match(`${theorem.value}`, /paper scale/);
  assert.equal(theorem.note, undefined);
});

Deno.test("claims: of many statements the first is shown, of two both; nothing is lost", () => {
  const rows = claimRows(WHOLE);
  // PC at two values of gamma, and BPxT.
  const { value, brief } = rows.get("claim-better-minima-mnist-64-64")!["ours"]!;
  assert.equal(`${value}`.split("; ").length, 3);
  assert.ok(`${value}`.startsWith(`${brief}; `));
  assert.match(brief!, /against PC γ 0.5$/);
  assert.equal(rows.get("claim-ipc-over-pc-mnist-64-64")!["ours"]!.brief, undefined);
});

Deno.test("pipeline: what was skipped is no failure", () => {
  const name = "table1/mnist/64-64/ipc/seed-0";
  const { pipeline } = documentOf({
    experiments: ["table1"],
    change: (record) =>
      record.name === name
        ? { name, outcome: { failed: "It needs another, which failed", skipped: true } }
        : record,
  });
  const states = new Map(pipeline.map((node) => [node.name, node.state]));
  assert.equal(states.get(name), "skipped");
  assert.equal([...states.values()].filter((state) => state === "failed").length, 0);
});

Deno.test("data: every address of a set on its own; a stand-in has none", () => {
  for (const { sources } of WHOLE.data) {
    assert.ok(sources.length > 0);
    assert.equal(new Set(sources).size, sources.length);
    for (const source of sources) assert.match(source, /^https?:\/\/\S+$/);
  }
  const { data } = documentOf({ status: "synthetic", experiments: ["table1"] });
  for (const { sources } of data) assert.deepEqual(sources, ["drawn by this project"]);
});

Deno.test("sources: a stand-in is marked under every table that it was trained on", () => {
  const marks = (status: DataStatus) => {
    const page = renderPage(documentOf({ status, experiments: ["table1"] }));
    return page.split('class="source stand-in"').length - 1;
  };
  assert.ok(marks("synthetic") > 3);
  assert.equal(marks("variant"), 0);
});

Deno.test("sources: a variant is named below a table, and described in the block on data", () => {
  const page = renderPage(documentOf({ status: "variant", experiments: ["table1"] }));
  assert.match(page, /class="source"><dl><div><dt>Data<\/dt> <dd>.*: <a href="#data">variant<\/a>/);
  const [, sections = ""] = page.split('<section id="table1"');
  const [chapter = "", block = ""] = sections.split('<section id="data"');
  assert.ok(!chapter.includes("made by hand") && block.includes("made by hand"));
});
