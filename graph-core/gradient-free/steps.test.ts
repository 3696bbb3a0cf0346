import { describe, expect, it } from 'vitest';
import { normal, uniform } from '../random/distributions.ts';
import { cmaConstants } from './cma-constants.ts';
import { diagonal, triangular, unitTriangle } from './covariance.ts';
import { SEARCHES } from './index.ts';
import { byCost, centredRanks } from './ranks.ts';
import { NO_STATE, type SearchState } from './search.ts';
import { type Cost, methodOf } from './testing.ts';

const DRAW = { seed: 7, stream: 'search' };

/** One step from a point; gives where it went, what it remembers and what it asked for. */
function stepOf(
  type: string,
  given: Readonly<Record<string, unknown>>,
  cost: Cost,
  point: readonly number[],
  { update = 1, state = NO_STATE }: { readonly update?: number; readonly state?: SearchState } = {},
) {
  const { method, hyper } = methodOf(type, given);
  const step = method.step({ hyper, point: Float64Array.from(point), update, ...DRAW }, state);
  const asked = Array.from({ length: step.candidates.count }, (_, i) => step.candidates.at(i));
  const told = step.tell(Float64Array.from(asked, cost), cost(Float64Array.from(point)));
  return { asked: asked.map((x) => [...x]), point: [...told.point], state: told.state };
}

const near = (found: readonly number[], wanted: readonly number[]): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((x, i) => {
    expect(x).toBeCloseTo(wanted[i] as number, 12);
  });
};

/** a^2 + 3 b: its gradient at (1, 2) is (2, 3). */
const slope: Cost = (x) => (x[0] as number) ** 2 + 3 * (x[1] as number);

describe('finite differences', () => {
  it('forward: (f(w + h) - f(w)) / h, one weight after the other', () => {
    const { asked, point } = stepOf('finite-differences', { lr: 0.5, h: 0.5, central: false }, slope, [1, 2]);
    expect(asked).toEqual([
      [1.5, 2],
      [1, 2.5],
    ]);
    // (8.25 - 7) / 0.5 = 2.5, (8.5 - 7) / 0.5 = 3
    near(point, [1 - 0.5 * 2.5, 2 - 0.5 * 3]);
  });

  it('central: (f(w + h) - f(w - h)) / 2h, exact for a square', () => {
    const { asked, point } = stepOf('finite-differences', { lr: 0.5, h: 0.5 }, slope, [1, 2]);
    expect(asked.slice(2)).toEqual([
      [0.5, 2],
      [1, 1.5],
    ]);
    near(point, [1 - 0.5 * 2, 2 - 0.5 * 3]);
  });

  it('leaves a weight alone beside which there is a hole', () => {
    const hole: Cost = (x) => ((x[0] as number) > 1 ? Number.NaN : slope(x));
    near(stepOf('finite-differences', { lr: 0.5, h: 0.5 }, hole, [1, 2]).point, [1, 0.5]);
  });
});

describe('SPSA', () => {
  it('moves all weights by one difference, with the gains of the step', () => {
    const given = { lr: 0.2, c: 0.4, stability: 3, alpha: 0.602, gamma: 0.101 };
    const { asked, point } = stepOf('spsa', given, slope, [1, 2], { update: 5 });
    const width = 0.4 / 5 ** 0.101;
    const signs = [...uniform({ ...DRAW, step: 5, sample: 0 }, 2)].map((u) => (u < 0.5 ? -1 : 1)) as [number, number];
    near(asked[0] as number[], [1 + width * signs[0], 2 + width * signs[1]]);
    near(asked[1] as number[], [1 - width * signs[0], 2 - width * signs[1]]);
    // the difference of a^2 + 3 b between the two is 2 width (2 s0 + 3 s1)
    const estimate = 2 * signs[0] + 3 * signs[1];
    const gain = 0.2 / (3 + 5) ** 0.602;
    near(point, [1 - (gain * estimate) / signs[0], 2 - (gain * estimate) / signs[1]]);
  });

  it('takes the mean of several estimates', () => {
    const { asked, point } = stepOf('spsa', { lr: 1, stability: 0, draws: 3 }, slope, [1, 2]);
    expect(asked.length).toBe(6);
    const estimates = [0, 2, 4].map((k) => {
      const [up, down] = [asked[k] as number[], asked[k + 1] as number[]];
      const difference = slope(Float64Array.from(up)) - slope(Float64Array.from(down));
      return up.map((x, i) => difference / (x - (down[i] as number)));
    });
    near(
      point,
      [1, 2].map((x, i) => x - estimates.reduce((sum, g) => sum + (g[i] as number) / 3, 0)),
    );
  });
});

