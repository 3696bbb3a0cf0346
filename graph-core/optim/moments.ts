import type { Builder, Value } from '../program/builder.ts';
import { type Expr, s } from '../scalar/expr.ts';
import { type Hyper, type HyperSpec, numberOf } from './hyper.ts';
import type { UpdateContext } from './optimiser.ts';
import { type Letter, stateLines, type TraceLine } from './trace.ts';

/** What Adam and AdamW share: two running means of the gradient, and the step that is made of them. */

const betasOf = (hyper: Hyper): readonly [number, number] => hyper.betas as readonly [number, number];
const isLargest = (hyper: Hyper): boolean => hyper.amsgrad === true;

export const MOMENT_HYPER = {
  betas: {
    type: 'floats',
    default: [0.9, 0.999],
    min: 0,
    max: 1,
    docs: 'How much of the running means of g and of g squared is kept.',
  },
  eps: { type: 'float', default: 1e-8, min: 0, docs: 'Added to the root, so that nothing is divided by zero.' },
  amsgrad: { type: 'bool', default: false, docs: 'Divides by the largest running mean so far.' },
} as const satisfies { readonly [name: string]: HyperSpec };

export const momentState = (hyper: Hyper): readonly string[] =>
  isLargest(hyper) ? ['mean', 'square', 'largest'] : ['mean', 'square'];

/** The rule behind the gradient that the means take. */
export const momentTex = (hyper: Hyper): readonly string[] => {
  const square = isLargest(hyper) ? 'u' : 'v';
  return [
    'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g',
    'v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2',
    ...(isLargest(hyper) ? ['u \\leftarrow \\max(u, v)'] : []),
    `w \\leftarrow w - \\frac{\\eta}{1 - \\beta_1^t} \\frac{m}{\\sqrt{${square}} / \\sqrt{1 - \\beta_2^t} + \\varepsilon}`,
  ];
};

export const momentLetters = (hyper: Hyper): [string, number][] => [
  ['\\eta', numberOf(hyper, 'lr')],
  ['\\beta_1', betasOf(hyper)[0]],
  ['\\beta_2', betasOf(hyper)[1]],
  ['\\varepsilon', numberOf(hyper, 'eps')],
];

/** The learning rate with the first bias correction in it, and the second one. */
export const momentSchedule = (hyper: Hyper, t: number): { rate: number; correction: number } => {
  const [b1, b2] = betasOf(hyper);
  return { rate: numberOf(hyper, 'lr') / (1 - b1 ** t), correction: 1 / Math.sqrt(1 - b2 ** t) };
};

export const momentShares = (hyper: Hyper, t: number): { meanShare: number; squareShare: number } => {
  const [b1, b2] = betasOf(hyper);
  return { meanShare: 1 - b1 ** t, squareShare: 1 - b2 ** t };
};

/** The means after a gradient, and the steps that they make. */
export interface Moments {
  readonly state: { readonly [name: string]: Value };
  /** Operands of {@link Moments.stepOf}: mean, square, rate, correction. */
  readonly operands: readonly [Value, Value, Value, Value];
  /** What is subtracted from the weight. */
  readonly stepOf: (...operands: readonly Expr[]) => Expr;
  /** The means once their bias is taken out. */
  readonly corrected: (scalars: { readonly [name: string]: Value }) => { readonly [name: string]: Value };
}

export function moments(b: Builder, g: Value, { state, scalars, hyper }: UpdateContext): Moments {
  const [b1, b2] = betasOf(hyper);
  const eps = numberOf(hyper, 'eps');
  const { rate, correction } = scalars as { rate: Value; correction: Value };
  const mean = b.map((m, d) => s.add(s.mul(b1, m), s.mul(1 - b1, d)), state.mean as Value, g);
  const square = b.map((v, d) => s.add(s.mul(b2, v), s.mul(1 - b2, s.mul(d, d))), state.square as Value, g);
  const largest = state.largest && b.map((old, v) => s.select(s.gt(v, old), v, old), state.largest, square);
  const held = largest ?? square;
  return {
    state: { mean, square, ...(largest ? { largest } : {}) },
    operands: [mean, held, rate, correction],
    stepOf: (...operands) => {
      const [m, v, step, scale] = operands as [Expr, Expr, Expr, Expr];
      return s.mul(step, s.div(m, s.add(s.mul(s.sqrt(v), scale), eps)));
    },
    corrected: ({ meanShare, squareShare }) => ({
      'corrected-mean': b.div(mean, meanShare as Value),
      'corrected-square': b.div(held, squareShare as Value),
    }),
  };
}

const largestLines: readonly TraceLine[] = stateLines('largest', 'u', (of) => `\\max(${of('u_{t-1}')}, ${of('v_t')})`);

const correctedLines = (square: string): TraceLine[] => [
  {
    name: 'corrected-mean',
    symbol: '\\hat m',
    rule: (of) => `\\frac{${of('m_t')}}{1 - ${of('\\beta_1')}^{${of('t')}}}`,
  },
  {
    name: 'corrected-square',
    symbol: '\\hat v',
    rule: (of) => `\\frac{${of(square)}}{1 - ${of('\\beta_2')}^{${of('t')}}}`,
  },
];

/** The lines of the means of a gradient that is called `g`. */
export const momentLines = (hyper: Hyper, g: string): TraceLine[] => [
  ...stateLines('mean', 'm', (of) => `${of('\\beta_1')} \\cdot ${of('m_{t-1}')} + (1 - ${of('\\beta_1')}) \\cdot ${of(g)}`),
  ...stateLines('square', 'v', (of) => `${of('\\beta_2')} \\cdot ${of('v_{t-1}')} + (1 - ${of('\\beta_2')}) \\cdot {${of(g)}}^2`),
  ...(isLargest(hyper) ? largestLines : []),
  ...correctedLines(isLargest(hyper) ? 'u_t' : 'v_t'),
];

/** What the corrected means make of the learning rate. */
export const momentStep = (of: Letter): string =>
  `-${of('\\eta')} \\cdot \\frac{${of('\\hat m')}}{\\sqrt{${of('\\hat v')}} + ${of('\\varepsilon')}}`;
