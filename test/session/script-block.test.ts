import { afterEach, describe, expect, it } from 'vitest';
import type { Document, Json } from '../../graph-core/model/document.ts';
import type { TrainingSpec } from '../../graph-core/model/training.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { tensor } from '../../session/testing.ts';
import { noGpu } from '../support/gpu.ts';

type Choice = 'cpu' | 'webgpu';

const gpu = noGpu ? {} : { gpu: await nodeGpu() };
const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function opened(document: Document, choice: Choice = 'cpu') {
  const client = createDirectClient(gpu);
  clients.push(client);
  await client.request('useDevice', { choice });
  const report = await client.request('open', { document, tables: {}, generation: 1 });
  return { client, report };
}

const X = [1, -2, 0.5];

/** C = (f(x) + b)^2 of three samples, f a script. */
const behind = (source: string, training: Partial<TrainingSpec> = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [], value: tensor([3], X) }),
      node('f', 'script', { source }),
      node('b', 'parameter', { shape: [] }),
      node('s', 'add'),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.x', 'f.output -> s.input', 'b.value -> s.other', 's.output -> C.input'),
    {
      parameters: { 'b.value': { value: tensor([], [1]) } },
      training: {
        seed: 0,
        epochs: 1,
        batch: { size: 'all' },
        objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }],
        ...training,
      },
    },
  );

async function numberAt(client: SessionClient, address: string): Promise<number> {
  const tensor = (await client.request('parameters', {}))[address];
  return Number(tensor?.data[0]);
}
const bOf = (client: SessionClient): Promise<number> => numberAt(client, 'b.value');

describe('a script in a graph', () => {
  it.each<Choice>(noGpu ? ['cpu'] : ['cpu', 'webgpu'])('trains what lies behind it by gradients, on %s', async (choice) => {
    const { client } = await opened(behind('let n = 0;\nfor (let i = 0; i < 4; i++) n += x;\nreturn n;'), choice);
    await client.request('train', { steps: 2 });
    // the slope of mean (4 x + b)^2 by b is 2 (4 mean x + b)
    const mean = (4 * X.reduce((a, b) => a + b)) / 3;
    let b = 1;
    for (let step = 0; step < 2; step++) b -= 0.1 * 2 * (mean + b);
    expect(await bOf(client)).toBeCloseTo(b, 5);
  });

  it.each<Choice>(noGpu ? ['cpu'] : ['cpu', 'webgpu'])(
    'stops in the middle of a step, with what was trained before, on %s',
    async (choice) => {
      const { client } = await opened(behind('let n = 0;\nfor (let i = 0; i < 20000; i++) n += x;\nreturn n / 20000;'), choice);
      for (let time = 0; time < 4; time++) {
        const run = client.request('train', { steps: Number.POSITIVE_INFINITY });
        await new Promise((resolve) => setTimeout(resolve, 60 + 23 * time));
        expect((await client.request('stop', {})).ended).toBe('stopped');
        expect((await run).ended).toBe('stopped');
      }
    },
  );

  it('names block, line and column where it fails, and the graph can be mended', async () => {
    const { client, report } = await opened(behind('const y = x;\nreturn y.z.w;'));
    expect(report.view).not.toBeNull();
    const failed = client.request('goTo', { cursor: 2 });
    await expect(failed).rejects.toMatchObject({
      code: 'script/threw',
      address: 'f',
      message: expect.stringMatching(
        /^the script of f gave no value at line 2, column \d+: TypeError: .*; correct the script there/,
      ),
      place: { line: 2, column: expect.any(Number) },
    });
    await client.request('open', { document: behind('return x;'), tables: {}, generation: 2 });
    const view = await client.request('goTo', { cursor: 2 });
    expect(view.values['f.output']).toMatchObject({ shape: [] });
  });

  it('ends a run in which it fails, with the weights of before', async () => {
    const { client } = await opened(behind('for (;;) {}'));
    await expect(client.request('train', { steps: 1 })).rejects.toMatchObject({
      code: 'script/time',
      address: 'f',
      place: { line: 1 },
    });
    expect(await bOf(client)).toBe(1);
  });

  it('is the block that a cost without a number is led back to', async () => {
    const { client } = await opened(behind('return x < 0 ? NaN : x;'));
    const first: (string | null)[] = [];
    client.on('view', ({ firstNonFinite }) => first.push(firstNonFinite));
    expect(await client.request('train', { steps: 1 })).toMatchObject({ ended: 'not-finite' });
    await expect.poll(() => first.at(-1)).toBe('f');
    expect(await bOf(client)).toBe(1);
  });
});

describe('a parameter before a script', () => {
  const tuned = (optimizer: { readonly type: string; readonly lr: number }): Document =>
    graph(
      [node('w', 'parameter', { shape: [] }), node('f', 'script', { source: 'return x * x - 4 * x;' }), node('C', 'scalar-cost')],
      wires('w.value -> f.x', 'f.output -> C.input'),
      {
        parameters: { 'w.value': { value: tensor([], [0]) } },
        training: { seed: 0, epochs: 1, batch: { size: 'all' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
      },
    );

  it('is trained by numerical differences', async () => {
    const { client } = await opened(tuned({ type: 'finite-differences', lr: 0.25 }));
    await client.request('train', { steps: 1 });
    // the slope at 0 is -4
    expect(await numberAt(client, 'w.value')).toBeCloseTo(1, 5);
  });

  it('is not trained by gradients, which is said with the ways that need none', async () => {
    const { client, report } = await opened(tuned({ type: 'sgd', lr: 0.25 }));
    const [said] = report.diagnostics.filter(({ code }) => code === 'training/black-box');
    expect(said).toMatchObject({ address: 'f', mend: expect.stringContaining('finite-differences') });
    await expect(client.request('train', { steps: 1 })).rejects.toMatchObject({ code: 'training/black-box', address: 'f' });
    expect(await numberAt(client, 'w.value')).toBe(0);
  });
});

/** As often to one side as to the other. */
const NOISE = Array.from({ length: 40 }, (_, i) => (i - 19.5) / 9);

describe('the score function estimator', () => {
  it('learns from what a script says of actions, without its slope', async () => {
    const reward: Json = 'return Math.abs(x - 2) < 0.5 ? 0 : 1;';
    const document = graph(
      [
        node('e', 'observed', { shape: [], value: tensor([40], NOISE) }),
        node('m', 'parameter', { shape: [] }),
        node('a', 'add'),
        node('stop', 'stop-gradient'),
        node('cost', 'script', { source: reward }),
        node('logp', 'formula', { expression: '-(a - m)^2/2' }),
        node('p', 'mul'),
        node('C', 'scalar-cost'),
      ],
      wires(
        ...[
          'm.value -> a.input',
          'e.value -> a.other',
          'a.output -> stop.input',
          'stop.output -> cost.x',
          'stop.output -> logp.a',
        ],
        ...['m.value -> logp.m', 'cost.output -> p.input', 'logp.output -> p.other', 'p.output -> C.input'],
      ),
      {
        parameters: { 'm.value': { value: tensor([], [0.5]) } },
        training: {
          seed: 0,
          epochs: 60,
          batch: { size: 'all' },
          objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.3 } }],
        },
      },
    );
    const { client } = await opened(document);
    await client.request('train', { steps: 60 });
    expect(Math.abs((await numberAt(client, 'm.value')) - 2)).toBeLessThan(0.5);
  });
});