describe('the evolution strategy', () => {
  const draws = (k: number): number[] => [...normal({ ...DRAW, step: 1, sample: k }, 2)];

  it('goes down (f(w + s e) - f(w - s e)) e / 2 s, over pairs', () => {
    const { asked, point } = stepOf('es', { lr: 0.1, sigma: 0.5, population: 4, ranks: false }, slope, [1, 2]);
    const [d, e] = [draws(0), draws(1)] as [number[], number[]];
    near(asked[1] as number[], [1 - 0.5 * (d[0] as number), 2 - 0.5 * (d[1] as number)]);
    // 2 s (2 d0 + 3 d1) is the difference of a pair
    const pull = (v: readonly number[]): number => (2 * 0.5 * (2 * (v[0] as number) + 3 * (v[1] as number))) / (4 * 0.5);
    near(
      point,
      [1, 2].map((x, i) => x - 0.1 * (pull(d) * (d[i] as number) + pull(e) * (e[i] as number))),
    );
  });

  it('by ranks does not care how large the costs are, and stands still on a flat place', () => {
    const given = { lr: 0.1, sigma: 0.5, population: 8 };
    const plain = stepOf('es', given, slope, [1, 2]).point;
    expect(stepOf('es', given, (x) => Math.exp(5 * slope(x)), [1, 2]).point).toEqual(plain);
    expect(stepOf('es', given, () => 3, [1, 2]).point).toEqual([1, 2]);
  });

  it('leaves the odd candidate out', () => expect(stepOf('es', { population: 7 }, slope, [1, 2]).asked.length).toBe(6));
});

describe('Nelder-Mead', () => {
  /** A triangle with the point as its best corner. */
  const simplex = (corners: readonly number[], costs: readonly number[]): SearchState =>
    new Map([
      ['corners', Float64Array.from(corners)],
      ['costs', Float64Array.from(costs)],
    ]);
  const roll = (cost: Cost) => stepOf('nelder-mead', {}, cost, [0, 0], { state: simplex([2, 0, 0, 2], [1, 4]) });
  /** Costs by candidate: reflected (2, -2), expanded (3, -4), outside (1.5, -1), inside (0.5, 1); 0 at the point. */
  const table =
    (r: number, e: number, o: number, i: number): Cost =>
    (x) => {
      const named = { '2,-2': r, '3,-4': e, '1.5,-1': o, '0.5,1': i, '0,0': 0.5 } as Readonly<Record<string, number>>;
      return named[[...x].map((v) => v + 0).join()] ?? Number.NaN;
    };

  it('begins with one edge along each weight', () => {
    const { asked, point, state } = stepOf('nelder-mead', { sigma: 0.5 }, (x) => -(x[1] as number), [1, 2]);
    expect(asked).toEqual([
      [1.5, 2],
      [1, 2.5],
    ]);
    expect(point).toEqual([1, 2.5]);
    expect([...(state.get('corners') ?? [])]).toEqual([1, 2, 1.5, 2]);
    expect([...(state.get('costs') ?? [])]).toEqual([-2, -2]);
  });

  it('asks for the four candidates of the worst corner', () => {
    expect(roll(table(9, 9, 9, 9)).asked).toEqual([
      [2, -2],
      [3, -4],
      [1.5, -1],
      [0.5, 1],
    ]);
  });

  it.each([
    ['expands', [0, -1, 9, 9], [3, -4], [0, 0, 2, 0]],
    ['reflects where expanding is no better', [0, 0, 9, 9], [2, -2], [0, 0, 2, 0]],
    ['reflects', [0.75, 0, 9, 9], [0, 0], [2, -2, 2, 0]],
    ['contracts outside', [3, 9, 2, 9], [0, 0], [2, 0, 1.5, -1]],
    ['contracts inside', [5, 9, 9, 3], [0, 0], [2, 0, 0.5, 1]],
    ['shrinks', [5, 9, 9, 4], [0, 0], [1, 0, 0, 1]],
  ] as const)('%s', (_, costs, point, corners) => {
    const found = roll(table(...(costs as [number, number, number, number])));
    expect(found.point).toEqual(point);
    expect([...(found.state.get('corners') ?? [])].map((x) => x + 0)).toEqual(corners);
  });

  it('evaluates the corners of a shrunk simplex in the next step', () => {
    const shrunk = roll(table(5, 9, 9, 4));
    const next = stepOf('nelder-mead', {}, (x) => (x[0] as number) - 1, [0, 0], { state: shrunk.state });
    expect(next.asked).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect([...(next.state.get('costs') ?? [])]).toEqual([-1, 0]);
  });

  it('refuses more weights than it can hold a simplex of', () => {
    const { method, hyper } = methodOf('nelder-mead');
    expect(method.refusal(hyper, 200)).toBeNull();
    expect(method.refusal(hyper, 201)?.message).toContain('201 weights');
  });
});

