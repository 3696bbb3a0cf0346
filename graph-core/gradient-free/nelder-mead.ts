import { type Hyper, numberOf } from '../optim/hyper.ts';
import { kept, orWorst, type SearchMethod, type SearchSetting, type SearchState, type SearchStep, type Told } from './search.ts';

/** A simplex of n + 1 corners takes n squared numbers, and more weights than these are hopeless for it anyway. */
const MOST_WEIGHTS = 200;

interface Corner {
  readonly at: Float64Array;
  readonly cost: number;
}

/**
 * The simplex method of Nelder and Mead, "A simplex method for function minimization", 1965, with the coefficients 1, 2, 1/2 and
 * 1/2; `adaptive` takes those of Gao and Han, "Implementing the Nelder-Mead simplex algorithm with adaptive parameters", 2012,
 * which are the same for two weights and hold a simplex of many open. A step has the reflected, the expanded and both contracted
 * corners evaluated at once, and uses at most two of them. The weights are the best corner.
 */
export const nelderMead: SearchMethod = {
  type: 'nelder-mead',
  title: 'Nelder-Mead',
  docs: 'Rolls a simplex of n + 1 corners downhill; good for a handful of weights, with all samples in each step.',
  tex: () => [
    'f(w_0) \\le \\ldots \\le f(w_n),\\quad m \\leftarrow \\tfrac1n \\sum_{i<n} w_i,\\quad d \\leftarrow m - w_n',
    'w_n \\leftarrow m + \\{1, \\beta, \\gamma, -\\gamma\\}\\, d',
    'w_i \\leftarrow w_0 + \\delta (w_i - w_0)',
  ],
  hyper: {
    sigma: { type: 'float', default: 0.5, min: 1e-9, docs: 'Length of the first edges, one along each weight.' },
    adaptive: { type: 'bool', default: true, docs: 'Coefficients that follow the number of weights.' },
  },
  population: () => 4,
  refusal: (_, size) =>
    size <= MOST_WEIGHTS
      ? null
      : {
          message: `nelder-mead keeps a simplex of ${size + 1} corners for ${size} weights, and at most ${MOST_WEIGHTS} weights are taken`,
          mend: 'use es, spsa or cma-es, or list fewer weights among the parameters of the objective',
        },
  step: (setting, state) => {
    const others = cornersOf(setting, state);
    if (others === null) return firstSimplex(setting);
    const unknown = others.flatMap(({ cost }, i) => (Number.isNaN(cost) ? [i] : []));
    return unknown.length > 0 ? evaluateAgain(setting, others, unknown) : roll(setting, others);
  },
};

/** The corners beside the point; null where none are kept that fit. */
function cornersOf({ point }: SearchSetting, state: SearchState): Corner[] | null {
  const size = point.length;
  const flat = kept(state, 'corners', size * size);
  const costs = state.get('costs');
  if (flat === null || costs?.length !== size) return null;
  return Array.from(costs, (cost, i) => ({ at: flat.slice(i * size, (i + 1) * size), cost }));
}

/** The best corner becomes the point, the others are kept; a cost that is not known yet is NaN. */
function settle(corners: readonly Corner[]): Told {
  const sorted = [...corners].sort((a, b) => compare(orWorst(a.cost), orWorst(b.cost)));
  const [best, ...others] = sorted as [Corner, ...Corner[]];
  return { point: best.at, state: keep(others) };
}

function keep(others: readonly Corner[]): SearchState {
  const size = others.length;
  const flat = new Float64Array(size * size);
  others.forEach(({ at }, i) => {
    flat.set(at, i * size);
  });
  return new Map([
    ['corners', flat],
    ['costs', Float64Array.from(others, ({ cost }) => cost)],
  ]);
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** A hole is known: it is not evaluated again. */
const known = (at: Float64Array, cost: number | undefined): Corner => ({ at, cost: orWorst(cost ?? Number.NaN) });

function firstSimplex({ hyper, point }: SearchSetting): SearchStep {
  const at = (index: number): Float64Array => {
    const corner = point.slice();
    corner[index] = (corner[index] as number) + numberOf(hyper, 'sigma');
    return corner;
  };
  const tell = (costs: Float64Array, here: number): Told =>
    settle([known(point, here), ...Array.from(costs, (cost, i) => known(at(i), cost))]);
  return { candidates: { count: point.length, at }, tell };
}

/** After the simplex has shrunk, all its corners but the best are new. */
function evaluateAgain({ point }: SearchSetting, others: readonly Corner[], unknown: readonly number[]): SearchStep {
  const at = (index: number): Float64Array => (others[unknown[index] as number] as Corner).at.slice();
  const tell = (costs: Float64Array, here: number): Told => {
    const next = others.map((corner, i) => (unknown.includes(i) ? known(corner.at, costs[unknown.indexOf(i)]) : corner));
    return settle([known(point, here), ...next]);
  };
  return { candidates: { count: unknown.length, at }, tell };
}

function coefficients(hyper: Hyper, size: number): { expand: number; contract: number; shrink: number } {
  // the rule for many weights is the usual one for two, and would flatten a simplex of one
  const n = hyper.adaptive === true ? Math.max(2, size) : 2;
  return { expand: 1 + 2 / n, contract: 0.75 - 1 / (2 * n), shrink: 1 - 1 / n };
}

function roll({ hyper, point }: SearchSetting, others: readonly Corner[]): SearchStep {
  const size = point.length;
  const { expand, contract, shrink } = coefficients(hyper, size);
  const sorted = [...others].sort((a, b) => compare(a.cost, b.cost));
  const worst = sorted.at(-1) as Corner;
  const rest = sorted.slice(0, -1);
  const centre = point.map((x, i) => rest.reduce((sum, { at }) => sum + (at[i] as number), x) / size);
  const along = (factor: number): Float64Array => centre.map((m, i) => m + factor * (m - (worst.at[i] as number)));
  const [reflected, expanded, outside, inside] = [1, expand, contract, -contract];
  const at = (index: number): Float64Array => along([reflected, expanded, outside, inside][index] as number);
  const tell = (costs: Float64Array, here: number): Told => {
    const [r, e, o, i] = Array.from(costs, (cost, k) => known(at(k), cost)) as [Corner, Corner, Corner, Corner];
    const best = known(point, here);
    const second = rest.at(-1)?.cost ?? best.cost;
    const replacing = (corner: Corner): Told => settle([best, ...rest, corner]);
    if (r.cost < best.cost) return replacing(e.cost < r.cost ? e : r);
    if (r.cost < second) return replacing(r);
    if (r.cost < worst.cost ? o.cost <= r.cost : i.cost < worst.cost) return replacing(r.cost < worst.cost ? o : i);
    const shrunk = sorted.map(({ at: corner }) => point.map((x, k) => x + shrink * ((corner[k] as number) - x)));
    return { point, state: keep(shrunk.map((corner) => ({ at: corner, cost: Number.NaN }))) };
  };
  return { candidates: { count: 4, at }, tell };
}
