/** @file Elementwise kernels of the reference engine: what they do to one element, in float64. */
import type { KernelName } from "../graph/graph.ts";

/** A function of one element. */
export type Unary = (x: number) => number;

/** A function of two elements. */
export type Binary = (a: number, b: number) => number;

/** Kernels with one input and no attributes. */
export const UNARY = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  Erf: erf,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Floor: Math.floor,
  IsNan: (x) => Number(Number.isNaN(x)),
  Log: Math.log,
  Log1p: Math.log1p,
  LogicalNot: (x) => Number(x === 0),
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(x, 0),
  Relu6: (x) => Math.min(Math.max(x, 0), 6),
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  Sign: Math.sign,
  Sin: Math.sin,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Tanh: Math.tanh,
} as const satisfies Partial<Record<KernelName, Unary>>;

/** Kernels with two broadcasting inputs. */
export const BINARY = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
  Pow: Math.pow,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  EluGrad: (dy, y) => (y >= 0 ? dy : dy * (y + 1)),
  Equal: (a, b) => Number(a === b),
  NotEqual: (a, b) => Number(a !== b),
  Greater: (a, b) => Number(a > b),
  GreaterEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessEqual: (a, b) => Number(a <= b),
  LogicalAnd: (a, b) => Number(a !== 0 && b !== 0),
  LogicalOr: (a, b) => Number(a !== 0 || b !== 0),
} as const satisfies Partial<Record<KernelName, Binary>>;

/**
 * The error function to about 1e-15: below 3 by `2 / sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!`
 * (Abramowitz and Stegun 7.1.6: positive terms, so nothing cancels), above by the continued fraction of
 * its complement (7.1.14).
 */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (Number.isNaN(x)) return NaN;
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return 1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}
