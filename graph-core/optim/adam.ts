import type { Value } from '../program/builder.ts';
import { type Expr, s } from '../scalar/expr.ts';
import { CLIPPING } from './clip.ts';
import { type Hyper, numberOf } from './hyper.ts';
import { decayed, gradientLetters, gradientTex, type Optimiser } from './optimiser.ts';
import { directionSymbol, givenLines, stateLines, stepLines, type TraceLine } from './trace.ts';

const betasOf = (hyper: Hyper): readonly [number, number] => hyper.betas as readonly [number, number];

type Moments = [m: Expr, v: Expr, step: Expr, scale: Expr];

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

/** Adam and AMSGrad, as in torch.optim.Adam; both bias corrections are the host's. */
export const adam: Optimiser = {
  type: 'adam',
  title: 'Adam',
  docs: 'Steps of a length that a running mean of squared gradients evens out, weight by weight.',
  tex: (hyper) => {
    const square = hyper.amsgrad === true ? 'u' : 'v';
    return [
      ...gradientTex(hyper),
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g',
      'v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2',
      ...(hyper.amsgrad === true ? ['u \\leftarrow \\max(u, v)'] : []),
      `w \\leftarrow w - \\frac{\\eta}{1 - \\beta_1^t} \\frac{m}{\\sqrt{${square}} / \\sqrt{1 - \\beta_2^t} + \\varepsilon}`,
    ];
  },
  letters: (hyper, t) => [
    ['\\eta', numberOf(hyper, 'lr')],
    ['\\beta_1', betasOf(hyper)[0]],
    ['\\beta_2', betasOf(hyper)[1]],
    ['\\varepsilon', numberOf(hyper, 'eps')],
    ...gradientLetters(hyper),
    ['t', t],
  ],
  isPlain: () => false,
  hyper: {
    lr: { type: 'float', default: 0.001, min: 0, docs: 'Learning rate: about how far a weight moves in one step.' },
    betas: {
      type: 'floats',
      default: [0.9, 0.999],
      min: 0,
      max: 1,
      docs: 'How much of the running means of g and of g squared is kept.',
    },
    eps: { type: 'float', default: 1e-8, min: 0, docs: 'Added to the root, so that nothing is divided by zero.' },
    weightDecay: { type: 'float', default: 0, min: 0, docs: 'Adds this much of the weight to its gradient.' },
    amsgrad: { type: 'bool', default: false, docs: 'Divides by the largest running mean so far.' },
    ...CLIPPING,
  },
  state: (hyper) => (hyper.amsgrad === true ? ['mean', 'square', 'largest'] : ['mean', 'square']),
  schedule: (hyper, t) => {
    const [b1, b2] = betasOf(hyper);
    return { rate: numberOf(hyper, 'lr') / (1 - b1 ** t), correction: 1 / Math.sqrt(1 - b2 ** t) };
  },
  update: (b, context) => {
    const { parameter, state, scalars, hyper } = context;
    const [b1, b2] = betasOf(hyper);
    const eps = numberOf(hyper, 'eps');
    const { rate, correction } = scalars as { rate: Value; correction: Value };
    const g = decayed(b, context);
    const mean = b.map((m, d) => s.add(s.mul(b1, m), s.mul(1 - b1, d)), state.mean as Value, g);
    const square = b.map((v, d) => s.add(s.mul(b2, v), s.mul(1 - b2, s.mul(d, d))), state.square as Value, g);
    const largest = state.largest && b.map((old, v) => s.select(s.gt(v, old), v, old), state.largest, square);
    const held = largest ?? square;
    const stepOf = (m: Expr, v: Expr, step: Expr, scale: Expr): Expr =>
      s.mul(step, s.div(m, s.add(s.mul(s.sqrt(v), scale), eps)));
    return {
      parameter: b.map((w, ...rest) => s.sub(w, stepOf(...(rest as Moments))), parameter, mean, held, rate, correction),
      state: { mean, square, ...(largest ? { largest } : {}) },
      trace: ({ meanShare, squareShare }) => ({
        decayed: g,
        'corrected-mean': b.div(mean, meanShare as Value),
        'corrected-square': b.div(held, squareShare as Value),
        step: b.map((...given) => s.neg(stepOf(...(given as Moments))), mean, held, rate, correction),
      }),
    };
  },
  lines: (hyper) => {
    const g = directionSymbol(hyper);
    const isLargest = hyper.amsgrad === true;
    return [
      ...givenLines(hyper),
      ...stateLines('mean', 'm', (of) => `${of('\\beta_1')} \\cdot ${of('m_{t-1}')} + (1 - ${of('\\beta_1')}) \\cdot ${of(g)}`),
      ...stateLines(
        'square',
        'v',
        (of) => `${of('\\beta_2')} \\cdot ${of('v_{t-1}')} + (1 - ${of('\\beta_2')}) \\cdot {${of(g)}}^2`,
      ),
      ...(isLargest ? largestLines : []),
      ...correctedLines(isLargest ? 'u_t' : 'v_t'),
      ...stepLines((of) => `-${of('\\eta')} \\cdot \\frac{${of('\\hat m')}}{\\sqrt{${of('\\hat v')}} + ${of('\\varepsilon')}}`),
    ];
  },
  traceScalars: (hyper, t) => {
    const [b1, b2] = betasOf(hyper);
    return { meanShare: 1 - b1 ** t, squareShare: 1 - b2 ** t };
  },
};
