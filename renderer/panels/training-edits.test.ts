import { describe, expect, it } from 'vitest';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import {
  comparedBy,
  type ObjectivePlace,
  type OptimizerField,
  optimizerFields,
  optimizerOf,
  optimizerValue,
  setBatchMode,
  setHyperParameter,
  setInARow,
  setMetric,
  setOptimizer,
  setStop,
  stepsPerEpoch,
  trainingRows,
  trainingView,
} from './training-edits.ts';

const FIRST: ObjectivePlace = { index: 0, cost: 'C.cost' };

const apply = (document: Document, transaction: Transaction): Document => {
  const applied = applyTransaction(document, transaction);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
};

describe('batch', () => {
  it.each([
    ['full', 'all'],
    ['one', 1],
    ['mini', 16],
  ] as const)('%s is size %s', (mode, size) => {
    const after = apply(emptyDocument(), setBatchMode(emptyDocument(), mode));
    expect(after.training.batch?.size).toBe(size);
    expect(trainingView(after).mode).toBe(mode);
  });
  it('counts steps of an epoch, with or without the remainder', () => {
    const view = { ...trainingView(emptyDocument()), mode: 'mini', miniSize: 16 } as const;
    expect(stepsPerEpoch(view, 33)).toBe(3);
    expect(stepsPerEpoch({ ...view, last: 'drop' }, 33)).toBe(2);
    expect(stepsPerEpoch({ ...view, mode: 'full' }, 33)).toBe(1);
    expect(stepsPerEpoch({ ...view, mode: 'one' }, 33)).toBe(33);
  });
});

describe('when a run ends by itself', () => {
  const stopOf = (document: Document) => document.training.stop;
  it('has two conditions, each of which 0 takes away, and none where both are gone', () => {
    const low = apply(emptyDocument(), setStop(emptyDocument(), 'loss', 0.1));
    expect(stopOf(low)).toEqual({ loss: 0.1 });
    const both = apply(low, setStop(low, 'patience', 5));
    expect(stopOf(both)).toEqual({ loss: 0.1, patience: 5 });
    const patient = apply(both, setStop(both, 'loss', 0));
    expect(stopOf(patient)).toEqual({ patience: 5 });
    expect(apply(patient, setStop(patient, 'patience', 0)).training).toEqual(emptyDocument().training);
  });
  it('keeps what only the file says of it', () => {
    const document = { ...emptyDocument(), training: { stop: { patience: 3, minDelta: 0.01, restore: false } } };
    expect(stopOf(apply(document, setStop(document, 'patience', 7)))).toEqual({ patience: 7, minDelta: 0.01, restore: false });
  });
});

it('counts the rows that are trained on', () => {
  const rows = (split: Document['data']['split']): number =>
    trainingRows({ ...emptyDocument(), data: split ? { split } : {} }, 150);
  expect([
    rows(undefined),
    rows({ first: 100 }),
    rows({ first: 900 }),
    rows({ train: 0.8, seed: 1 }),
    rows({ column: 'set' }),
  ]).toEqual([150, 100, 150, 120, 150]);
});

describe('metric', () => {
  const document: Document = {
    ...emptyDocument(),
    edges: [
      { from: 'f.output', to: 'C.input' },
      { from: 'y.value', to: 'C.target' },
    ],
  };
  it('compares what the cost compares', () => {
    const after = apply(document, setMetric(document, 'C.cost', 'accuracy'));
    expect(after.training.metrics).toEqual([{ type: 'accuracy', output: 'f.output', target: 'y.value' }]);
    expect(apply(after, setMetric(after, 'C.cost', null)).training.metrics).toEqual([]);
  });
  it('keeps further metrics of a file', () => {
    const two = { ...document, training: { metrics: [{ type: 'mse' }, { type: 'mae' }] } };
    expect(apply(two, setMetric(two, 'C.cost', 'r2')).training.metrics?.map((metric) => metric.type)).toEqual(['r2', 'mae']);
  });
  it('has nothing to compare for a cost of one input', () => expect(comparedBy(document, 'P.cost')).toBeNull());
});

