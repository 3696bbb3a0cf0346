import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { canStep } from '../../renderer/commands/run-state.ts';
import { type LinkedBench as Bench, linkedBench } from './linked-bench.ts';

const observed = (id: string, data: readonly number[]) => ({
  id,
  type: 'observed',
  attrs: { shape: [data.length], value: { dtype: 'float', shape: [data.length], data } },
});

/** C = |relu(x) - y|^2 with x = [2, -1] and y = [0, 1]: no weights, so that backward is the end of the step. */
const bent: Document = {
  format: 'chainrule-graph',
  version: 1,
  name: 'bent',
  nodes: [observed('x', [2, -1]), { id: 'h', type: 'relu' }, observed('y', [0, 1]), { id: 'C', type: 'squared-norm' }],
  edges: [
    { from: 'x.value', to: 'h.input' },
    { from: 'h.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  parameters: {},
  definitions: {},
  data: {},
  training: {},
  view: {},
};

describe('stepping by terms', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = linkedBench(bent);
    await bench.link.settled();
    await bench.link.rewind();
    bench.session.getState().set({ granularity: 'term', speed: 1000 });
  });
  afterEach(() => bench.link.dispose());

  /** Cursor and lit entry. */
  const place = (): string => {
    const { view, walk } = bench.session.getState();
    return `${view?.cursor}.${walk?.cursor === view?.cursor ? (walk?.at ?? 0) : 0}`;
  };
  /** relu: as a whole, its two entries; C as a whole; backward C with two entries of its first input, relu with two. */
  const ALL = ['0.0', '1.0', '1.1', '1.2', '2.0', '3.0', '3.1', '3.2', '4.0', '4.1', '4.2'];

  it('visits every entry of every block once, to the end of a step without an update, and back the same way', async () => {
    const seen = [place()];
    while (canStep(bench.session.getState()) && seen.length < 30) {
      await bench.link.step();
      seen.push(place());
    }
    expect(seen).toEqual(ALL);
    const back = [place()];
    for (let i = 1; i < ALL.length; i++) {
      await bench.link.back();
      back.push(place());
    }
    expect(back).toEqual([...ALL].reverse());
  });

  it('goes through the sums of units on view, and takes the blocks that are not on view as a whole', async () => {
    const span = { from: 0, count: 1, total: 1 };
    const row = { at: 0, count: 1 };
    bench.session.getState().set({ units: { path: 'h', rows: span, columns: span, row, terms: { forward: 3, backward: 1 } } });
    const seen = [place()];
    for (let i = 0; i < 8; i++) {
      await bench.link.step();
      seen.push(place());
    }
    expect(seen).toEqual(['0.0', '1.0', '1.1', '1.2', '1.3', '2.0', '3.0', '4.0', '4.1']);
    await bench.link.back();
    await bench.link.back();
    await bench.link.back();
    await bench.link.back();
    expect(place()).toBe('1.3');
  });

  it('moves once for each of two presses in a hurry', async () => {
    await Promise.all([bench.link.step(), bench.link.step(), bench.link.step()]);
    expect(place()).toBe('1.2');
  });

  it('plays to the last entry', async () => {
    await bench.link.play();
    expect(place()).toBe('4.2');
    expect(bench.session.getState().playing).toBe(false);
  });

  it('begins anew after an edit, and leaves a block at once by phases', async () => {
    for (let i = 0; i < 3; i++) await bench.link.step();
    expect(place()).toBe('1.2');
    bench.documents.getState().dispatch({
      steps: [
        { kind: 'setNode', id: 'x', changes: { attrs: { shape: [2], value: { dtype: 'float', shape: [2], data: [3, 4] } } } },
      ],
      label: 'x',
      userEvent: 'x',
    });
    await bench.link.settled();
    expect(place()).toBe('1.0');
    await bench.link.step();
    await bench.link.finishPhase();
    expect(place()).toBe('2.0');
  });
});
