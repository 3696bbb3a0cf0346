import type { Value } from '../program/builder.ts';
import { numberOf } from './hyper.ts';
import type { Optimiser } from './optimiser.ts';
import { GIVEN, stepLines } from './trace.ts';

/** Names of the pairs that are remembered, latest first: steps, and what they changed the gradient by. */
export const pairNames = (i: number): { readonly step: string; readonly change: string } => ({ step: `s${i}`, change: `y${i}` });

/**
 * L-BFGS, as in torch.optim.LBFGS with one iteration a step. Where a step leads is found by a search on the host, which evaluates
 * cost and gradient on the device as often as it needs; the update itself adds what was found.
 */
export const lbfgs: Optimiser = {
  type: 'lbfgs',
  title: 'L-BFGS',
  docs: 'Newton steps over the whole set, with a Hessian that is guessed from the latest steps and their gradients.',
  searches: true,
  tex: (hyper) => [
    'd \\leftarrow -H_m\\, g',
    ...(hyper.lineSearch === true ? ['\\eta \\leftarrow \\text{strong Wolfe along } d'] : []),
    'w \\leftarrow w + \\eta\\, d',
  ],
  letters: (hyper, t) => [
    ...(hyper.lineSearch === true ? [] : ([['\\eta', numberOf(hyper, 'lr')]] as [string, number][])),
    ['m', numberOf(hyper, 'history')],
    ['t', t],
  ],
  isPlain: () => false,
  hyper: {
    lr: {
      type: 'float',
      default: 1,
      min: 0,
      docs: 'Length of a step, as a share of the Newton step; where a line search begins.',
    },
    history: { type: 'int', default: 10, min: 1, max: 101, docs: 'How many steps are remembered.' },
    lineSearch: { type: 'bool', default: true, docs: 'Looks along the step for a point that meets the strong Wolfe conditions.' },
    toleranceGrad: { type: 'float', default: 1e-7, min: 0, docs: 'With no entry of the gradient above this, nothing moves.' },
    toleranceChange: {
      type: 'float',
      default: 1e-9,
      min: 0,
      docs: 'With a slope along the step that is less than this, nothing moves.',
    },
  },
  state: (hyper) => [
    'step',
    'gradient',
    ...Array.from({ length: numberOf(hyper, 'history') }, (_, i) => Object.values(pairNames(i))).flat(),
  ],
  schedule: () => ({}),
  update: (b, { parameter, moved }) => ({
    parameter: b.add(parameter, moved as Value),
    state: {},
    trace: () => ({ step: moved as Value }),
  }),
  lines: () => [...GIVEN, ...stepLines(() => '-\\eta\\,(H_m\\, g)_i')],
  traceScalars: () => ({}),
};
