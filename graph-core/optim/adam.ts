import { s } from '../scalar/expr.ts';
import { CLIPPING } from './clip.ts';
import {
  MOMENT_HYPER,
  momentLetters,
  momentLines,
  momentSchedule,
  momentShares,
  momentState,
  momentStep,
  moments,
  momentTex,
} from './moments.ts';
import { decayed, gradientLetters, gradientTex, type Optimiser } from './optimiser.ts';
import { directionSymbol, givenLines, stepLines } from './trace.ts';

/** Adam and AMSGrad, as in torch.optim.Adam; both bias corrections are the host's. */
export const adam: Optimiser = {
  type: 'adam',
  title: 'Adam',
  docs: 'Steps of a length that a running mean of squared gradients evens out, weight by weight.',
  tex: (hyper) => [...gradientTex(hyper), ...momentTex(hyper)],
  letters: (hyper, t) => [...momentLetters(hyper), ...gradientLetters(hyper), ['t', t]],
  isPlain: () => false,
  hyper: {
    lr: { type: 'float', default: 0.001, min: 0, docs: 'Learning rate: about how far a weight moves in one step.' },
    betas: MOMENT_HYPER.betas,
    eps: MOMENT_HYPER.eps,
    weightDecay: { type: 'float', default: 0, min: 0, docs: 'Adds this much of the weight to its gradient.' },
    amsgrad: MOMENT_HYPER.amsgrad,
    ...CLIPPING,
  },
  state: momentState,
  schedule: momentSchedule,
  update: (b, context) => {
    const g = decayed(b, context);
    const { state, operands, stepOf, corrected } = moments(b, g, context);
    return {
      parameter: b.map((w, ...rest) => s.sub(w, stepOf(...rest)), context.parameter, ...operands),
      state,
      trace: (scalars) => ({
        decayed: g,
        ...corrected(scalars),
        step: b.map((...given) => s.neg(stepOf(...given)), ...operands),
      }),
    };
  },
  lines: (hyper) => [...givenLines(hyper), ...momentLines(hyper, directionSymbol(hyper)), ...stepLines(momentStep)],
  traceScalars: momentShares,
};