describe('optimiser', () => {
  const adam = apply(emptyDocument(), setOptimizer(emptyDocument(), FIRST, 'adam'));
  it('makes an objective of the cost where there is none', () => {
    expect(adam.training.objectives).toEqual([{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.001 } }]);
  });
  it('changes one of two betas and keeps the other', () => {
    const beta2 = optimizerFields('adam').find((field) => field.at === 1) as OptimizerField;
    const after = apply(adam, setHyperParameter(adam, FIRST, beta2, 0.99));
    expect(optimizerOf(after, 0).betas).toEqual([0.9, 0.99]);
    expect(optimizerValue(optimizerOf(after, 0), beta2)).toBe(0.99);
  });
  it('offers every number of every optimiser, within its own description', () => {
    expect(optimizerFields('adam').map((field) => `${field.name}${field.at ?? ''}`)).toEqual([
      'lr',
      'betas0',
      'betas1',
      'eps',
      'weightDecay',
      'clipNorm',
      'clipValue',
    ]);
    expect(optimizerFields('nothing')).toEqual([]);
  });
  it('keeps the limits of gradients, and nothing else, when another optimiser is chosen', () => {
    const clipped = apply(adam, setHyperParameter(adam, FIRST, { name: 'clipNorm', start: 0, docs: '' }, 2));
    const after = apply(clipped, setOptimizer(clipped, FIRST, 'sgd'));
    expect(optimizerOf(after, 0)).toEqual({ type: 'sgd', lr: 0.01, clipNorm: 2 });
  });
  it('keeps the schedule of the rate, and no limit that the new one does not know', () => {
    const optimizer = { type: 'adam', lr: 0.1, clipNorm: 2, schedule: { type: 'step', stepSize: 5 } };
    const document = { ...emptyDocument(), training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] } };
    const after = apply(document, setOptimizer(document, FIRST, 'lbfgs'));
    expect(optimizerOf(after, 0)).toEqual({ type: 'lbfgs', lr: 1, schedule: { type: 'step', stepSize: 5 } });
  });
  it('keeps what it does not know', () => {
    const odd: Document = {
      ...adam,
      training: {
        ...adam.training,
        schedule: 'sequential',
        objectives: [{ cost: 'D.cost', parameters: ['f.*'], optimizer: { type: 'sgd', lr: 1 }, note: 'mine' }],
      },
    };
    const after = apply(odd, setHyperParameter(odd, FIRST, { name: 'lr', start: 0.01, docs: '' }, 0.5));
    expect(after.training).toEqual({
      ...odd.training,
      objectives: [{ cost: 'D.cost', parameters: ['f.*'], optimizer: { type: 'sgd', lr: 0.5 }, note: 'mine' }],
    });
  });
  it('is that of the objective that is meant, with its updates in a row', () => {
    const player = (cost: string) => ({ cost, parameters: ['*'], optimizer: { type: 'sgd', lr: 1 } });
    const game = { ...emptyDocument(), training: { objectives: [player('C.cost'), player('F.cost')] } };
    const second: ObjectivePlace = { index: 1, cost: 'F.cost' };
    const adam = apply(game, setOptimizer(game, second, 'adam'));
    const lr = optimizerFields('adam')[0] as OptimizerField;
    const after = apply(adam, setHyperParameter(adam, second, lr, 0.5));
    expect(after.training.objectives).toEqual([player('C.cost'), { ...player('F.cost'), optimizer: { type: 'adam', lr: 0.5 } }]);
    const five = apply(game, setInARow(game, second, 5));
    expect(five.training.objectives).toEqual([player('C.cost'), { ...player('F.cost'), steps: 5 }]);
    expect(apply(five, setInARow(five, second, 1)).training).toEqual(game.training);
  });
});
