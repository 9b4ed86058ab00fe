/**
 * @file The report in a real browser (Debian's Chromium): it opens from disk without asking the
 * network or complaining, sorts by mouse and keyboard, reads with scripts off, and holds no violation
 * that axe-core finds, in light and dark, wide and narrow.
 *
 * Playwright needs broad permissions: --allow-read --allow-write --allow-env --allow-run --allow-net
 * --allow-sys.
 */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderPage } from "./page.ts";
import { sampleDocument } from "./testdata/sample_document.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find(exists);

const REASON = Deno.permissions.querySync({ name: "run" }).state !== "granted"
  ? "skipped: needs --allow-run"
  : CHROMIUM === undefined
  ? "skipped: no Chromium in /usr/bin, apt-get install chromium"
  : undefined;

/** A reader's screen. */
interface Look {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

const LOOKS: readonly Look[] = [
  { colorScheme: "light", width: 1400 },
  { colorScheme: "dark", width: 390 },
];

Deno.test({
  name: `the report in a browser${REASON === undefined ? "" : ` (${REASON})`}`,
  ignore: REASON !== undefined,
  fn: async (t) => {
    const path = await Deno.makeTempFile({ suffix: ".html" });
    const browser = await launch(CHROMIUM!);
    const open = opener(browser, pathToFileURL(path).href);
    try {
      await Deno.writeTextFile(path, renderPage(sampleDocument()));
      await t.step("opens from disk, asks for nothing, complains of nothing", () => quiet(open));
      await t.step("sorts a column by click, missing values last", () => sortsByClick(open));
      await t.step("sorts a column by keyboard", () => sortsByKeyboard(open));
      await t.step("opens a closed fold that a link leads into", () => opensFolds(open));
      await t.step("reads with scripts off", () => readsWithoutScripts(open));
      await t.step("aligns a column's numbers on their points", () => alignsNumbers(open));
      await t.step("keeps a figure's texts whole and apart", () => keepsTextsApart(open));
      for (const width of [360, 768, 1400]) {
        await t.step(`has no sideways scroll at ${width} px`, () => fits(open, width));
      }
      for (const look of LOOKS) {
        const { colorScheme, width } = look;
        const name = `has no axe violation in ${colorScheme} at ${width} px`;
        await t.step(name, () => accessible(open, look));
      }
    } finally {
      await browser.close();
      await Deno.remove(path);
    }
  },
});

/**
 * Start the browser. Playwright looks for Windows' Linux layer in /proc when it is loaded, which Deno
 * forbids without all permissions; this variable of its dependency `is-wsl` puts that off.
 */
async function launch(executablePath: string): Promise<Browser> {
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
  ];
  return await chromium.launch({ executablePath, args });
}

/** Open the report in a page of its own and close it afterwards. */
type Open = <T>(use: (page: Page) => Promise<T>, options?: BrowserContextOptions) => Promise<T>;

function opener(browser: Browser, address: string): Open {
  return async (use, options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    try {
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(address);
      const result = await use(page);
      assert.deepEqual(requests.filter((url) => url !== address && !url.startsWith("data:")), []);
      assert.deepEqual(complaints, []);
      return result;
    } finally {
      await context.close();
    }
  };
}

/** `open` itself asserts that nothing was asked for and nothing was said. */
async function quiet(open: Open): Promise<void> {
  await open(async (page) => {
    assert.equal(await page.title(), sampleDocument().title);
    await page.waitForLoadState("networkidle");
  });
}

async function sortsByClick(open: Open): Promise<void> {
  await open(async (page) => {
    const heading = page.locator("#table-1-mlp th[data-column='3']");
    assert.equal(await heading.getAttribute("aria-sort"), "none");
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    const ascending = await column(page, "#table-1-mlp", 3);
    const numbers = ascending.filter((value) => value !== null);
    assert.equal(numbers.length, 10);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
    assert.equal(ascending.at(-1), null);
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    const descending = await column(page, "#table-1-mlp", 3);
    assert.deepEqual(descending, [...numbers.toReversed(), null]);
    const sorted = await page.locator("#table-1-mlp th[aria-sort$='ending']").count();
    assert.equal(sorted, 1);
  });
}

async function sortsByKeyboard(open: Open): Promise<void> {
  await open(async (page) => {
    const heading = page.locator("#claims th[data-column='3']");
    await heading.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Space");
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    const verdicts = await page.locator("#claims tbody tr > :nth-child(4)").allInnerTexts();
    const expected = ["✓ reproduced", "✓ reproduced", "○ not tested here", "✗ not reproduced"];
    assert.deepEqual(verdicts, expected);
  });
}

