import { numberOf } from '../optim/hyper.ts';
import { normalDirections } from './draws.ts';
import { centredRanks } from './ranks.ts';
import { moved, NO_STATE, type SearchMethod } from './search.ts';

/**
 * An evolution strategy in the form of a gradient: the weights go down the slope of the cost's mean over a normal cloud around
 * them, estimated from pairs of opposite candidates. Salimans, Ho, Chen, Sidor and Sutskever, "Evolution strategies as a scalable
 * alternative to reinforcement learning", 2017; the ranks that costs are replaced by are those of Wierstra, Schaul, Glasmachers,
 * Sun, Peters and Schmidhuber, "Natural evolution strategies", 2014, spread evenly.
 */
export const evolutionStrategy: SearchMethod = {
  type: 'es',
  title: 'Evolution strategy',
  docs: 'Draws pairs of opposite candidates around the weights and moves towards the better ones; works for many weights.',
  tex: (hyper) => [
    '\\epsilon_k \\sim \\mathcal N(0, I),\\quad w_k^{\\pm} \\leftarrow w \\pm \\sigma \\epsilon_k',
    hyper.ranks === true
      ? 'u_k^{\\pm} \\leftarrow \\frac{\\operatorname{rank} f(w_k^{\\pm})}{\\lambda - 1} - \\frac12'
      : 'u_k^{\\pm} \\leftarrow f(w_k^{\\pm})',
    'w \\leftarrow w - \\frac{\\eta}{\\lambda \\sigma} \\sum_k (u_k^{+} - u_k^{-})\\, \\epsilon_k',
  ],
  hyper: {
    lr: { type: 'float', default: 0.05, min: 0, docs: 'Learning rate: how far a step goes along the estimated gradient.' },
    sigma: {
      type: 'float',
      default: 0.1,
      min: 1e-9,
      docs: 'Width of the cloud of candidates; wider than a stair to see past it.',
    },
    population: { type: 'int', default: 32, min: 2, max: 4097, docs: 'Candidates of a step, in pairs: an odd one is left out.' },
    ranks: {
      type: 'bool',
      default: true,
      docs: 'Looks at the order of the costs only, so that neither outliers nor the scale count.',
    },
  },
  population: (hyper) => 2 * Math.floor(numberOf(hyper, 'population') / 2),
  refusal: () => null,
  step: (setting) => {
    const { hyper, point } = setting;
    const sigma = numberOf(hyper, 'sigma');
    const count = evolutionStrategy.population(hyper, point.length);
    const directions = normalDirections(setting);
    const at = (index: number): Float64Array => moved(point, index % 2 === 0 ? sigma : -sigma, directions(index >> 1));
    const tell = (costs: Float64Array): Float64Array => {
      const fitness = hyper.ranks === true ? centredRanks(costs) : costs;
      const next = point.slice();
      for (let k = 0; 2 * k < count; k++) {
        const difference = (fitness[2 * k] as number) - (fitness[2 * k + 1] as number);
        // without ranks a pair with a hole says nothing
        if (difference === 0 || !Number.isFinite(difference)) continue;
        const share = (numberOf(hyper, 'lr') * difference) / (count * sigma);
        const direction = directions(k);
        for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) - share * (direction[i] as number);
      }
      return next;
    };
    return { candidates: { count, at }, tell: (costs) => ({ point: tell(costs), state: NO_STATE }) };
  },
};
