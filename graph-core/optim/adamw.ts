import type { Value } from '../program/builder.ts';
import { s } from '../scalar/expr.ts';
import { CLIPPING, clipLetters, clippedSymbol, clipTex } from './clip.ts';
import { type Hyper, numberOf } from './hyper.ts';
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
import type { Optimiser } from './optimiser.ts';
import { clippedLines, stepLines, type TraceLine } from './trace.ts';

const decays = (hyper: Hyper): boolean => numberOf(hyper, 'weightDecay') !== 0;

const SHRUNK: TraceLine = {
  name: 'shrunk',
  symbol: 'w_\\lambda',
  rule: (of) => `(1 - ${of('\\eta')} \\cdot ${of('\\lambda')}) \\cdot ${of('w')}`,
};

/** Adam whose weight decay does not go through the running means, as in torch.optim.AdamW. */
export const adamw: Optimiser = {
  type: 'adamw',
  title: 'AdamW',
  docs: 'Adam with a weight decay of its own: every weight shrinks by the same share, whatever its gradients are.',
  tex: (hyper) => [...clipTex(hyper), ...(decays(hyper) ? ['w \\leftarrow (1 - \\eta\\lambda)\\, w'] : []), ...momentTex(hyper)],
  letters: (hyper, t) => [
    ...momentLetters(hyper),
    ...clipLetters(hyper),
    ...(decays(hyper) ? ([['\\lambda', numberOf(hyper, 'weightDecay')]] as [string, number][]) : []),
    ['t', t],
  ],
  isPlain: () => false,
  hyper: {
    lr: { type: 'float', default: 0.001, min: 0, docs: 'Learning rate: about how far a weight moves in one step.' },
    betas: MOMENT_HYPER.betas,
    eps: MOMENT_HYPER.eps,
    weightDecay: { type: 'float', default: 0.01, min: 0, docs: 'Takes this much times the learning rate off the weight itself.' },
    amsgrad: MOMENT_HYPER.amsgrad,
    ...CLIPPING,
  },
  state: momentState,
  schedule: (hyper, t) => ({
    ...momentSchedule(hyper, t),
    ...(decays(hyper) ? { kept: 1 - numberOf(hyper, 'lr') * numberOf(hyper, 'weightDecay') } : {}),
  }),
  update: (b, context) => {
    const { parameter, gradient, scalars } = context;
    const { state, operands, stepOf, corrected } = moments(b, gradient, context);
    const kept = scalars.kept;
    return {
      parameter: kept
        ? b.map((w, share, ...rest) => s.sub(s.mul(w, share), stepOf(...rest)), parameter, kept, ...operands)
        : b.map((w, ...rest) => s.sub(w, stepOf(...rest)), parameter, ...operands),
      state,
      trace: (of) => ({
        ...(kept ? { shrunk: b.map((w, share) => s.mul(w, share), parameter, kept as Value) } : {}),
        ...corrected(of),
        step: b.map((...given) => s.neg(stepOf(...given)), ...operands),
      }),
    };
  },
  lines: (hyper) => [
    ...clippedLines(hyper),
    ...(decays(hyper) ? [SHRUNK] : []),
    ...momentLines(hyper, clippedSymbol(hyper)),
    ...stepLines(momentStep, decays(hyper) ? SHRUNK.symbol : 'w'),
  ],
  traceScalars: momentShares,
};
