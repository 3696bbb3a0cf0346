import type { Value } from '../program/builder.ts';
import { s } from '../scalar/expr.ts';
import { decayed, decayLetter, decayTex, type Hyper, numberOf, type Optimiser } from './optimiser.ts';

const betasOf = (hyper: Hyper): readonly [number, number] => hyper.betas as readonly [number, number];

/** Adam and AMSGrad, as in torch.optim.Adam; both bias corrections are the host's. */
export const adam: Optimiser = {
  type: 'adam',
  title: 'Adam',
  docs: 'Steps of a length that a running mean of squared gradients evens out, weight by weight.',
  tex: (hyper) => {
    const square = hyper.amsgrad === true ? 'u' : 'v';
    return [
      ...decayTex(hyper),
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
    ...decayLetter(hyper),
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
    const moved = b.map(
      (w, m, v, step, scale) => s.sub(w, s.mul(step, s.div(m, s.add(s.mul(s.sqrt(v), scale), eps)))),
      parameter,
      mean,
      largest ?? square,
      rate,
      correction,
    );
    return { parameter: moved, state: { mean, square, ...(largest ? { largest } : {}) } };
  },
};
