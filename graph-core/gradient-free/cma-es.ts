import { type Hyper, numberOf } from '../optim/hyper.ts';
import { type CmaConstants, cmaConstants, usualPopulation } from './cma-constants.ts';
import { type Covariance, diagonal, triangleLength, triangular, unitTriangle } from './covariance.ts';
import { normalDirections } from './draws.ts';
import { byCost } from './ranks.ts';
import { kept, moved, type SearchMethod, type SearchSetting, type SearchState, type Told } from './search.ts';

/** Up to so many weights the whole covariance is learnt, n (n + 1) / 2 numbers; beyond them one variance for each weight. */
const FULL_UP_TO = 128;
/** What is remembered goes into the file as text. */
const MOST_WEIGHTS = 20_000;
const SMALLEST_POPULATION = 4;
const SMALLEST_SIGMA = 1e-30;
const LARGEST_SIGMA = 1e30;

/** What is learnt of the cost's shape, around the weights. */
interface Memory {
  readonly sigma: number;
  /** Generations that it comes from. */
  readonly generation: number;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  readonly covariance: Covariance;
}

/**
 * Covariance matrix adaptation: Hansen, "The CMA evolution strategy: a tutorial", 2016, with the constants given there. The path
 * of the step length is kept in the coordinates of the normal draws, where the tutorial turns it back by C^(-1/2): see
 * {@link triangular}.
 */
export const cmaEs: SearchMethod = {
  type: 'cma-es',
  title: 'CMA-ES',
  docs: 'Draws candidates from a normal distribution whose width, shape and orientation it learns from the better half of them.',
  tex: () => [
    'w_k \\leftarrow w + \\sigma y_k,\\quad y_k \\sim \\mathcal N(0, C),\\quad f(w_1) \\le f(w_2) \\le \\ldots',
    'w \\leftarrow w + \\sigma \\sum_{k \\le \\mu} \\omega_k y_k',
    '\\sigma \\leftarrow \\sigma\\, e^{\\frac{c_\\sigma}{d_\\sigma} (\\|p_\\sigma\\| / \\chi_n - 1)}',
    'C \\leftarrow (1 - c_1 - c_\\mu) C + c_1 p_c p_c^\\top + c_\\mu \\sum_{k \\le \\mu} \\omega_k y_k y_k^\\top',
  ],
  hyper: {
    sigma: {
      type: 'float',
      default: 0.3,
      min: 1e-9,
      docs: 'Width of the cloud in the first step: about a third of where the goal may be.',
    },
    population: { type: 'int', default: 0, min: 0, max: 4097, docs: 'Candidates of a step; 0 is 4 + 3 ln n.' },
  },
  population: (hyper, size) => numberOf(hyper, 'population') || usualPopulation(size),
  refusal: (hyper, size) => {
    const population = numberOf(hyper, 'population');
    if (population !== 0 && population < SMALLEST_POPULATION)
      return {
        message: `cma-es learns from the better half of its candidates, and ${population} are too few`,
        mend: `take a population of ${SMALLEST_POPULATION} or more, or 0 for the usual one`,
      };
    if (size <= MOST_WEIGHTS) return null;
    return {
      message: `cma-es remembers a few numbers for each weight, and takes at most ${MOST_WEIGHTS} weights, not ${size}`,
      mend: 'use es or spsa, or list fewer weights among the parameters of the objective',
    };
  },
  step: (setting, state) => {
    const { hyper, point } = setting;
    const memory = remembered(hyper, point.length, state);
    const directions = normalDirections(setting);
    const count = cmaEs.population(hyper, point.length);
    const at = (index: number): Float64Array => moved(point, memory.sigma, memory.covariance.shape(directions(index)));
    return { candidates: { count, at }, tell: (costs) => learn(setting, memory, directions, costs) };
  },
};

const isFull = (size: number): boolean => size <= FULL_UP_TO;

