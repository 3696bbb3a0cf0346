import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec, TrainingSpec } from '../../graph-core/model/training.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { weightSteps } from '../../renderer/state/weight-steps.ts';
import { keptState, trainedWeights } from '../../renderer/state/weights.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Checkpoint, SessionClient } from '../../session/protocol.ts';
import { network } from '../../session/testing.ts';
import { describeGpu, noGpu } from '../support/gpu.ts';

type Choice = 'cpu' | 'webgpu';

const gpu = noGpu ? {} : { gpu: await nodeGpu() };
const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const X = [1, 2, -0.5, 0.25, 1.5, -1, 0.75, -2, 0.1, 0.9];
/** Five samples of a network with a tanh. */
const trainedBy = (optimizer: OptimizerSpec, training: Partial<TrainingSpec> = {}): Document => ({
  ...network(X, 'tanh'),
  training: { seed: 7, batch: { size: 'all' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }], ...training },
});

async function open(document: Document, choice: Choice = 'cpu') {
  const client = createDirectClient({ choice, ...gpu });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1, fresh: true });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { client, view };
}

/** The document with what a session has come to, as the window writes it. */
function written(document: Document, checkpoint: Checkpoint): Document {
  const steps = weightSteps(document, trainedWeights(document, checkpoint.parameters), keptState(checkpoint));
  const applied = applyTransaction(document, { steps, label: 'train', userEvent: 'weights.train' });
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
}

