import type { Value } from '../program/builder.ts';
import { type Expr, s } from '../scalar/expr.ts';
import { CLIPPING } from './clip.ts';
import { type Hyper, numberOf } from './hyper.ts';
import { decayed, gradientLetters, gradientTex, type Optimiser } from './optimiser.ts';
import { directionSymbol, givenLines, stateLines, stepLines, type TraceLine } from './trace.ts';

const shrinks = (hyper: Hyper): boolean => numberOf(hyper, 'lrDecay') !== 0;

/** The learning rate of update t, where it shrinks from update to update. */
const RATE: TraceLine = {
  name: 'rate',
  symbol: '\\eta_t',
  rule: (of) => `\\frac{${of('\\eta')}}{1 + (${of('t')} - 1) \\cdot ${of('\\delta')}}`,
};

/** Adagrad, as in torch.optim.Adagrad. */
export const adagrad: Optimiser = {
  type: 'adagrad',
  title: 'Adagrad',
  docs: 'Divides each gradient by the root of the sum of all its squares so far.',
  tex: (hyper) => [
    ...gradientTex(hyper),
    's \\leftarrow s + g^2',
    `w \\leftarrow w - ${shrinks(hyper) ? '\\frac{\\eta}{1 + (t - 1)\\delta}' : '\\eta\\,'} \\frac{g}{\\sqrt{s} + \\varepsilon}`,
  ],
  letters: (hyper, t) => [
    ['\\eta', numberOf(hyper, 'lr')],
    ...(shrinks(hyper) ? ([['\\delta', numberOf(hyper, 'lrDecay')]] as [string, number][]) : []),
    ['\\varepsilon', numberOf(hyper, 'eps')],
    ...gradientLetters(hyper),
    ...(shrinks(hyper) ? ([['t', t]] as [string, number][]) : []),
  ],
  isPlain: () => false,
  hyper: {
    lr: { type: 'float', default: 0.01, min: 0, docs: 'Learning rate: how far a weight moves in its first step.' },
    lrDecay: {
      type: 'float',
      default: 0,
      min: 0,
      docs: 'Makes the learning rate of update t smaller: lr / (1 + (t - 1) times this).',
    },
    initialAccumulator: { type: 'float', default: 0, min: 0, docs: 'What the sum of squares starts at.' },
    eps: { type: 'float', default: 1e-10, min: 0, docs: 'Added to the root, so that nothing is divided by zero.' },
    weightDecay: { type: 'float', default: 0, min: 0, docs: 'Adds this much of the weight to its gradient.' },
    ...CLIPPING,
  },
  state: () => ['sum'],
  stateStart: (hyper) => numberOf(hyper, 'initialAccumulator'),
  schedule: (hyper, t) => ({ rate: numberOf(hyper, 'lr') / (1 + (t - 1) * numberOf(hyper, 'lrDecay')) }),
  update: (b, context) => {
    const { parameter, state, scalars, hyper } = context;
    const eps = numberOf(hyper, 'eps');
    const rate = scalars.rate as Value;
    const g = decayed(b, context);
    const sum = b.map((total, d) => s.add(total, s.mul(d, d)), state.sum as Value, g);
    const stepOf = (eta: Expr, d: Expr, total: Expr): Expr => s.mul(eta, s.div(d, s.add(s.sqrt(total), eps)));
    return {
      parameter: b.map((w, eta, d, total) => s.sub(w, stepOf(eta, d, total)), parameter, rate, g, sum),
      state: { sum },
      trace: () => ({
        decayed: g,
        rate: b.expand(rate, g.shape),
        step: b.map((eta, d, total) => s.neg(stepOf(eta, d, total)), rate, g, sum),
      }),
    };
  },
  lines: (hyper) => {
    const g = directionSymbol(hyper);
    const eta = shrinks(hyper) ? RATE.symbol : '\\eta';
    return [
      ...givenLines(hyper),
      ...stateLines('sum', 's', (of) => `${of('s_{t-1}')} + {${of(g)}}^2`),
      ...(shrinks(hyper) ? [RATE] : []),
      ...stepLines((of) => `-${of(eta)} \\cdot \\frac{${of(g)}}{\\sqrt{${of('s_t')}} + ${of('\\varepsilon')}}`),
    ];
  },
  traceScalars: () => ({}),
};
