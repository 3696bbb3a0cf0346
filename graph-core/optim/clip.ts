import { sizeOf } from '../model/tensor.ts';
import type { Builder, Value } from '../program/builder.ts';
import { type Expr, s } from '../scalar/expr.ts';
import { type Hyper, type HyperSpec, numberOf } from './hyper.ts';
import type { TraceLine } from './trace.ts';

/** What every optimiser has beside its own settings: limits to the gradients that reach it. 0 is no limit. */
export const CLIPPING = {
  clipNorm: {
    type: 'float',
    default: 0,
    min: 0,
    docs: 'Longest gradient of all trained weights together: a longer one is scaled down, its direction kept. 0: no limit.',
  },
  clipValue: {
    type: 'float',
    default: 0,
    min: 0,
    docs: 'Largest size of one entry of a gradient: what lies beyond is cut off, before the norm is taken. 0: no limit.',
  },
} as const satisfies { readonly [name: string]: HyperSpec };

/** Added to the norm before it divides, as torch.nn.utils.clip_grad_norm_ does. */
const EPSILON = 1e-6;
/** Below this a gradient's largest entry is no unit to measure the others in: float32 would overflow. */
const SMALLEST_UNIT = 1e-20;

const normLimit = (hyper: Hyper): number => numberOf(hyper, 'clipNorm');
const valueLimit = (hyper: Hyper): number => numberOf(hyper, 'clipValue');

/** Whether gradients are changed before they reach the rule. */
export const isClipped = (hyper: Hyper): boolean => normLimit(hyper) > 0 || valueLimit(hyper) > 0;

/** Whether each gradient needs those of all the other weights. */
export const needsNorm = (hyper: Hyper): boolean => normLimit(hyper) > 0;

/** A gradient whose entries lie in [-clipValue, clipValue]; NaN stays NaN. */
export function limited(b: Builder, gradient: Value, hyper: Hyper): Value {
  const most = valueLimit(hyper);
  if (most === 0) return gradient;
  return b.map((g) => s.select(s.gt(g, most), most, s.select(s.lt(g, -most), -most, g)), gradient);
}

/** Several gradients measured together, each number a scalar. */
export interface Measured {
  /** What all of them are multiplied by: min(1, clipNorm / (norm + 1e-6)). */
  readonly factor: Value;
  /** Builds the norm over all of them, which training has no use for. */
  readonly norm: () => Value;
  /** Builds the norm of each. */
  readonly norms: () => readonly Value[];
}

/**
 * The factor that brings the norm over all `gradients` down to the limit; null where there is no limit, or nothing to measure.
 *
 * Entries are squared as shares of the largest, so that neither large nor small ones leave the range of float32. An infinity
 * makes the factor 0 and a NaN makes it NaN, as in torch: either way a weight comes out NaN, at which training halts.
 */
export function measured(b: Builder, gradients: readonly Value[], hyper: Hyper): Measured | null {
  const most = normLimit(hyper);
  const all = gradients.filter(({ shape }) => sizeOf(shape) > 0).map((gradient) => limited(b, gradient, hyper));
  if (most === 0 || all.length === 0) return null;
  const largest = all
    .map((gradient) => b.amax(b.map((g) => s.select(s.lt(g, 0), s.neg(g), g), gradient)))
    .reduce((before, each) => b.map((x, y) => s.select(s.gt(y, x), y, x), before, each));
  const unit = b.map((x) => s.select(s.and(s.isfinite(x), s.gt(x, SMALLEST_UNIT)), x, 1), largest);
  const square = (share: Expr): Expr => s.mul(share, share);
  const squares = all.map((gradient) => b.sum(b.map((g, u) => square(s.div(g, u)), gradient, unit)));
  const total = squares.reduce((sum, each) => b.add(sum, each));
  const inUnits = b.map((sum, u) => s.div(s.div(most, u), s.add(s.sqrt(sum), s.div(EPSILON, u))), total, unit);
  const lengthOf = (sum: Value): Value => b.map((x, u) => s.mul(s.sqrt(x), u), sum, unit);
  return {
    factor: b.map((k) => s.select(s.gt(k, 1), 1, k), inUnits),
    norm: () => lengthOf(total),
    norms: () => squares.map(lengthOf),
  };
}

/** A gradient as it reaches the rule; `factor` is that of {@link measured}. */
export function clipped(b: Builder, gradient: Value, hyper: Hyper, factor: Value | null): Value {
  const entries = limited(b, gradient, hyper);
  return factor === null ? entries : b.mul(entries, factor);
}

/** The letter of a gradient once its entries are limited, and once its norm is. */
const afterLimit = (hyper: Hyper): string => (valueLimit(hyper) === 0 ? 'g' : 'g_a');
/** The letter of the gradient that reaches the rule. */
export const clippedSymbol = (hyper: Hyper): string => (needsNorm(hyper) ? 'g_c' : afterLimit(hyper));

/** Clipping as assignments to g. */
export const clipTex = (hyper: Hyper): string[] => [
  ...(valueLimit(hyper) === 0 ? [] : ['g \\leftarrow \\min(\\max(g, -a), a)']),
  ...(needsNorm(hyper) ? ['g \\leftarrow \\min\\left(1, \\frac{c}{\\lVert g \\rVert}\\right) g'] : []),
];
export const clipLetters = (hyper: Hyper): [string, number][] => [
  ...(valueLimit(hyper) === 0 ? [] : ([['a', valueLimit(hyper)]] as [string, number][])),
  ...(needsNorm(hyper) ? ([['c', normLimit(hyper)]] as [string, number][]) : []),
];

/** Name of the line whose rule is written with the norms of all weights. */
export const NORM_LINE = 'norm';

const limitLine = (symbol: string): TraceLine => ({
  name: 'limited',
  symbol,
  rule: (of) => `\\min(\\max(${of('g')}, -${of('a')}), ${of('a')})`,
});

/** The norm over all weights, what it makes everything be multiplied by, and what comes of it. */
const normLines = (g: string): TraceLine[] => {
  const norm = `\\lVert ${g} \\rVert`;
  return [
    { name: NORM_LINE, symbol: norm, rule: () => `\\sqrt{\\textstyle\\sum_w \\lVert ${g}(w) \\rVert^2}` },
    {
      name: 'factor',
      symbol: '\\rho',
      rule: (of) => `\\min\\left(1, \\frac{${of('c')}}{${of(norm)} + 10^{-6}}\\right)`,
    },
    { name: 'clipped', symbol: 'g_c', rule: (of) => `${of('\\rho')} \\cdot ${of(g)}` },
  ];
};

/** What clipping makes of a gradient, quantity by quantity. */
export const clipLines = (hyper: Hyper): TraceLine[] => [
  ...(valueLimit(hyper) === 0 ? [] : [limitLine(afterLimit(hyper))]),
  ...(needsNorm(hyper) ? normLines(afterLimit(hyper)) : []),
];