/** Through the text of a file. */
function reopened(document: Document): Document {
  const loaded = loadDocument(saveDocument(document), 'trained.chainrule');
  if (!loaded.ok) throw new Error(loaded.error.diagnostics[0]?.message);
  expect(loaded.value.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  return loaded.value.document;
}

async function train(document: Document, steps: number, choice: Choice): Promise<Checkpoint> {
  const { client } = await open(document, choice);
  await client.request('train', { steps });
  return client.request('checkpoint', {});
}

const CASES: readonly (readonly [string, OptimizerSpec, Partial<TrainingSpec>])[] = [
  ['SGD', { type: 'sgd', lr: 0.05 }, {}],
  ['momentum that begins without dampening', { type: 'sgd', lr: 0.02, momentum: 0.9, dampening: 0.5 }, {}],
  ['AdamW in one cycle', { type: 'adamw', lr: 0.05, schedule: { type: 'one-cycle', total: 8, warmup: 2 } }, {}],
  ['Adagrad that starts above zero', { type: 'adagrad', lr: 0.05, initialAccumulator: 0.5 }, {}],
  ['Adam, clipped', { type: 'adam', lr: 0.05, clipNorm: 0.5 }, {}],
  [
    'AMSGrad, mini-batches in an order drawn anew each epoch',
    { type: 'adam', lr: 0.05, amsgrad: true },
    { batch: { size: 2, order: 'shuffle' } },
  ],
  ['finite differences', { type: 'finite-differences', lr: 0.05 }, {}],
  ['SPSA, whose gains follow the count of steps', { type: 'spsa' }, { batch: { size: 2, order: 'shuffle' } }],
  ['an evolution strategy', { type: 'es', population: 6 }, {}],
  ['CMA-ES, with its covariance', { type: 'cma-es' }, { batch: { size: 2, order: 'shuffle' } }],
  ['Nelder-Mead, with its simplex', { type: 'nelder-mead' }, {}],
  ['random search, with the width of its cloud', { type: 'random-search', population: 4 }, {}],
];

describe.each(['cpu', 'webgpu'] as const)('training that goes on from a file: %s', (choice) => {
  const group = choice === 'cpu' ? describe : describeGpu;
  group('10 steps, saved and opened, and 10 more', () => {
    // a software device takes its time: one case of each kind shows that its numbers come through a file unchanged
    const chosen = CASES.filter(([, { clipNorm, type }]) => choice === 'cpu' || clipNorm !== undefined || type === 'cma-es');
    it.each(chosen)('are 20 steps bit for bit: %s', async (_, optimizer, training) => {
      const document = trainedBy(optimizer, training);
      const whole = await train(document, 20, choice);
      const half = reopened(written(document, await train(document, 10, choice)));
      expect(half.training.progress).toMatchObject({ steps: 10, optimizers: [{ type: optimizer.type, since: 0 }] });
      expect(await train(half, 10, choice)).toEqual(whole);
      // and state is what makes the difference
      const { progress: _gone, ...anew } = half.training;
      const isKept = ['adam', 'spsa', 'cma-es', 'nelder-mead', 'random-search'].includes(optimizer.type);
      if (optimizer.momentum !== undefined || isKept)
        expect(await train({ ...half, training: anew }, 10, choice)).not.toEqual(whole);
    });
  });
});

describe('the state of optimisers', () => {
  const adam: OptimizerSpec = { type: 'adam', lr: 0.05 };

  it('is stepped on with, and counts its updates on', async () => {
    const document = trainedBy(adam);
    const half = reopened(written(document, await train(document, 10, 'cpu')));
    const { client, view } = await open(half);
    expect(view?.step).toBe(10);
    await client.request('sample', { sample: 'mean' });
    const length = view?.stages.length ?? 0;
    await client.request('goTo', { cursor: length });
    const trace = await client.request('optimiserTrace', { address: 'f.weight', from: 0, count: 1 });
    expect(trace?.t).toBe(11);
    expect(trace?.lines.find(({ name }) => name === 'before-mean')?.values?.[0]).toBe(
      half.parameters['f.weight']?.state?.['0.mean']?.value?.data[0],
    );
    const stepped = await client.request('goTo', { cursor: length + 1 });
    expect(stepped.step).toBe(11);
    const { parameters } = await client.request('checkpoint', {});
    const trained = await train(half, 1, 'cpu');
    for (const [address, { data }] of Object.entries(trained.parameters))
      data.forEach((x, i) => {
        expect(parameters[address]?.data[i]).toBeCloseTo(x, 13);
      });
  });

  it('begins anew with another optimiser, whose updates are counted from there', async () => {
    const document = trainedBy({ type: 'sgd', lr: 0.05 });
    const half = written(document, await train(document, 10, 'cpu'));
    const { client } = await open(half);
    const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: adam }];
    const changed = { ...half, training: { ...half.training, objectives } };
    const { view } = await client.request('open', { document: changed, tables: {}, generation: 2 });
    expect(view?.step).toBe(10);
    const trace = await client.request('optimiserTrace', { address: 'f.weight', from: 0, count: 1 });
    expect([trace?.optimiser, trace?.t]).toEqual(['adam', 1]);
    await client.request('train', { steps: 5 });
    const went = await client.request('checkpoint', {});
    expect(went.progress).toEqual({ steps: 15, optimizers: [{ type: 'adam', since: 10 }] });
    // the same as Adam from the beginning at those weights
    const { progress: _, ...anew } = changed.training;
    const { parameters } = await train({ ...changed, training: anew }, 5, 'cpu');
    expect(went.parameters).toEqual(parameters);
    // and it goes on so from a file
    const { client: later } = await open(reopened(written(changed, went)));
    await later.request('train', { steps: 5 });
    await client.request('train', { steps: 5 });
    expect(await later.request('checkpoint', {})).toEqual(await client.request('checkpoint', {}));
  });

  it('comes back with the optimiser that it is of, where nothing was trained meanwhile', async () => {
    const document = trainedBy(adam);
    const half = written(document, await train(document, 10, 'cpu'));
    const { client } = await open(half);
    const before = await client.request('checkpoint', {});
    const other = [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1, momentum: 0.9 } }];
    const sgd = { ...half, training: { ...half.training, objectives: other } };
    await client.request('open', { document: sgd, tables: {}, generation: 2 });
    expect((await client.request('checkpoint', {})).state).toEqual({});
    await client.request('open', { document: half, tables: {}, generation: 3 });
    expect(await client.request('checkpoint', {})).toEqual(before);
  });

  it('follows the document that is undone, and is gone after a reset', async () => {
    const document = trainedBy(adam);
    const { client } = await open(document);
    await client.request('train', { steps: 10 });
    const once = written(document, await client.request('checkpoint', {}));
    await client.request('open', { document: once, tables: {}, generation: 2 });
    await client.request('train', { steps: 10 });
    await client.request('open', { document: written(once, await client.request('checkpoint', {})), tables: {}, generation: 3 });
    const { view } = await client.request('open', { document: structuredClone(once), tables: {}, generation: 4 });
    expect(view?.step).toBe(10);
    expect(written(once, await client.request('checkpoint', {}))).toEqual(once);
    await client.request('reset', {});
    expect(await client.request('checkpoint', {})).toMatchObject({ state: {}, progress: null });
  });

  it('starts at zero where it does not fit, and says so', async () => {
    const document = trainedBy(adam);
    const half = written(document, await train(document, 10, 'cpu'));
    const state = { ...half.parameters['f.weight']?.state, '0.mean': { value: { dtype: 'float', shape: [2], data: [1, 2] } } };
    const parameters = { ...half.parameters, 'f.weight': { ...half.parameters['f.weight'], state } };
    const client = createDirectClient({ choice: 'cpu' });
    clients.push(client);
    const { diagnostics } = await client.request('open', { document: { ...half, parameters }, tables: {}, generation: 1 });
    expect(diagnostics).toMatchObject([{ code: 'parameters/state', severity: 'warning', address: 'f.weight' }]);
    const kept = await client.request('checkpoint', {});
    expect(Object.keys(kept.state['f.weight'] ?? {})).toEqual(['0.square']);
    expect(Object.keys(kept.state['f.bias'] ?? {})).toEqual(['0.mean', '0.square']);
  });

  it.each([
    ['a tensor whose data is short', { '0.mean': { value: { dtype: 'float', shape: [3, 2], data: [1] } } }],
    ['a list', []],
    ['no tensor', { '0.mean': { value: 3 } }],
    ['another dtype', { '0.mean': { value: { dtype: 'int32', shape: [1], data: [1] } } }],
  ])('is refused in words where a file holds %s', (_, state) => {
    const text = JSON.stringify({ ...trainedBy(adam), parameters: { 'f.weight': { state } } });
    const loaded = loadDocument(text, 'broken.chainrule');
    expect(loaded.ok ? [] : loaded.error.diagnostics.map(({ address }) => address).join()).toContain('f.weight/state');
  });
});
