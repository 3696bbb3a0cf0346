import { numberOf } from '../optim/hyper.ts';
import { normalDirections } from './draws.ts';
import { byCost } from './ranks.ts';
import { kept, moved, NO_STATE, orWorst, type SearchMethod, type SearchState } from './search.ts';

/** A success makes the cloud wider by this factor, a failure narrower by its fourth root: even at one success in five steps. */
const FACTOR = 1.5;
const SMALLEST = 1e-12;
const LARGEST = 1e6;

/**
 * Random search: a few candidates are drawn around the weights, and the best takes their place where it is better. The width of
 * the cloud follows the one-fifth success rule of Rechenberg, "Evolutionsstrategie", 1973, in the form of Kern and others,
 * "Learning probability distributions in continuous evolutionary algorithms", 2004.
 */
export const randomSearch: SearchMethod = {
  type: 'random-search',
  title: 'Random search',
  docs: 'Draws candidates around the weights and takes the best where it is better; never takes a step up.',
  tex: (hyper) => [
    'w_k \\sim \\mathcal N(w, \\sigma^2 I)',
    'w \\leftarrow \\arg\\min \\{ f(w), f(w_1), \\ldots, f(w_\\lambda) \\}',
    ...(hyper.adapt === true ? ['\\sigma \\leftarrow 1.5^{(5 [f(w_k) < f(w)] - 1) / 4}\\, \\sigma'] : []),
  ],
  hyper: {
    sigma: { type: 'float', default: 0.3, min: 1e-9, docs: 'Width of the cloud of candidates in the first step.' },
    population: { type: 'int', default: 16, min: 1, max: 4097, docs: 'Candidates of a step.' },
    adapt: { type: 'bool', default: true, docs: 'Widens the cloud after a success and narrows it after a failure.' },
  },
  population: (hyper) => numberOf(hyper, 'population'),
  refusal: () => null,
  step: (setting, state) => {
    const { hyper, point } = setting;
    const sigma = (hyper.adapt === true ? kept(state, 'sigma', 1)?.[0] : undefined) ?? numberOf(hyper, 'sigma');
    const directions = normalDirections(setting);
    const at = (index: number): Float64Array => moved(point, sigma, directions(index));
    const stateAfter = (isBetter: boolean): SearchState => {
      if (hyper.adapt !== true) return NO_STATE;
      const next = sigma * (isBetter ? FACTOR : FACTOR ** -0.25);
      return new Map([['sigma', Float64Array.of(Math.min(LARGEST, Math.max(SMALLEST, next)))]]);
    };
    return {
      candidates: { count: numberOf(hyper, 'population'), at },
      tell: (costs, here) => {
        const best = byCost(costs)[0] as number;
        const isBetter = orWorst(costs[best] as number) < orWorst(here);
        return { point: isBetter ? at(best) : point, state: stateAfter(isBetter) };
      },
    };
  },
};