async function opensFolds(open: Open): Promise<void> {
  await open(async (page) => {
    assert.equal(await page.locator("#table-1-per-seed").isVisible(), false);
    await page.locator("#table-1-mlp td a.quiet").first().click();
    await page.locator("#table-1-per-seed").waitFor({ state: "visible" });
    await page.locator("#table-1-per-seed td a").first().click();
    await page.locator("#stages .stage-list").waitFor({ state: "visible" });
  });
}

async function readsWithoutScripts(open: Open): Promise<void> {
  await open(async (page) => {
    assert.equal(await page.locator("button").count(), 0);
    assert.ok(await page.getByText(/reaches the accuracy of backpropagation/).isVisible());
    assert.ok(await page.locator("#figure-8-curves-1 .mean").first().isVisible());
    await page.locator("#table-1-seeds > summary").click();
    assert.ok(await page.locator("#table-1-per-seed").isVisible());
  }, { javaScriptEnabled: false });
}

/** All points of a column stand at one place, with and without ±, whatever the digits. */
async function alignsNumbers(open: Open): Promise<void> {
  await open(async (page) => {
    for (
      const [table, index] of [["#table-1-mlp", 2], ["#table-1-mlp", 6], [
        "#table-3-statistics",
        3,
      ]] as const
    ) {
      const places = await page.evaluate(`[...document.querySelectorAll("${table} tbody tr")]
        .map((row) => row.cells[${index}])
        .filter((cell) => cell.dataset.sort !== undefined)
        .map((cell) => {
          const walker = document.createTreeWalker(cell.querySelector(".value"), NodeFilter.SHOW_TEXT);
          const text = walker.nextNode();
          const range = document.createRange();
          range.setStart(text, text.data.indexOf("."));
          range.setEnd(text, text.data.indexOf(".") + 1);
          return range.getBoundingClientRect().left;
        })`) as number[];
      assert.ok(places.length > 4);
      // Figure spaces are as wide as figures only to a rounding in some fonts.
      assert.ok(Math.max(...places) - Math.min(...places) < 1.5, `${table} ${index}: ${places}`);
    }
  });
}

/** No text of a figure leaves its picture or lies on another. */
async function keepsTextsApart(open: Open): Promise<void> {
  await open(async (page) => {
    const { count, flaws } = await page.evaluate(`(() => {
      const flaws = [];
      let count = 0;
      for (const svg of document.querySelectorAll("figure.plot svg")) {
        const frame = svg.getBoundingClientRect();
        if (frame.width === 0) continue; // folded
        const texts = [...svg.querySelectorAll("text")]
          .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
        count += texts.length;
        texts.forEach(({ text, box }, index) => {
          const name = svg.id + ": " + text;
          if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5) flaws.push(name);
          for (const other of texts.slice(0, index)) {
            const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
            const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
            if (width > 1 && height > 3) flaws.push(name + " on " + other.text);
          }
        });
      }
      return { count, flaws };
    })()`) as { readonly count: number; readonly flaws: string[] };
    assert.ok(count > 100, `${count} texts`);
    assert.deepEqual(flaws, []);
  });
}

async function fits(open: Open, width: number): Promise<void> {
  await open(async (page) => {
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    assert.equal(overflow, 0);
  }, { viewport: { width, height: 800 } });
}

async function accessible(open: Open, look: Look): Promise<void> {
  const { colorScheme, width } = look;
  await open(async (page) => {
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
    await page.evaluate(axe.source);
    const { violations, passes } = await page.evaluate(`axe.run().then((result) => ({
      passes: result.passes.map(({ id }) => id),
      violations: result.violations.map(({ id, nodes }) => id + ": " + nodes[0].html),
    }))`) as { readonly violations: string[]; readonly passes: string[] };
    assert.deepEqual(violations, []);
    for (const rule of ["color-contrast", "svg-img-alt", "link-name", "td-headers-attr"]) {
      assert.ok(passes.includes(rule), `${rule} was not checked`);
    }
  }, { colorScheme, viewport: { width, height: 900 } });
}

/** A column's sort values from top to bottom, null where there is none. */
async function column(page: Page, table: string, index: number): Promise<(number | null)[]> {
  const values = await page.locator(`${table} tbody tr > :nth-child(${index + 1})`)
    .evaluateAll((cells) =>
      cells.map((cell: { dataset: { sort?: string } }) => cell.dataset.sort ?? null)
    );
  return (values as (string | null)[]).map((value) => (value === null ? null : Number(value)));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
