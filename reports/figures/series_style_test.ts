import assert from "node:assert/strict";
import { colorProperties, seriesStyles } from "./series_style.ts";

const RULES = ["BP", "BPxT", "PC", "Z-IL", "iPC"];

Deno.test("seriesStyles() keeps rules apart by colour and, without it, by dash or mark", () => {
  const styles = RULES.map(seriesStyles(RULES));
  assert.equal(new Set(styles.map(({ color }) => color)).size, RULES.length);
  assert.equal(new Set(styles.map(({ symbol }) => symbol)).size, RULES.length);
  const looks = styles.map(({ dash, strong }) => `${dash} ${strong}`);
  assert.equal(new Set(looks).size, RULES.length);
});

Deno.test("seriesStyles() gives a rule its look whatever else is drawn", () => {
  assert.deepEqual(seriesStyles(["iPC"])("iPC"), seriesStyles([...RULES, "other"])("iPC"));
  assert.equal(seriesStyles(["BPx8"])("BPx8").color, seriesStyles(["BPxT"])("BPxT").color);
});

Deno.test("seriesStyles() tells variants of a rule apart by dash", () => {
  const labels = ["PC, gamma 0.5", "PC, gamma 0.1", "PC, T 16", "unknown", "other"];
  const styles = labels.map(seriesStyles(labels));
  assert.equal(new Set(styles.slice(0, 3).map(({ color }) => color)).size, 1);
  assert.equal(new Set(styles.slice(0, 3).map(({ dash }) => dash)).size, 3);
  assert.notEqual(styles[3]!.color, styles[4]!.color);
});

Deno.test("colours have a contrast of 4.5 with the page in both modes", () => {
  const luminance = (hex: string) => {
    const parts = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!;
  };
  for (const [mode, paper] of [["light", "#ffffff"], ["dark", "#14171b"]] as const) {
    for (const color of colorProperties(mode).match(/#[0-9a-f]{6}/g)!) {
      const [low, high] = [luminance(color), luminance(paper)].sort((a, b) => a - b);
      assert.ok((high! + 0.05) / (low! + 0.05) >= 4.5, `${color} in ${mode}`);
    }
  }
});

Deno.test("seriesStyles() tells more labels apart than there are spare colours", () => {
  const labels = [64, 128, 256, 512, 1024].map((width) => `width ${width}`);
  const styles = labels.map(seriesStyles(labels));
  assert.equal(new Set(styles.map(({ symbol }) => symbol)).size, labels.length);
});
