import { beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { TrainProgress } from '../../session/protocol.ts';
import { createDocumentStore } from '../state/document-store.ts';
import { createSessionStore } from '../state/session-store.ts';
import { weightSteps } from '../state/weight-steps.ts';
import { RunFollower } from './follow.ts';
import { runById, runsStore } from './runs-store.ts';

const DOCUMENT: Document = graph(
  [node('x', 'observed', { shape: [1] }), node('f', 'linear', { outFeatures: 1 }), node('C', 'squared-norm')],
  wires('x.value -> f.input', 'f.output -> C.input'),
  { name: 'line', training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] } },
);

const progress = (step: number, part: Partial<TrainProgress> = {}): TrainProgress => ({
  generation: 0,
  running: true,
  step,
  epoch: step,
  newSteps: [{ step, cost: 1 / step }],
  costIsLoss: true,
  newLosses: [],
  loss: { step, train: 1 / step, test: null },
  metrics: { train: {}, test: {} },
  ended: null,
  stepsPerSecond: 1,
  seconds: step,
  ...part,
});

describe('the runs of a window', () => {
  let session: ReturnType<typeof createSessionStore>;
  let documents: ReturnType<typeof createDocumentStore>;
  let follower: RunFollower;
  let ends: { readonly id: string; readonly document: Document }[];

  beforeEach(() => {
    runsStore.setState({ runs: [], active: null, chosen: new Set() });
    session = createSessionStore();
    documents = createDocumentStore({ selected: () => {}, refused: () => {} });
    documents.getState().load(DOCUMENT);
    ends = [];
    let made = 0;
    follower = new RunFollower({
      session,
      documents,
      newId: () => `id-${++made}`,
      onRun: () => {},
      onEnd: ({ id }, document) => ends.push({ id, document }),
    });
  });

  const runs = () => runsStore.getState().runs;
  const begin = (): void => session.getState().set({ status: 'training' });
  /** As the link does it: the last event, then the weights into the document. */
  const end = (step: number, ended: TrainProgress['ended'] = 'done'): void => {
    session.getState().progressed(progress(step, { running: false, ended }));
    const value = { dtype: 'float' as const, shape: [1, 1], data: [step] };
    const kept = { state: {}, progress: { steps: step, optimizers: [{ type: 'sgd', since: 0 }] } };
    const steps = weightSteps(documents.getState().document, { 'f.weight': value }, kept);
    documents.getState().dispatch({ steps, label: 'train', userEvent: 'weights.train' });
    documents.getState().closeGroup();
  };
  const setRate = (lr: number, type = 'sgd'): void => {
    const { document, dispatch, closeGroup } = documents.getState();
    const value = { ...document.training, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type, lr } }] };
    dispatch({ steps: [{ kind: 'setMeta', field: 'training', value }], label: 'set', userEvent: 'set.training' });
    closeGroup();
  };
  const train = (from: number, to: number): void => {
    begin();
    for (let step = from + 1; step < to; step++) session.getState().progressed(progress(step));
    end(to);
  };

  it('go on over a pause, and note a rate that was changed in it', () => {
    train(0, 3);
    setRate(0.5);
    train(3, 6);
    expect(runs()).toHaveLength(1);
    expect(runs()[0]).toMatchObject({ number: 1, step: 6, keptStep: 6, ended: 'done', settings: { lr: '0.5' } });
    expect(runs()[0]?.changes).toEqual([{ step: 3, settings: [{ name: 'lr', from: '0.1', to: '0.5' }] }]);
    expect(runs()[0]?.history.cost.steps).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ends.map(({ id }) => id)).toEqual(['id-1', 'id-1']);
    expect(ends.at(-1)?.document).toBe(documents.getState().document);
  });

  it('note a rate that is changed while one goes on, and forget it when it is set back at once', () => {
    begin();
    session.getState().progressed(progress(1));
    setRate(0.5);
    expect(runs()[0]?.changes).toEqual([{ step: 1, settings: [{ name: 'lr', from: '0.1', to: '0.5' }] }]);
    setRate(0.1);
    expect(runs()[0]?.changes).toEqual([]);
  });

  it('begin anew after an undo, which leaves the weights of the first alone', () => {
    train(0, 3);
    documents.getState().undo();
    train(0, 4);
    expect(runs().map(({ number, step }) => [number, step])).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(runsStore.getState().chosen).toEqual(new Set(['id-1', 'id-2']));
  });

  it('end where another optimiser is chosen: its settings are the next one’s', () => {
    begin();
    session.getState().progressed(progress(1));
    setRate(0.2, 'adam');
    end(2, 'stopped');
    expect(runs()[0]).toMatchObject({ step: 2, ended: 'stopped', settings: { optimizer: 'sgd' } });
    expect(ends[0]?.document.training.objectives?.[0]?.optimizer.type).toBe('sgd');
    train(2, 4);
    expect(runs()[1]).toMatchObject({ number: 2, settings: { optimizer: 'adam' } });
  });

  it('are dropped where the graph is edited under them', () => {
    begin();
    session.getState().progressed(progress(1));
    documents
      .getState()
      .dispatch({ steps: [{ kind: 'removeEdge', from: 'x.value', to: 'f.input' }], label: 'cut', userEvent: 'cut' });
    session.getState().begin('all');
    expect(runs()[0]).toMatchObject({ ended: 'dropped', keptStep: null });
  });

  it('go on from an end that was restored, as another one', () => {
    train(0, 3);
    const run = runById('id-1');
    if (run === null) throw new Error('there is no run');
    follower.restored({ run, document: documents.getState().document });
    // what is shown of it is not its going on
    session.setState({ history: run.history, progress: progress(3, { running: false, ended: 'done', loss: null }) });
    expect(runById('id-1')?.loss).toEqual({ step: 3, train: 1 / 3, test: null });
    train(3, 5);
    expect(runs()[1]).toMatchObject({ number: 2, parent: { number: 1, step: 3 } });
    expect(runs()[1]?.history.cost.steps).toEqual([0, 1, 2, 3, 4]);
  });
});
