import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { RequestName, StepView } from '../../session/protocol.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

const nodes: Document['nodes'] = [
  { id: 'x', type: 'observed', attrs: { shape: [2], value: { dtype: 'float', shape: [3, 2], data: [1, -2, 0.5, 3, 2, 1] } } },
  { id: 'f', type: 'linear', attrs: { outFeatures: 3 } },
  { id: 'C', type: 'squared-norm' },
];

/** One layer from drawn weights, with a cost to step on. */
const network: Document = {
  format: 'chainrule-graph',
  version: 1,
  name: 'network',
  nodes,
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
  ],
  parameters: {},
  definitions: {},
  data: {},
  training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
  view: {},
};

/** The same blocks, other weights. */
const other: Document = {
  ...network,
  name: 'other',
  parameters: { 'f.bias': { value: { dtype: 'float', shape: [3], data: [7, 8, 9] } } },
};

/** Ends before the cost: backward begins where somebody lets it. */
const withoutCost: Document = { ...network, nodes: nodes.slice(0, 2), edges: network.edges.slice(0, 1), training: {} };

describe('a document that is opened while something is computed for the one before', () => {
  let bench: LinkedBench;
  const view = (): StepView => bench.session.getState().view as StepView;
  const labels = () => bench.documents.getState().history.done.map((entry) => entry.label);

  /** Does something once, when this answer is on its way. */
  const upon = (awaited: RequestName, happens: () => unknown): void => {
    bench.way.answered = (name) => {
      if (name !== awaited) return;
      bench.way.answered = () => {};
      return happens();
    };
  };
  const replace = (by: Document) => () => bench.documents.getState().load(by);
  const send = (by: Document) => () => {
    replace(by)();
    void bench.link.settled();
  };
  const open = (by: Document) => () => {
    replace(by)();
    return bench.link.settled();
  };

  beforeEach(async () => {
    bench = linkedBench(network);
    await bench.link.settled();
  });
  afterEach(() => bench.link.dispose());

  it.each([
    ['loaded, during the move', 'goTo', replace],
    ['sent, during the move', 'goTo', send],
    ['open, during the move', 'goTo', open],
    ['loaded, while the new weights are fetched', 'checkpoint', replace],
    ['open, while the new weights are fetched', 'checkpoint', open],
  ] as const)('gets no step written into it that was made in the other: %s', async (_, answer, how) => {
    await bench.link.goTo(view().stages.length);
    upon(answer, how(other));
    await bench.link.step();
    await bench.link.settled();
    expect(labels()).toEqual([]);
    expect(bench.documents.getState().document).toEqual(other);
    expect(view()).toMatchObject({ step: 0, cursor: 2 });
    expect(view().values['f.bias']?.entries).toEqual([7, 8, 9]);
  });

  it('C1 gets no weights of a run that ended while the same graph was opened once more', async () => {
    upon('checkpoint', replace(network));
    await bench.link.train(3);
    await bench.link.settled();
    expect(labels()).toEqual([]);
    expect(bench.documents.getState().document).toBe(network);
    await bench.link.train(3);
    expect(labels()).toEqual(['train']);
  });

  it('still keeps a step beside which the same document was edited', async () => {
    await bench.link.goTo(view().stages.length);
    const { entries } = view().values['f.weight'] as { entries: readonly number[] };
    upon('goTo', () => {
      bench.setWeights({ 'f.bias': { dtype: 'float', shape: [3], data: [7, 8, 9] } });
      void bench.link.settled();
    });
    await bench.link.step();
    await bench.link.settled();
    expect(labels()).toEqual(['typed', 'step']);
    const { document, history } = bench.documents.getState();
    expect(history.done.at(-1)?.labelValues.steps).toBe('1');
    expect(document.parameters['f.weight']?.value?.data).toEqual(entries);
    expect(document.parameters['f.bias']?.value?.data).toEqual([7, 8, 9]);
  });

  it('does not begin backward where it was to begin in the other', async () => {
    bench.documents.getState().load(withoutCost);
    await bench.link.settled();
    upon('seed', open(network));
    await bench.link.seed({ from: 'f.output', row: [1, 2, 3] });
    expect(bench.session.getState().seed).toBeNull();
    // the place is the new document's as well: an edit of it leaves the cursor where it is
    const { cursor } = view();
    bench.setWeights({ 'f.bias': { dtype: 'float', shape: [3], data: [7, 8, 9] } });
    await bench.link.settled();
    expect(view().cursor).toBe(cursor);
    expect(view().stages.some(({ phase }) => phase === 'backward')).toBe(true);
  });
});
