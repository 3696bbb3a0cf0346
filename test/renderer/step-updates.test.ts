import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import { type LinkedBench, linkedBench } from './linked-bench.ts';

/** Two layers on three samples, from drawn weights, with an optimiser that remembers. */
const network: Document = {
  format: 'chainrule-graph',
  version: 1,
  name: 'network',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2], value: { dtype: 'float', shape: [3, 2], data: [1, -2, 0.5, 3, 2, 1] } } },
    { id: 'y', type: 'observed', attrs: { shape: [1], value: { dtype: 'float', shape: [3, 1], data: [1, 2, 3] } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 3 } },
    { id: 'h', type: 'tanh' },
    { id: 'g', type: 'linear', attrs: { outFeatures: 1 } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'h.input' },
    { from: 'h.output', to: 'g.input' },
    { from: 'g.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  parameters: {},
  definitions: {},
  data: {},
  training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.1 } }] },
  view: {},
};

describe('stepping past the update', () => {
  let bench: LinkedBench;
  const view = (): StepView => bench.session.getState().view as StepView;
  const numbers = () => ({ cursor: view().cursor, values: view().values, gradients: view().gradients });
  const labels = () => bench.documents.getState().history.done.map((entry) => entry.label);
  const end = (): number => view().stages.length;
  const text = (): string => JSON.stringify(bench.documents.getState().document);

  beforeEach(async () => {
    bench = linkedBench(network);
    await bench.link.settled();
  });
  afterEach(() => bench.link.dispose());

  it('writes the new weights as one undoable edit and begins the next step', async () => {
    await bench.link.goTo(end());
    const { entries } = view().values['f.weight'] as { entries: readonly number[] };
    expect(labels()).toEqual([]);
    await bench.link.step();
    expect(labels()).toEqual(['step']);
    expect(view()).toMatchObject({ cursor: 1, step: 1, kept: 1 });
    expect(bench.documents.getState().document.parameters['f.weight']?.value?.data).toEqual(entries);
    const saved = saveDocument(bench.documents.getState().document);
    expect(JSON.parse(saved).parameters['f.weight'].value.data).toEqual(entries);
  });

  it('names the step that is kept or taken back', async () => {
    for (let i = 0; i < 2; i++) {
      await bench.link.goTo(end());
      await bench.link.step();
    }
    await bench.link.rewind();
    await bench.link.back();
    const steps = bench.documents.getState().history.done.map((entry) => [entry.label, entry.labelValues.steps]);
    expect(steps).toEqual([
      ['step', '1'],
      ['step', '2'],
      ['step-back', '2'],
    ]);
  });

  it('gives bit-identical numbers when the step is taken back, stage by stage', async () => {
    await bench.link.rewind();
    const drawn = text();
    const walked: unknown[] = [numbers()];
    for (let i = 0; i < end() + 3; i++) {
      await bench.link.step();
      walked.push(numbers());
    }
    expect(view()).toMatchObject({ cursor: 3, step: 1 });
    const passed = end();
    // from the third stage of the second step back to the beginning of the first
    for (let i = passed + 2; i >= 0; i--) {
      await bench.link.back();
      // the beginning of the second step is the end of the first: the same weights, seen without the first's gradients
      if (i !== passed) expect(numbers()).toEqual(walked[i]);
      else expect(view()).toMatchObject({ cursor: 0, step: 1, kept: 1 });
    }
    expect(view()).toMatchObject({ cursor: 0, step: 0, kept: 0 });
    expect(text()).toBe(drawn);
    // and forwards again, adam's moments included
    for (let i = 1; i < walked.length; i++) {
      await bench.link.step();
      expect(numbers()).toEqual(walked[i]);
    }
  });

  it('takes the step back with undo, the moments of the optimiser too, and does it again with redo', async () => {
    await bench.link.goTo(end());
    const first = numbers();
    await bench.link.step();
    await bench.link.goTo(end());
    const second = numbers();
    bench.documents.getState().undo();
    await bench.link.settled();
    expect(view()).toMatchObject({ step: 0, kept: 0 });
    await bench.link.goTo(end());
    expect(numbers()).toEqual(first);
    bench.documents.getState().redo();
    await bench.link.settled();
    await bench.link.goTo(end());
    expect(view()).toMatchObject({ step: 1, kept: 1 });
    expect(numbers()).toEqual(second);
  });

  it('steps by phase from one step into the next and back', async () => {
    bench.session.getState().set({ granularity: 'phase' });
    await bench.link.rewind();
    const forward = view().stages.filter((stage) => stage.phase === 'forward').length;
    for (let i = 0; i < 4; i++) await bench.link.step();
    expect(view()).toMatchObject({ cursor: forward, step: 1 });
    await bench.link.back();
    expect(view()).toMatchObject({ cursor: 0, step: 1 });
    await bench.link.back();
    expect(view()).toMatchObject({ cursor: 2 * forward, step: 0, kept: 0 });
  });

  it('takes the objectives in turn, those with nothing to update too, and goes back over them', async () => {
    const objectives = [
      { cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } },
      { cost: 'C.cost', parameters: [], optimizer: { type: 'sgd', lr: 0.1 } },
      { cost: 'C.cost', parameters: ['g.bias'], optimizer: { type: 'sgd', lr: 0.1 } },
    ];
    bench.documents.getState().load({ ...network, training: { objectives } });
    await bench.link.settled();
    await bench.link.rewind();
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      seen.push(
        `${view().step} ${view().turn?.index} ${view()
          .stages.map(({ phase }) => phase[0])
          .join('')}`,
      );
      await bench.link.goTo(end());
      await bench.link.step();
    }
    expect(seen).toEqual(['0 0 ffffbbbbuu', '0 1 ffffbbbb', '0 2 ffffbbbbu', '1 0 ffffbbbbuu']);
    // from the second step back by phases, each turn with as many stages as it has
    bench.session.getState().set({ granularity: 'phase' });
    const back: string[] = [];
    for (let i = 0; i < 13; i++) {
      await bench.link.back();
      back.push(`${view().step} ${view().turn?.index} ${view().cursor}`);
    }
    expect(back).toEqual([
      ...['1 1 0', '1 0 8', '1 0 4', '1 0 0'],
      ...['0 2 8', '0 2 4', '0 2 0', '0 1 4', '0 1 0', '0 0 8', '0 0 4', '0 0 0', '0 0 0'],
    ]);
  });

  it('lets every hurried press count', async () => {
    await bench.link.goTo(end());
    await Promise.all([bench.link.step(), bench.link.step(), bench.link.step()]);
    expect(view()).toMatchObject({ cursor: 3, step: 1 });
    await Promise.all([bench.link.back(), bench.link.back(), bench.link.back(), bench.link.back()]);
    expect(view()).toMatchObject({ cursor: end() - 1, step: 0 });
  });

  it('has no way back over weights that were typed since', async () => {
    await bench.link.goTo(end() + 1);
    await bench.link.step();
    await bench.link.rewind();
    bench.setWeights({ 'g.bias': { dtype: 'float', shape: [1], data: [4] } });
    await bench.link.settled();
    expect(view().kept).toBe(0);
    await bench.link.back();
    expect(view()).toMatchObject({ cursor: 0 });
    expect(view().values['g.bias']?.entries).toEqual([4]);
  });
});
