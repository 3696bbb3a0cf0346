import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeNodes } from '../../graph-core/edit/edits/remove.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { node } from '../../graph-core/validate/testing.ts';
import { weightSteps } from '../../renderer/state/weight-steps.ts';
import { tensor } from '../../session/testing.ts';
import { type LinkedBench as Bench, linkedBench } from './linked-bench.ts';

/** ybar = w x + b on four samples of y = 2 x + 1, from w = b = 0. */
const line: Document = {
  format: 'chainrule-graph',
  version: 1,
  name: 'line',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [1] } },
    { id: 'y', type: 'observed', attrs: { shape: [1] } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 1 } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  parameters: { 'f.weight': { init: 'zeros' }, 'f.bias': { init: 'zeros' } },
  definitions: {},
  data: {
    sources: { t: { inline: 'u,v\n0,1\n1,3\n2,5\n3,7\n' } },
    columns: { 'x.value': { source: 't', columns: ['u'] }, 'y.value': { source: 't', columns: ['v'] } },
  },
  training: {
    batch: { size: 'all' },
    objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.05 } }],
  },
  view: {},
};

const start = () => linkedBench(line);

const weight = ({ documents }: Bench): number | undefined =>
  documents.getState().document.parameters['f.weight']?.value?.data[0] as number | undefined;