function remembered(hyper: Hyper, size: number, state: SearchState): Memory {
  const [sigma, generation] = kept(state, 'counts', 2) ?? [];
  const pathSigma = kept(state, 'path-sigma', size);
  const pathC = kept(state, 'path-c', size);
  const numbers = kept(state, 'covariance', isFull(size) ? triangleLength(size) : size);
  const as = (given: Float64Array): Covariance => (isFull(size) ? triangular(given, size) : diagonal(given));
  if (sigma === undefined || generation === undefined || pathSigma === null || pathC === null || numbers === null) {
    const zeros = new Float64Array(size);
    const covariance = as(isFull(size) ? unitTriangle(size) : new Float64Array(size).fill(1));
    return { sigma: numberOf(hyper, 'sigma'), generation: 0, pathSigma: zeros, pathC: zeros, covariance };
  }
  return { sigma, generation, pathSigma, pathC, covariance: as(numbers) };
}

const toState = ({ sigma, generation, pathSigma, pathC, covariance }: Memory): SearchState =>
  new Map([
    ['counts', Float64Array.of(sigma, generation)],
    ['path-sigma', pathSigma],
    ['path-c', pathC],
    ['covariance', covariance.numbers],
  ]);

function learn(
  { hyper, point }: SearchSetting,
  memory: Memory,
  directions: (index: number) => Float64Array,
  costs: Float64Array,
): Told {
  const size = point.length;
  const c = cmaConstants(size, cmaEs.population(hyper, size), !isFull(size));
  const order = byCost(costs);
  const best = order.slice(0, c.weights.length);
  const z = weighted(c, best.map(directions), size);
  const y = memory.covariance.shape(z);
  const generation = memory.generation + 1;
  const keptSigma = Math.sqrt(c.cSigma * (2 - c.cSigma) * c.muEff);
  const pathSigma = memory.pathSigma.map((p, i) => (1 - c.cSigma) * p + keptSigma * (z[i] as number));
  const length = Math.sqrt(pathSigma.reduce((sum, p) => sum + p * p, 0));
  // a long path of the step length would make the covariance grow along with it
  const isSlow = length / Math.sqrt(1 - (1 - c.cSigma) ** (2 * generation)) < (1.4 + 2 / (size + 1)) * c.chi;
  const keptC = isSlow ? Math.sqrt(c.cC * (2 - c.cC) * c.muEff) : 0;
  const pathC = memory.pathC.map((p, i) => (1 - c.cC) * p + keptC * (y[i] as number));
  const made = { generation, pathSigma, pathC, covariance: shaped(c, memory.covariance, pathC, best.map(directions), isSlow) };
  const sigma = nextSigma(c, memory.sigma, length, costs, order);
  return { point: moved(point, memory.sigma, y), state: toState({ ...made, sigma }) };
}

function weighted({ weights }: CmaConstants, draws: readonly Float64Array[], size: number): Float64Array {
  const sum = new Float64Array(size);
  draws.forEach((z, k) => {
    for (let i = 0; i < size; i++) sum[i] = (sum[i] as number) + (weights[k] as number) * (z[i] as number);
  });
  return sum;
}

/** The covariance with what the path and the better candidates say of it. */
function shaped(
  { c1, cMu, cC, weights }: CmaConstants,
  covariance: Covariance,
  pathC: Float64Array,
  draws: readonly Float64Array[],
  isSlow: boolean,
): Covariance {
  const missing = isSlow ? 0 : c1 * cC * (2 - cC);
  const candidates = draws.map((z, k) => ({ share: cMu * (weights[k] as number), v: covariance.shape(z) }));
  return covariance.learn(1 - c1 - cMu + missing, [{ share: c1, v: pathC }, ...candidates]);
}

/** Longer where the path is longer than chance would make it; longer too where the candidates are all on one flat place. */
function nextSigma(c: CmaConstants, sigma: number, length: number, costs: Float64Array, order: readonly number[]): number {
  const costAt = (rank: number): number => costs[order[rank] as number] as number;
  const isFlat = costAt(0) === costAt(Math.min(order.length - 1, Math.ceil(0.7 * c.lambda)));
  const growth = (c.cSigma / c.dSigma) * (length / c.chi - 1) + (isFlat ? 0.2 + c.cSigma / c.dSigma : 0);
  return Math.min(LARGEST_SIGMA, Math.max(SMALLEST_SIGMA, sigma * Math.exp(growth)));
}