describe('random search', () => {
  it('takes the best candidate where it is better, and widens the cloud', () => {
    const { asked, point, state } = stepOf('random-search', { sigma: 0.5, population: 6 }, slope, [1, 2]);
    const costs = asked.map((x) => slope(Float64Array.from(x)));
    expect(slope(Float64Array.from(point))).toBe(Math.min(...costs));
    expect(Math.min(...costs)).toBeLessThan(7);
    expect([...(state.get('sigma') ?? [])]).toEqual([0.75]);
  });

  it('stays where nothing is better, and narrows the cloud', () => {
    const { point, state } = stepOf('random-search', { sigma: 0.5 }, (x) => Math.hypot(...x), [0, 0]);
    expect(point).toEqual([0, 0]);
    expect(state.get('sigma')?.[0]).toBeCloseTo(0.5 * 1.5 ** -0.25, 14);
  });

  it('gets out of a hole', () => {
    const hole: Cost = (x) => (Math.abs(x[0] as number) < 0.1 ? Number.NaN : 1);
    expect(stepOf('random-search', { sigma: 1 }, hole, [0, 0]).point).not.toEqual([0, 0]);
  });
});

describe('CMA-ES', () => {
  it('has the constants of the tutorial', () => {
    // for n = 10: lambda = 4 + floor(3 ln 10) = 10, mu = 5
    const c = cmaConstants(10, 10, false);
    expect(c.weights.length).toBe(5);
    expect(c.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(c.muEff).toBeCloseTo(3.167299, 5);
    expect(c.cSigma).toBeCloseTo((3.167299 + 2) / (10 + 3.167299 + 5), 6);
    expect(c.dSigma).toBeCloseTo(1 + c.cSigma, 12);
    expect(c.c1).toBeCloseTo(2 / (11.3 ** 2 + 3.167299), 7);
    expect(c.cMu).toBeCloseTo((2 * (3.167299 - 2 + 1 / 3.167299)) / (144 + 3.167299), 6);
  });

  it('learns a covariance as the formula has it', () => {
    const terms = [
      { share: 0.2, v: Float64Array.of(1, -2, 0.5) },
      { share: 0.1, v: Float64Array.of(0, 3, 1) },
    ];
    const full = triangular(unitTriangle(3), 3).learn(0.7, terms);
    const columns = [0, 1, 2].map((j) => full.shape(Float64Array.from({ length: 3 }, (_, i) => (i === j ? 1 : 0))));
    for (const i of [0, 1, 2])
      for (const j of [0, 1, 2]) {
        const found = columns.reduce((sum, column) => sum + (column[i] as number) * (column[j] as number), 0);
        const outer = terms.reduce((sum, { share, v }) => sum + share * (v[i] as number) * (v[j] as number), 0);
        expect(found).toBeCloseTo((i === j ? 0.7 : 0) + outer, 12);
      }
    // nothing of the old one is kept where the population is large: the factor is made of the terms alone
    const anew = triangular(unitTriangle(2), 2).learn(0, [
      { share: 1, v: Float64Array.of(3, 4) },
      { share: 4, v: Float64Array.of(0, 1) },
    ]);
    near([...anew.numbers], [3, 4, 2]);
    near([...diagonal(Float64Array.of(1, 1, 1)).learn(0.7, terms).numbers], [0.9, 2.4, 0.85]);
  });

  it('moves to the weighted mean of the better half', () => {
    const { asked, point } = stepOf('cma-es', { sigma: 0.5, population: 4 }, slope, [1, 2]);
    const order = byCost(Float64Array.from(asked, (x) => slope(Float64Array.from(x))));
    const [w1, w2] = cmaConstants(2, 4, false).weights as [number, number];
    near(
      point,
      [0, 1].map((i) => w1 * (asked[order[0] as number]?.[i] as number) + w2 * (asked[order[1] as number]?.[i] as number)),
    );
  });

  it('takes longer steps on a flat place', () => {
    expect(stepOf('cma-es', { sigma: 0.5 }, () => 1, [1, 2]).state.get('counts')?.[0]).toBeGreaterThan(0.5);
  });

  it('refuses populations without a better half, and more weights than it remembers', () => {
    expect(methodOf('cma-es').method.refusal(methodOf('cma-es', { population: 3 }).hyper, 2)?.message).toContain('3 are too few');
    expect(methodOf('cma-es').method.refusal(methodOf('cma-es').hyper, 20_001)?.mend).toContain('es or spsa');
  });
});

describe('ranks', () => {
  it('spread over [-1/2, 1/2]; equal costs share one, holes are last', () => {
    expect([...centredRanks(Float64Array.of(3, 1, 2))]).toEqual([0.5, -0.5, 0]);
    expect([...centredRanks(Float64Array.of(1, 1, Number.NaN, Number.POSITIVE_INFINITY, 0))]).toEqual([
      -0.125, -0.125, 0.375, 0.375, -0.5,
    ]);
  });
});

describe('every search', () => {
  it.each(SEARCHES.map(({ type }) => [type]))('%s asks for the same candidates again, and others in the next step', (type) => {
    const first = stepOf(type, {}, slope, [1, 2]).asked;
    expect(stepOf(type, {}, slope, [1, 2]).asked).toEqual(first);
    const { method, hyper } = methodOf(type);
    if (type !== 'nelder-mead') expect(first.length).toBe(method.population(hyper, 2));
    const isFixed = type === 'nelder-mead' || type === 'finite-differences';
    if (!isFixed) expect(stepOf(type, {}, slope, [1, 2], { update: 2 }).asked).not.toEqual(first);
  });

  it.each(SEARCHES.map(({ type }) => [type]))('%s begins anew from a state that is not its own', (type) => {
    const strange: SearchState = new Map(
      ['sigma', 'counts', 'path-sigma', 'path-c', 'covariance', 'corners', 'costs'].map((name) => [
        name,
        Float64Array.of(Number.NaN),
      ]),
    );
    expect(stepOf(type, {}, slope, [1, 2], { state: strange })).toEqual(stepOf(type, {}, slope, [1, 2]));
  });
});

describe('how a search is written', () => {
  it.each(SEARCHES.map((method) => [method.type, method] as const))(
    '%s: in symbols alone, which need no translation',
    (type, { tex, hyper }) => {
      const flags = Object.entries(hyper).flatMap(([name, spec]) => (spec.type === 'bool' ? [name] : []));
      for (const given of [{}, ...flags.map((name) => ({ [name]: false }))]) {
        const lines = tex(methodOf(type, given).hyper);
        expect(lines.length).toBeGreaterThan(1);
        expect(lines.join()).toContain('w');
        expect(lines.join()).not.toMatch(/\\text|undefined/);
      }
    },
  );
});
