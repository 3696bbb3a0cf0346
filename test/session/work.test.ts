import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { TrainProgress, Work } from '../../session/protocol.ts';

const ROWS = 10;
const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
const numbers = (of: (i: number) => number): number[] => Array.from({ length: ROWS }, (_, i) => of(i));

/** A line through ten points, and a second one through other ones. */
const lines = (training: Document['training']): Document =>
  graph(
    [
      node('x', 'observed', {
        shape: [1],
        value: tensor(
          [ROWS, 1],
          numbers((i) => i / ROWS),
        ),
      }),
      node('y', 'observed', {
        shape: [1],
        value: tensor(
          [ROWS, 1],
          numbers((i) => Math.sin(i)),
        ),
      }),
      node('f', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
      node('g', 'linear', { outFeatures: 1 }),
      node('D', 'squared-norm'),
    ],
    wires(
      'x.value -> f.input',
      'f.output -> C.input',
      'y.value -> C.target',
      'y.value -> g.input',
      'g.output -> D.input',
      'x.value -> D.target',
    ),
    {
      parameters: {
        'f.weight': { value: tensor([1, 1], [0]) },
        'f.bias': { value: tensor([1], [0]) },
        'g.weight': { value: tensor([1, 1], [0]) },
        'g.bias': { value: tensor([1], [0]) },
      },
      training: { epochs: 100, ...training },
    },
  );

const one = (optimizer: object, steps = 1) => ({ cost: 'C.cost', parameters: ['f.*'], optimizer, steps });
const other = (steps = 1) => ({ cost: 'D.cost', parameters: ['g.*'], optimizer: { type: 'sgd', lr: 0.1 }, steps });
const SGD = { type: 'sgd', lr: 0.1 };

describe('the two losses of a cost', () => {
  it('are those of its formula, for one sample and over the rows trained on', async () => {
    const client = createDirectClient({ choice: 'cpu' });
    const document = { ...lines({ objectives: [one(SGD)] } as Document['training']), data: { split: { first: 4 } } };
    await client.request('open', { document, tables: {}, generation: 1 });
    const squares = numbers((i) => Math.sin(i) ** 2);
    // f is 0 everywhere: C is the square of what it should be
    const found = await client.request('losses', { address: 'C.cost', sample: 7 });
    expect(found?.sample).toBeCloseTo(squares[7] as number, 12);
    expect(found?.mean).toBeCloseTo(squares.slice(0, 4).reduce((sum, each) => sum + each) / 4, 12);
    expect(await client.request('losses', { address: 'f.output', sample: 7 })).toBeNull();
    expect(await client.request('losses', { address: 'C.cost', sample: ROWS })).toBeNull();
    client.dispose();
  });
});

/** What a run of so many steps tells of its work, and the progress at its end. */
async function worked(training: object, steps: number) {
  const client = createDirectClient({ choice: 'cpu' });
  const points: Work[] = [];
  client.on('progress', ({ work }) => points.push(...(work?.points ?? [])));
  await client.request('open', { document: lines(training as Document['training']), tables: {}, generation: 1 });
  const progress: TrainProgress = await client.request('train', { steps });
  client.dispose();
  return { points, progress };
}

describe('what training takes', () => {
  it.each([
    ['one sample at a time', { batch: { size: 1 }, objectives: [one(SGD)] }, 20, 2, 20],
    ['batches, the last of an epoch smaller', { batch: { size: 4 }, objectives: [one(SGD)] }, 6, 2, 20],
    ['the whole set', { batch: { size: 'all' }, objectives: [one(SGD)] }, 5, 5, 50],
    ['three steps of one player to one of the other', { batch: { size: 'all' }, objectives: [one(SGD, 3), other()] }, 5, 5, 200],
    ['a look ahead', { batch: { size: 'all' }, schedule: 'extra-gradient', objectives: [one(SGD), other()] }, 5, 5, 200],
    [
      'a search, each candidate over the batch',
      { batch: { size: 5 }, objectives: [one({ type: 'es', population: 6 })] },
      4,
      2,
      140,
    ],
  ])('%s', async (_, training, steps, epochs, samples) => {
    const { points, progress } = await worked(training, steps);
    expect(points.at(-1)).toEqual({ step: steps, epochs, samples });
    expect(progress.work?.from).toBe(0);
  });

  it('counts what a line search tries', async () => {
    const training = {
      batch: { size: 'all' },
      objectives: [one({ type: 'lbfgs', lr: 1, history: 5, lineSearch: true, toleranceGrad: 0, toleranceChange: 0 })],
    };
    const { points } = await worked(training, 4);
    const samples = points.at(-1)?.samples ?? 0;
    expect(samples % ROWS).toBe(0);
    expect(samples).toBeGreaterThan(4 * ROWS);
  });
});
