import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { Objective } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { resolveObjectives } from '../../session/objectives.ts';
import { byRunPlan, byStepPlan, distance, networkOf, type Weights } from './step-and-run.ts';

/** Two layers `f` and `g`, over the whole set; the settings of the objective are the test's. */
function documentOf(objective: Partial<Objective>): Document {
  const drawn = networkOf({
    samples: 4,
    features: 3,
    hidden: 3,
    outputs: 2,
    activation: 'tanh',
    cost: 'mse-loss',
    optimizer: { type: 'sgd', lr: 0.1 },
    penalty: false,
    seed: 4,
  });
  const [first] = drawn.training.objectives ?? [];
  return { ...drawn, training: { ...drawn.training, objectives: first ? [{ ...first, ...objective }] : [] } };
}

const run = (objective: Partial<Objective>, steps: number): Promise<Weights> =>
  byRunPlan(documentOf(objective), createCpuExecutor(), steps);
const step = (objective: Partial<Objective>, steps: number): Promise<Weights> =>
  byStepPlan(documentOf(objective), createCpuExecutor(), steps);

const CASES: readonly (readonly [string, Partial<Objective>])[] = [
  [
    'momentum in steps',
    { optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9, schedule: { type: 'step', stepSize: 2, gamma: 0.5 } } },
  ],
  ['Adam along a cosine', { optimizer: { type: 'adam', lr: 0.05, schedule: { type: 'cosine', period: 4, floor: 0.01 } } }],
  ['AdamW in one cycle', { optimizer: { type: 'adamw', lr: 0.05, schedule: { type: 'one-cycle', total: 6 } } }],
  ['RMSProp warmed up', { optimizer: { type: 'rmsprop', lr: 0.05, schedule: { type: 'constant', warmup: 3, warmupFrom: 0 } } }],
  [
    'groups',
    {
      optimizer: { type: 'adamw', lr: 0.05, schedule: { type: 'step', stepSize: 2 } },
      groups: [
        { parameters: ['*.bias'], weightDecay: 0 },
        { parameters: ['f.*'], lr: 0.2, weightDecay: 0.5 },
      ],
    },
  ],
  [
    'groups with means of their own',
    {
      optimizer: { type: 'adam', lr: 0.05 },
      groups: [
        { parameters: ['*.bias'], betas: [0.5, 0.9], amsgrad: true },
        { parameters: ['f.*'], betas: [0, 0.99], eps: 1e-3 },
      ],
    },
  ],
  [
    'a group that is clipped with the others',
    { optimizer: { type: 'sgd', lr: 0.1, clipNorm: 0.2 }, groups: [{ parameters: ['g.*'], momentum: 0.9 }] },
  ],
];

describe('learning rates and groups in both plans', () => {
  it.each(CASES)('%s', async (_, objective) => {
    expect(distance(await step(objective, 5), await run(objective, 5))).toBeLessThan(1e-12);
  });
});

describe('a learning-rate schedule', () => {
  it('is the learning rate changed by hand, with the momentum that there is', async () => {
    const optimizer = { type: 'sgd', lr: 0.1, momentum: 0.9 };
    const client = createDirectClient({ choice: 'cpu' });
    let generation = 1;
    for (const lr of [0.1, 0.05, 0.025]) {
      await client.request('open', {
        document: documentOf({ optimizer: { ...optimizer, lr } }),
        tables: {},
        generation: generation++,
      });
      await client.request('train', { steps: 2 });
    }
    const found = await client.request('parameters', {});
    const byHand = new Map(Object.entries(found).map(([address, { data }]) => [address, Float64Array.from(data)]));
    const scheduled = await run({ optimizer: { ...optimizer, schedule: { type: 'step', stepSize: 2, gamma: 0.5 } } }, 6);
    expect(distance(byHand, scheduled)).toBeLessThan(1e-12);
    expect(distance(byHand, await run({ optimizer }, 6))).toBeGreaterThan(1e-3);
  });

  it('is shown in numbers at each update', async () => {
    const optimizer = { type: 'sgd', lr: 0.1, schedule: { type: 'constant', warmup: 4, warmupFrom: 0.5 } };
    const client = createDirectClient({ choice: 'cpu' });
    const opened = await client.request('open', { document: documentOf({ optimizer }), tables: {}, generation: 1 });
    let view = opened.view;
    const rates: (number | undefined)[] = [];
    for (let update = 0; update < 5; update++) {
      const length = view?.stages.length ?? 0;
      await client.request('goTo', { cursor: length });
      const trace = await client.request('optimiserTrace', { address: 'f.weight', from: 0, count: 1 });
      rates.push(trace?.letters.find(([letter]) => letter === '\\eta')?.[1]);
      const card = await client.request('card', { stage: length - 1 });
      expect(card?.withNumbers).toContain(`\\eta = ${Number((rates.at(-1) as number).toPrecision(3))}`);
      view = await client.request('goTo', { cursor: length + 1 });
    }
    rates.forEach((rate, k) => {
      expect(rate).toBeCloseTo(0.1 * Math.min(1, 0.5 + k / 8), 15);
    });
  });
});

