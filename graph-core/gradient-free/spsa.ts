import { numberOf } from '../optim/hyper.ts';
import { signDirections } from './draws.ts';
import { NO_STATE, type SearchMethod } from './search.ts';

/**
 * Simultaneous perturbation stochastic approximation: all weights are moved at once, each up or down, and one difference of two
 * costs stands for the whole gradient. Rule: Spall, "Multivariate stochastic approximation using a simultaneous perturbation
 * gradient approximation", 1992; the gains a / (A + k)^0.602 and c / k^0.101: Spall, "Implementation of the simultaneous
 * perturbation algorithm for stochastic optimization", 1998.
 */
export const spsa: SearchMethod = {
  type: 'spsa',
  title: 'SPSA',
  docs: 'Moves all weights at once, each up or down at random: two evaluations stand for the gradient, however many weights there are.',
  tex: (hyper) => [
    'a_k \\leftarrow \\frac{a}{(A + k)^{\\alpha}},\\quad c_k \\leftarrow \\frac{c}{k^{\\gamma}},\\quad \\Delta_i \\in \\{-1, 1\\}',
    numberOf(hyper, 'draws') === 1
      ? 'g_i \\leftarrow \\frac{f(w + c_k \\Delta) - f(w - c_k \\Delta)}{2 c_k \\Delta_i}'
      : 'g_i \\leftarrow \\operatorname{mean}_{\\Delta} \\frac{f(w + c_k \\Delta) - f(w - c_k \\Delta)}{2 c_k \\Delta_i}',
    'w \\leftarrow w - a_k\\, g',
  ],
  hyper: {
    lr: {
      type: 'float',
      default: 0.1,
      min: 0,
      docs: "Spall's a: how far a step goes along the estimated gradient, falling with k.",
    },
    c: { type: 'float', default: 0.1, min: 1e-9, docs: 'How far each weight is moved to either side in the first step.' },
    stability: {
      type: 'float',
      default: 10,
      min: 0,
      docs: "Spall's A: keeps the first steps small; about a tenth of all steps.",
    },
    alpha: { type: 'float', default: 0.602, min: 0, docs: 'How fast the steps get smaller.' },
    gamma: { type: 'float', default: 0.101, min: 0, docs: 'How fast the moves get smaller.' },
    draws: { type: 'int', default: 1, min: 1, max: 4097, docs: 'Estimates that a step takes the mean of, two evaluations each.' },
  },
  population: (hyper) => 2 * numberOf(hyper, 'draws'),
  refusal: () => null,
  step: (setting) => {
    const { hyper, point, update } = setting;
    const draws = numberOf(hyper, 'draws');
    const gain = numberOf(hyper, 'lr') / (numberOf(hyper, 'stability') + update) ** numberOf(hyper, 'alpha');
    const width = numberOf(hyper, 'c') / update ** numberOf(hyper, 'gamma');
    const directions = signDirections(setting);
    const at = (index: number): Float64Array => {
      const direction = directions(index >> 1);
      const way = index % 2 === 0 ? width : -width;
      return point.map((x, i) => x + way * (direction[i] as number));
    };
    const tell = (costs: Float64Array): Float64Array => {
      const next = point.slice();
      for (let k = 0; k < draws; k++) {
        const slope = ((costs[2 * k] as number) - (costs[2 * k + 1] as number)) / (2 * width);
        if (!Number.isFinite(slope)) continue;
        const direction = directions(k);
        // 1 / d is d where d is 1 or -1
        for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) - ((gain * slope) / draws) * (direction[i] as number);
      }
      return next;
    };
    return { candidates: { count: 2 * draws, at }, tell: (costs) => ({ point: tell(costs), state: NO_STATE }) };
  },
};
