import { jacobianChain } from '../jacobian/jacobian-chain.ts';
import { jacobianView, jacobianWindow } from '../jacobian/jacobian-view.ts';
import { nudgeOf } from '../nudge/nudge.ts';
import { fanOutOf } from '../paths/fan-out.ts';
import { pathsOf } from '../paths/paths.ts';
import { perSampleOf } from '../per-sample.ts';
import { optimiserTraceOf } from '../program/optimiser-trace.ts';
import type { QuestionRequests } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import type { CheckedQuestion, NumbersKind } from '../views/trust.ts';
import { healthOf } from './health.ts';

/** Numbers of an answer that share a scale: what they are, and whose. */
export interface Numbers {
  readonly kind: NumbersKind;
  /** Address, node path, path through blocks, or line of the optimiser; null where there is only one of the kind. */
  readonly at: string | null;
  readonly data: ArrayLike<number>;
}

/** How a question is asked twice: which numbers of its answer are on the screen. */
interface Checked<N extends CheckedQuestion> {
  readonly ask: (payload: QuestionRequests[N]['in'], asked: Asked) => Promise<QuestionRequests[N]['out']>;
  readonly numbers: (answer: NonNullable<QuestionRequests[N]['out']>) => readonly Numbers[];
  /** The answer is worked out in float64 on every device: then it is the device that is asked for comparison. */
  readonly alwaysPrecise: boolean;
}

const of = (kind: NumbersKind, at: string | null, data: ArrayLike<number> | null | undefined): Numbers[] =>
  data && data.length > 0 ? [{ kind, at, data }] : [];
const one = (kind: NumbersKind, at: string | null, x: number | null): Numbers[] => of(kind, at, x === null ? null : [x]);

export const CHECKED: { readonly [N in CheckedQuestion]: Checked<N> } = {
  tensor: {
    ask: ({ address, what }, { stepper, signal }) => stepper.tensor(address, what, signal),
    numbers: ({ data }) => of('entries', null, data),
    alwaysPrecise: false,
  },
  jacobianView: {
    ask: jacobianView,
    numbers: ({ window, overview, norm, singular }) => [
      ...of('jacobian', null, window.entries),
      ...of('jacobian', null, overview?.entries),
      ...one('norm', null, norm),
      ...of('singular', null, singular.values),
    ],
    alwaysPrecise: false,
  },
  jacobianWindow: { ask: jacobianWindow, numbers: ({ entries }) => of('jacobian', null, entries), alwaysPrecise: false },
  jacobianChain: {
    ask: jacobianChain,
    numbers: ({ factors }) => factors.flatMap(({ node, entries }) => of('jacobian-of', node, entries)),
    alwaysPrecise: false,
  },
  optimiserTrace: {
    ask: optimiserTraceOf,
    numbers: ({ lines }) => lines.flatMap(({ name, values }) => of('line', name, values)),
    alwaysPrecise: false,
  },
  perSample: {
    ask: ({ samples }, asked) => perSampleOf(samples, asked),
    numbers: ({ costs, loss, gradients, samples }) => [
      ...of('costs', null, costs),
      ...one('loss', null, loss),
      ...Object.entries(gradients).flatMap(([address, { each, mean }]) => [
        ...each.flatMap(({ entries }, i) => of('gradient', `${address} p=${samples[i]}`, entries)),
        ...of('mean', address, mean.entries),
      ]),
    ],
    alwaysPrecise: false,
  },
  'fan-out': {
    ask: fanOutOf,
    numbers: ({ branches, sum, total }) => [
      ...branches.flatMap(({ node, port, gradient }) => of('contribution', `${node}.${port}`, gradient?.entries)),
      ...of('sum', null, sum?.entries),
      ...of('entries', null, total?.entries),
    ],
    alwaysPrecise: false,
  },
  nudge: {
    ask: nudgeOf,
    numbers: ({ rows, downstream }) => [
      ...of(
        'predicted',
        null,
        rows.map(({ predicted }) => predicted),
      ),
      ...of(
        'actual',
        null,
        rows.map(({ actual }) => actual),
      ),
      ...Object.entries(downstream).flatMap(([address, { predicted, actual }]) => [
        ...of('predicted', address, predicted.entries),
        ...of('actual', address, actual.entries),
      ]),
    ],
    alwaysPrecise: true,
  },
  paths: {
    ask: pathsOf,
    numbers: ({ paths, sum, gradient }) => [
      ...paths.flatMap(({ steps, product }) => of('path', steps.map(({ node }) => node).join(' → '), product.entries)),
      ...of('sum', null, sum.entries),
      ...of('entries', null, gradient.entries),
    ],
    alwaysPrecise: true,
  },
  health: {
    ask: healthOf,
    // each on its own scale: gains that differ by powers of ten are what it is about
    numbers: ({ rows }) =>
      rows.flatMap(({ node, gain, product, gradient }) => [
        ...one('gain', node, gain),
        ...one('gain-product', node, product),
        ...one('gradient-norm', node, gradient),
      ]),
    alwaysPrecise: true,
  },
};
