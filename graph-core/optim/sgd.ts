import type { Value } from '../program/builder.ts';
import { s } from '../scalar/expr.ts';
import { CLIPPING, isClipped } from './clip.ts';
import { hasEta } from './eta.ts';
import { numberOf } from './hyper.ts';
import { decayed, gradientLetters, gradientTex, type Optimiser, type Updated } from './optimiser.ts';
import { directionSymbol, givenLines, type Letter, stateLines, stepLines, type TraceLine } from './trace.ts';

/** Plain gradient descent, momentum and Nesterov's momentum, as in torch.optim.SGD. */
export const sgd: Optimiser = {
  type: 'sgd',
  title: 'SGD',
  docs: 'Gradient descent; with momentum, along a running sum of the gradients.',
  tex: (hyper) => {
    if (numberOf(hyper, 'momentum') === 0) return [...gradientTex(hyper), 'w \\leftarrow w - \\eta\\, g'];
    const share = numberOf(hyper, 'dampening') === 0 ? 'g' : '(1 - \\tau)\\, g';
    const direction = hyper.nesterov === true ? '(g + \\mu v)' : 'v';
    return [...gradientTex(hyper), `v \\leftarrow \\mu v + ${share}`, `w \\leftarrow w - \\eta\\, ${direction}`];
  },
  letters: (hyper, t) => {
    const { lr = 0, share = 1 } = sgd.schedule(hyper, t);
    const momentum = numberOf(hyper, 'momentum');
    const dampening = momentum !== 0 && numberOf(hyper, 'dampening') !== 0;
    return [
      ['\\eta', lr],
      ...(momentum === 0 ? [] : ([['\\mu', momentum]] as const)),
      ...(dampening ? ([['\\tau', 1 - share]] as const) : []),
      ...gradientLetters(hyper),
    ];
  },
  isPlain: (hyper) =>
    numberOf(hyper, 'momentum') === 0 && numberOf(hyper, 'weightDecay') === 0 && !isClipped(hyper) && !hasEta(hyper),
  hyper: {
    lr: { type: 'float', default: 0.01, min: 0, docs: 'Learning rate: how far a step goes along the gradient.' },
    momentum: { type: 'float', default: 0, min: 0, docs: 'Share of the last direction that is kept.' },
    dampening: { type: 'float', default: 0, docs: 'Share of a new gradient that is left out; the first step takes all of it.' },
    nesterov: { type: 'bool', default: false, docs: 'Looks ahead along the running direction.' },
    weightDecay: { type: 'float', default: 0, min: 0, docs: 'Adds this much of the weight to its gradient.' },
    ...CLIPPING,
  },
  state: (hyper) => (numberOf(hyper, 'momentum') === 0 ? [] : ['momentum']),
  schedule: (hyper, t) => {
    const lr = numberOf(hyper, 'lr');
    if (numberOf(hyper, 'momentum') === 0) return { lr };
    return { lr, share: t === 1 ? 1 : 1 - numberOf(hyper, 'dampening') };
  },
  update: (b, context) => {
    const { parameter, state, scalars, hyper } = context;
    const { lr, share } = scalars as { lr: Value; share: Value };
    const g = decayed(b, context);
    const along = (direction: Value, more: { readonly [name: string]: Value } = {}): Pick<Updated, 'parameter' | 'trace'> => ({
      parameter: b.map((w, d, eta) => s.sub(w, s.mul(eta, d)), parameter, direction, lr),
      trace: () => ({ decayed: g, ...more, step: b.map((d, eta) => s.neg(s.mul(eta, d)), direction, lr) }),
    });
    if (!state.momentum) return { ...along(g), state: {} };
    const mu = numberOf(hyper, 'momentum');
    const momentum = b.map((m, d, part) => s.add(s.mul(mu, m), s.mul(part, d)), state.momentum, g, share);
    // w - lr * (g + mu * b) looks ahead, w - lr * b does not
    const direction = hyper.nesterov === true ? b.map((d, m) => s.add(d, s.mul(mu, m)), g, momentum) : momentum;
    return { ...along(direction, { ahead: direction }), state: { momentum } };
  },
  lines: (hyper) => {
    const g = directionSymbol(hyper);
    if (numberOf(hyper, 'momentum') === 0) return [...givenLines(hyper), ...stepLines((of) => `-${of('\\eta')} \\cdot ${of(g)}`)];
    const share = (of: Letter): string => (numberOf(hyper, 'dampening') === 0 ? of(g) : `(1 - ${of('\\tau')}) \\cdot ${of(g)}`);
    const ahead: TraceLine = { name: 'ahead', symbol: 'd', rule: (of) => `${of(g)} + ${of('\\mu')} \\cdot ${of('v_t')}` };
    const direction = hyper.nesterov === true ? 'd' : 'v_t';
    return [
      ...givenLines(hyper),
      ...stateLines('momentum', 'v', (of) => `${of('\\mu')} \\cdot ${of('v_{t-1}')} + ${share(of)}`),
      ...(hyper.nesterov === true ? [ahead] : []),
      ...stepLines((of) => `-${of('\\eta')} \\cdot ${of(direction)}`),
    ];
  },
  traceScalars: () => ({}),
};