describe('groups of parameters', () => {
  const sgd = { type: 'sgd', lr: 0.1 };

  it('take steps of their own length, the first that means a parameter', async () => {
    const start = await run({ optimizer: sgd }, 0);
    const plain = await run({ optimizer: sgd }, 1);
    const groups = [
      { parameters: ['f.weight'], lr: 0.3 },
      { parameters: ['f.*'], frozen: true },
      { parameters: ['g.bias'], weightDecay: 2 },
    ];
    const found = await run({ optimizer: sgd, groups }, 1);
    const moved = (weights: Weights, address: string, entry = 0): number =>
      (weights.get(address)?.[entry] ?? Number.NaN) - (start.get(address)?.[entry] ?? Number.NaN);
    expect(moved(found, 'f.weight')).toBeCloseTo(3 * moved(plain, 'f.weight'), 14);
    expect(moved(found, 'f.bias')).toBe(0);
    expect(moved(plain, 'f.bias')).not.toBe(0);
    expect(moved(found, 'g.weight')).toBe(moved(plain, 'g.weight'));
    const decay = 0.1 * 2 * (start.get('g.bias')?.[0] ?? Number.NaN);
    expect(moved(found, 'g.bias')).toBeCloseTo(moved(plain, 'g.bias') - decay, 14);
  });

  it('may have a share of the learning rate, which follows it, with the plan and the momentum that there is', async () => {
    const shares = [{ parameters: ['f.*'], lrFactor: 0.5 }];
    const client = createDirectClient({ choice: 'cpu' });
    for (const [i, lr] of [0.1, 0.02].entries()) {
      const document = documentOf({ optimizer: { ...sgd, lr, momentum: 0.9 }, groups: shares });
      await client.request('open', { document, tables: {}, generation: i + 1 });
      await client.request('train', { steps: 2 });
    }
    const found = await client.request('parameters', {});
    const followed = new Map(Object.entries(found).map(([address, { data }]) => [address, Float64Array.from(data)]));
    const schedule = { type: 'step', stepSize: 2, gamma: 0.2 };
    const optimizer = { ...sgd, momentum: 0.9, schedule };
    expect(distance(followed, await run({ optimizer, groups: [{ parameters: ['f.*'], lr: 0.05 }] }, 4))).toBeLessThan(1e-12);
    expect(distance(followed, await run({ optimizer }, 4))).toBeGreaterThan(1e-3);
  });

  it.each([
    [{ parameters: ['f.*'], lr: -1 }, 'training/hyper', '/groups/0/lr', 'below 0'],
    [{ parameters: ['f.*'], clipNorm: 1 }, 'training/groups', '/groups/0/clipNorm', 'all gradients of an objective together'],
    [{ parameters: ['f.*'], lr: 0.1, lrFactor: 2 }, 'training/groups', '/groups/0/lrFactor', 'either lr or lrFactor'],
    [{ parameters: ['f.*'], lrFactor: -1 }, 'training/groups', '/groups/0/lrFactor', 'from 0 on'],
    [{ parameters: ['f.*'], nesterov: 2 }, 'training/hyper', '/groups/0/nesterov', 'true or false'],
    [{ parameters: ['f.*'], betas: [0.9] }, 'training/hyper', '/groups/0/betas', '2 numbers', 'adam'],
  ])('%o is refused in words', (group, code, place, reason, type = 'sgd') => {
    const document = documentOf({ optimizer: { type }, groups: [group] });
    const resolved = resolveObjectives(document, analyse(document));
    if (resolved.ok) throw new Error('it was taken');
    expect(resolved.error).toMatchObject([{ code, address: `/training/objectives/0${place}` }]);
    expect(resolved.error[0]?.message).toContain(reason);
  });

  it('says what to do where every weight is frozen', async () => {
    const everything = run({ groups: [{ parameters: ['*'], frozen: true }] }, 1);
    await expect(everything).rejects.toMatchObject({
      code: 'training/no-parameters',
      mend: expect.stringMatching(/free .*frozen/),
    });
  });

  it('warns of a group that means nothing', () => {
    const document = documentOf({ parameters: ['g.*'], groups: [{ parameters: ['f.*'] }] });
    expect(analyse(document).diagnostics).toMatchObject([
      { code: 'training/groups', severity: 'warning', address: '/training/objectives/0/groups/0/parameters' },
    ]);
  });
});

it('the gradient of L is that of the objective asked for, whoever has the turn', async () => {
  const drawn = networkOf({
    samples: 4,
    features: 3,
    hidden: 3,
    outputs: 2,
    activation: 'tanh',
    cost: 'mse-loss',
    optimizer: { type: 'sgd', lr: 0.1 },
    penalty: true,
    seed: 4,
  });
  const objectives = ['C.cost', 'R.cost'].map((cost) => ({ cost, parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }));
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document: { ...drawn, training: { objectives } }, tables: {}, generation: 1 });
  const { 'f.weight': w } = await client.request('weights', {});
  const of = async (objective?: number): Promise<number[]> => {
    const question = { addresses: ['f.weight'], ...(objective === undefined ? {} : { objective }) };
    return Array.from((await client.request('lossGradient', question))['f.weight']?.data ?? []);
  };
  const [turn, first, second] = [await of(), await of(0), await of(1)];
  expect(first).toEqual(turn);
  // the penalty is a share of the sum of squares
  second.forEach((g, i) => {
    expect(g).toBeCloseTo(2 * 0.1 * (w?.data[i] as number), 12);
  });
  client.dispose();
});
