import assert from "node:assert/strict";
import { decimalPadding, decimalsOf, formatNumber } from "./numbers.ts";

Deno.test("formatNumber() keeps the column's digits and a true minus", () => {
  assert.equal(formatNumber(98.256, 2), "98.26");
  assert.equal(formatNumber(-1.5, 2), "−1.50");
  assert.equal(formatNumber(0, 2), "0.00");
  assert.equal(formatNumber(12, 0), "12");
});

Deno.test("formatNumber() never shows a zero that is not one", () => {
  assert.equal(formatNumber(0.00041, 3), "0.0004");
  assert.equal(formatNumber(-0.001, 2), "−0.001");
  assert.equal(formatNumber(2 / 184_756, 3), "0.00001");
});

Deno.test("formatNumber() without digits shows six significant ones at most", () => {
  assert.equal(formatNumber(0.00025), "0.00025");
  assert.equal(formatNumber(1 / 3), "0.333333");
  assert.equal(formatNumber(60000000), "60000000");
  assert.equal(formatNumber(5e-7), "5e-7");
});

Deno.test("formatNumber() names what is no number", () => {
  assert.equal(formatNumber(NaN, 2), "NaN");
  assert.equal(formatNumber(-Infinity), "−∞");
});

Deno.test("decimalPadding() fills up to the column's decimals", () => {
  assert.equal(decimalsOf("98.26"), 2);
  assert.equal(decimalsOf("98"), 0);
  assert.equal(decimalPadding("98.26", 2), "");
  assert.equal(decimalPadding("98.2", 3), "\u2007\u2007");
  assert.equal(decimalPadding("98", 2), "\u2008\u2007\u2007");
});
