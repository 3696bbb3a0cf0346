import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { canStep } from '../../renderer/commands/run-state.ts';
import { hasOperationsAhead } from '../../renderer/state/operation-walk.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { type LinkedBench as Bench, linkedBench } from './linked-bench.ts';

/** One's place: the stages that are done and, inside, how many operations of each level had their turn. */
type Place = string;

const twoSamples = (document: Document): Document => ({
  ...document,
  nodes: document.nodes.map((node) =>
    node.id === 'x'
      ? { ...node, attrs: { shape: [3], value: { dtype: 'float', shape: [2, 3], data: [1, -2, 0.5, 2, 0, 1] } } }
      : node,
  ),
});

describe('stepping through the operations of a composite', () => {
  let bench: Bench;
  afterEach(() => bench.link.dispose());

  const open = async (name: keyof typeof steppedGraphs, change: (document: Document) => Document = (document) => document) => {
    const loaded = loadDocument(steppedGraphs[name](), name, { catalogue: opOf });
    if (!loaded.ok) throw new Error(`${name} is wrong`);
    bench = linkedBench(change(loaded.value.document as Document));
    await bench.link.settled();
    await bench.link.rewind();
    bench.session.getState().set({ speed: 1000 });
  };
  const state = () => bench.session.getState();
  const place = (): Place =>
    [state().view?.cursor, ...(state().operations?.levels.map(({ at, order }) => `${at}/${order.length}`) ?? [])].join(' ');
  const placesOf = async (move: () => Promise<void>, times: number): Promise<Place[]> => {
    const seen: Place[] = [];
    for (let i = 0; i < times; i++) {
      await move();
      seen.push(place());
    }
    return seen;
  };
  const step = () => bench.link.step();
  const back = () => bench.link.back();
  const into = () => bench.link.stepInto();

  it('goes through them one by one, out behind the last into the next block, and out before the first into the one before', async () => {
    await open('cross-entropy');
    await step();
    await into();
    expect([place(), bench.looked.path]).toEqual(['1 0/2', 'f']);
    expect(await placesOf(step, 3)).toEqual(['1 1/2', '1 2/2', '2']);
    expect(bench.looked.path).toBeNull();
    await back();
    await into();
    expect(await placesOf(step, 2)).toEqual(['1 1/2', '1 2/2']);
    expect(await placesOf(back, 3)).toEqual(['1 1/2', '1 0/2', '0']);
    expect(bench.looked.path).toBeNull();
  });

  it('goes into a composite among them, over its end to the operation behind it, and back before it', async () => {
    await open('cross-entropy');
    await step();
    await step();
    await into();
    expect(place()).toBe('2 0/10');
    // its first operation is a log-softmax
    await into();
    expect([place(), bench.looked.path]).toEqual(['2 1/10 0/6', 'C/op1']);
    expect(await placesOf(step, 7)).toEqual([...[1, 2, 3, 4, 5, 6].map((at) => `2 1/10 ${at}/6`), '2 2/10']);
    expect(bench.looked.path).toBe('C');
    await back();
    await into();
    expect(place()).toBe('2 1/10 0/6');
    await back();
    expect([place(), bench.looked.path]).toEqual(['2 0/10', 'C']);
    await into();
    await step();
    await bench.link.outOfOperations();
    expect([place(), bench.looked.path]).toEqual(['2 1/10', 'C']);
    await bench.link.outOfOperations();
    expect([place(), bench.looked.path]).toEqual(['2', null]);
  });

  it('goes backward through those that a gradient goes through, in reverse', async () => {
    await open('cross-entropy');
    await placesOf(step, 3);
    await into();
    expect(place()).toBe('3 0/7');
    expect(state().operations?.levels[0]?.order).toEqual(['op10', 'op9', 'op8', 'op6', 'op5', 'op2', 'op1']);
    expect(await placesOf(step, 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map((at) => `3 ${at}/7`));
    await into();
    expect([place(), bench.looked.path]).toEqual(['3 7/7 0/6', 'C/op1']);
    expect(state().operations?.levels[1]?.order).toEqual(['op6', 'op5', 'op4', 'op3', 'op2', 'op1']);
    expect(await placesOf(step, 7)).toEqual([...[1, 2, 3, 4, 5, 6].map((at) => `3 7/7 ${at}/6`), '4']);
    expect(bench.looked.path).toBeNull();
  });

  it('shows what the block makes once its last operation had its turn, and nothing else otherwise', async () => {
    await open('cross-entropy');
    await step();
    await step();
    const { view: whole } = state();
    await into();
    expect(state().view?.values['C.cost']).toBeUndefined();
    expect(state().truth?.values['C.cost']).toBeDefined();
    expect(Object.keys(state().view?.values ?? {})).toEqual(Object.keys(whole?.values ?? {}).filter((key) => key !== 'C.cost'));
    await placesOf(step, 10);
    expect(place()).toBe('2 10/10');
    expect(state().view?.values).toEqual(whole?.values);
    await step();
    const { view: after } = state();
    expect(after?.gradients['f.output']).toBeDefined();
    await into();
    expect(state().view?.gradients['f.output']).toBeUndefined();
    await bench.link.outOfOperations();
    expect(state().view?.gradients).toEqual(after?.gradients);
  });

  it('goes from the group to the composite in it, and back out of both', async () => {
    await open('group');
    await step();
    await into();
    expect([place(), bench.looked.path]).toEqual(['1', 'a']);
    await into();
    expect([place(), bench.looked.path]).toEqual(['1 0/2', 'a/f']);
    await placesOf(step, 3);
    expect([place(), bench.looked.path]).toEqual(['2', 'a']);
    // relu is a single operation: on to the next block, which is in the other group
    await into();
    expect([place(), bench.looked.path]).toEqual(['3', 'b']);
    await into();
    await bench.link.outOfOperations();
    expect([place(), bench.looked.path]).toEqual(['3', 'b']);
    await into();
    await back();
    // before the first operation of b/f comes a/h, which is not in b
    expect([place(), bench.looked.path]).toEqual(['2', null]);
  });

  it('moves once for each of several presses in a hurry, and plays through them', async () => {
    await open('cross-entropy');
    await step();
    await Promise.all([into(), step(), step(), step(), into(), step()]);
    expect(place()).toBe('2 1/10');
    await bench.link.rewind();
    await step();
    await into();
    await bench.link.play();
    const { view, operations } = state();
    expect([view?.cursor, operations]).toEqual([view?.stages.length, null]);
  });

  it('stays behind the last operation at the end of a step', async () => {
    const held = { trainable: false, init: 'zeros', stream: 'w' } as const;
    await open('cross-entropy', (document) => ({ ...document, parameters: { 'f.weight': held, 'f.bias': held } }));
    const { stages } = state().view ?? { stages: [] };
    expect(stages.at(-1)?.phase).toBe('backward');
    await bench.link.goTo(stages.length);
    await into();
    const count = state().operations?.levels[0]?.order.length ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(canStep(state())).toBe(true);
    await placesOf(step, count);
    expect(place()).toBe(`${stages.length} ${count}/${count}`);
    expect(canStep(state())).toBe(false);
    await step();
    expect(place()).toBe(`${stages.length} ${count}/${count}`);
  });

  const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a jump on the strip', () => bench.link.goTo(1)],
    ['a jump to where one is', () => bench.link.goTo(2)],
    ['a reset', () => bench.link.rewind()],
    ['the end of the phase', () => bench.link.finishPhase()],
    [
      'a step by phases',
      async () => {
        state().set({ granularity: 'phase' });
        await step();
      },
    ],
    ['a run', () => bench.link.run()],
    ['a run to a block', () => bench.link.runTo('f')],
    ['another sample', () => bench.link.sample('mean')],
    ['training', () => bench.link.train(1)],
    [
      'an edit',
      async () => {
        const change = { attrs: { shape: [3], value: { dtype: 'float', shape: [2, 3], data: [3, 2, 1, 0, 1, 2] } } };
        bench.documents
          .getState()
          .dispatch({ steps: [{ kind: 'setNode', id: 'x', changes: change }], label: 'x', userEvent: 'x' });
        expect(state().operations).not.toBeNull();
        await bench.link.settled();
      },
    ],
    ['predicting', async () => state().setVeil({ hides: new Set(['values']), revealed: new Set() } as never)],
  ];
  it.each(ends)('is ended by %s', async (_, end) => {
    await open('cross-entropy', twoSamples);
    await placesOf(step, 2);
    await into();
    await step();
    expect(hasOperationsAhead(state().operations)).toBe(true);
    await end();
    expect(state().operations).toBeNull();
    const made = state().view?.values['C.cost'];
    expect(made === undefined).toBe((state().view?.cursor ?? 0) < 2);
  });

  it('is not begun while somebody predicts, who sees no numbers inside', async () => {
    await open('cross-entropy');
    await step();
    state().setVeil({ hides: new Set(['values']), revealed: new Set() } as never);
    await into();
    expect([place(), bench.looked.path]).toEqual(['1', 'f']);
  });

  it('walks through the mean over samples as well', async () => {
    await open('cross-entropy', twoSamples);
    await bench.link.sample('mean');
    await placesOf(step, 3);
    await into();
    const seen = await placesOf(step, 8);
    expect(seen.at(-1)).toBe('4');
    expect(state().view?.sample).toBe('mean');
  });
});
