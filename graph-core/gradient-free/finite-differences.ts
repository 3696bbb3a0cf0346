import { numberOf } from '../optim/hyper.ts';
import { NO_STATE, type SearchMethod } from './search.ts';

/**
 * Gradient descent along a gradient that is measured: one weight after the other is moved by h, forward (f(w + h) - f(w)) / h or
 * central (f(w + h) - f(w - h)) / 2h. The error of the first falls with h, that of the second with h squared (Nocedal and Wright,
 * "Numerical Optimization", 2006, section 8.1); rounding costs both about the precision of f divided by h.
 */
export const finiteDifferences: SearchMethod = {
  type: 'finite-differences',
  title: 'Finite differences',
  docs: 'Gradient descent along differences of the cost: each weight is moved by itself, so that n weights take n evaluations, or 2n.',
  tex: (hyper) => [
    hyper.central === true
      ? 'g_i \\leftarrow \\frac{f(w + h e_i) - f(w - h e_i)}{2 h}'
      : 'g_i \\leftarrow \\frac{f(w + h e_i) - f(w)}{h}',
    'w \\leftarrow w - \\eta\\, g',
  ],
  hyper: {
    lr: { type: 'float', default: 0.01, min: 0, docs: 'Learning rate: how far a step goes along the measured gradient.' },
    h: {
      type: 'float',
      default: 0.01,
      min: 1e-9,
      docs: 'How far each weight is moved; more than the width of a stair to see past it.',
    },
    central: { type: 'bool', default: true, docs: 'Moves each weight both ways: twice the evaluations, a much smaller error.' },
  },
  population: (hyper, size) => (hyper.central === true ? 2 * size : size),
  refusal: () => null,
  step: ({ hyper, point }) => {
    const h = numberOf(hyper, 'h');
    const isCentral = hyper.central === true;
    const size = point.length;
    const at = (index: number): Float64Array => {
      const made = point.slice();
      const i = index % size;
      made[i] = (made[i] as number) + (index < size ? h : -h);
      return made;
    };
    const slope = (costs: Float64Array, here: number, i: number): number => {
      const ahead = costs[i] as number;
      const difference = isCentral ? (ahead - (costs[size + i] as number)) / (2 * h) : (ahead - here) / h;
      // beside a hole nothing is known of this weight's slope
      return Number.isFinite(difference) ? difference : 0;
    };
    return {
      candidates: { count: isCentral ? 2 * size : size, at },
      tell: (costs, here) => ({
        point: point.map((x, i) => x - numberOf(hyper, 'lr') * slope(costs, here, i)),
        state: NO_STATE,
      }),
    };
  },
};