const shown = ({ session }: Bench, address: string): number | undefined => session.getState().view?.values[address]?.entries[0];
const until = async (met: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !met(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(met()).toBe(true);
};
const setAttrs = ({ documents }: Bench, id: string, attrs: object): void => {
  documents
    .getState()
    .dispatch({ steps: [{ kind: 'setNode', id, changes: { attrs: attrs as never } }], label: 'x', userEvent: 'x' });
};

describe('a document and its session', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = start();
    await bench.link.settled();
  });
  afterEach(() => bench.link.dispose());

  it('runs forward when a document is opened, and stops before backward', () => {
    const { view, status } = bench.session.getState();
    expect(status).toBe('ready');
    expect(view?.stages[(view.cursor ?? 0) - 1]?.phase).toBe('forward');
    expect(view?.stages[view.cursor]?.phase).toBe('backward');
    expect(shown(bench, 'C.cost')).toBe(1);
    expect(view?.gradients).toEqual({});
  });

  it('follows an edited number up to the current step', async () => {
    await bench.link.sample(2);
    expect(shown(bench, 'C.cost')).toBe(25);
    const { document, dispatch } = bench.documents.getState();
    dispatch({
      steps: weightSteps(document, { 'f.bias': { dtype: 'float', shape: [1], data: [4] } }),
      label: 'x',
      userEvent: 'x',
    });
    await bench.link.settled();
    expect(shown(bench, 'C.cost')).toBe(1);
    expect(bench.session.getState().view?.sample).toBe(2);
  });

  it('runs forward what is built from nothing, and stays at the beginning once somebody went there', async () => {
    bench.documents.getState().load(emptyDocument());
    await bench.link.settled();
    const add = async (steps: Transaction['steps']): Promise<void> => {
      bench.documents.getState().dispatch({ steps, label: 'x', userEvent: 'x' });
      await bench.link.settled();
    };
    await add([{ kind: 'addNode', node: node('x', 'observed', { shape: [], value: tensor([], [2]) }) }]);
    const wired = (id: string, from: string): Transaction['steps'] => [
      { kind: 'addNode', node: node(id, 'square') },
      { kind: 'addEdge', edge: { from, to: `${id}.input` } },
    ];
    await add(wired('s', 'x.value'));
    expect(shown(bench, 's.output')).toBe(4);
    await add(wired('t', 's.output'));
    expect(shown(bench, 't.output')).toBe(16);
    await bench.link.rewind();
    await add(wired('u', 't.output'));
    expect(bench.session.getState().view?.cursor).toBe(0);
  });

  it('is where it was once a block is back without which nothing could run', async () => {
    const { view } = bench.session.getState();
    for (const cursor of [view?.cursor as number, (view?.cursor as number) + 1]) {
      await bench.link.goTo(cursor);
      const { document, attempt } = bench.documents.getState();
      attempt(removeNodes(document, ['f']));
      await bench.link.settled();
      expect(bench.session.getState().view?.stages).toEqual([]);
      bench.documents.getState().undo();
      await bench.link.settled();
      expect(bench.session.getState().view?.cursor).toBe(cursor);
      expect(shown(bench, 'C.cost')).toBe(1);
    }
  });

  it('moves once for each press, however fast', async () => {
    const { cursor } = bench.session.getState().view as { cursor: number };
    await Promise.all([bench.link.step(), bench.link.step(), bench.link.back(), bench.link.step()]);
    expect(bench.session.getState().view?.cursor).toBe(cursor + 2);
    await Promise.all([bench.link.rewind(), bench.link.finishPhase(), bench.link.step()]);
    expect(bench.session.getState().view?.cursor).toBe(cursor + 1);
  });

  it('leaves the session alone when a block is only moved', async () => {
    const { generation } = bench.session.getState();
    bench.documents
      .getState()
      .dispatch({ steps: [{ kind: 'moveNodes', positions: { f: { x: 9, y: 9 } } }], label: 'x', userEvent: 'x' });
    await bench.link.settled();
    expect(bench.session.getState().generation).toBe(generation);
  });

  it('writes the weights of a run as one edit, and undo gives back the numbers from before', async () => {
    const before = shown(bench, 'f.weight');
    await bench.link.train(30);
    await bench.link.settled();
    const { history } = bench.documents.getState();
    expect(history.done.map((entry) => [entry.label, entry.labelValues.steps])).toEqual([['train', '30']]);
    expect(weight(bench)).toBeGreaterThan(1);
    expect(shown(bench, 'f.weight')).toBeCloseTo(weight(bench) as number, 12);
    expect(bench.session.getState().progressStale).toBe(false);
    const loss = bench.session.getState().history.cost.values;
    expect(loss.at(-1)).toBeLessThan(loss[0] as number);
    bench.documents.getState().undo();
    await bench.link.settled();
    expect(weight(bench)).toBeUndefined();
    expect(shown(bench, 'f.weight')).toBe(before);
  });

  it('resets weights to before all runs', async () => {
    await bench.link.train(3);
    await bench.link.train(3);
    await bench.link.resetWeights();
    expect(weight(bench)).toBeUndefined();
    expect(shown(bench, 'f.weight')).toBe(0);
    expect(bench.session.getState().history.cost.steps).toEqual([]);
  });

  it('C1 never publishes a run into a document that was edited meanwhile', async () => {
    const run = bench.link.train(Number.POSITIVE_INFINITY);
    await until(() => (bench.session.getState().progress?.step ?? 0) > 5);
    setAttrs(bench, 'f', { outFeatures: 1, hasBias: false });
    await bench.link.settled();
    await run;
    expect(bench.ends).toEqual(['dropped']);
    expect(weight(bench)).toBeUndefined();
    expect(shown(bench, 'f.weight')).toBe(0);
    expect(bench.session.getState().status).toBe('ready');
    expect(bench.session.getState().progressStale).toBe(true);
  });

  it('says why a graph cannot run, keeps the place, and comes back to it', async () => {
    const cursor = bench.session.getState().view?.cursor;
    setAttrs(bench, 'x', { shape: [2, 2] });
    await bench.link.settled();
    expect(bench.session.getState().status).toBe('blocked');
    expect(bench.session.getState().diagnostics.length).toBeGreaterThan(0);
    setAttrs(bench, 'x', { shape: [1] });
    await bench.link.settled();
    expect(bench.session.getState().view?.cursor).toBe(cursor);
  });

  it('starts backward at a value with a row vector where there is no cost', async () => {
    const without: Document = {
      ...line,
      nodes: line.nodes.filter((n) => n.id !== 'C'),
      edges: line.edges.slice(0, 1),
      training: {},
    };
    bench.documents.getState().load(without);
    await bench.link.settled();
    expect(bench.session.getState().view?.stages.some((stage) => stage.phase === 'backward')).toBe(false);
    await bench.link.seed({ from: 'f.output', row: [3] });
    await bench.link.finishPhase();
    expect(bench.session.getState().view?.gradients['f.bias']?.entries).toEqual([3]);
  });
});
