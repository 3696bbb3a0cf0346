import { expect, it } from 'vitest';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createDirectClient } from './direct.ts';
import type { StepView } from './protocol.ts';
import { ViewReceiver, ViewSender } from './sent-view.ts';

const BLOCKS = 40;

/** Linear and tanh blocks in turns, and a cost. */
const chain = () => {
  const ids = Array.from({ length: BLOCKS }, (_, i) => `f${i}`);
  return graph(
    [
      node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, -2] } }),
      ...ids.map((id, i) => (i % 2 === 0 ? node(id, 'linear', { outFeatures: 2 }) : node(id, 'tanh'))),
      node('C', 'squared-norm'),
    ],
    wires(
      'x.value -> f0.input',
      ...ids.slice(1).map((id, i) => `f${i}.output -> ${id}.input`),
      `f${BLOCKS - 1}.output -> C.input`,
    ),
  );
};

/** The views of a walk: forward, into the update and over its end, back over it, and to the beginning. */
async function walk(): Promise<StepView[]> {
  const client = createDirectClient({ choice: 'cpu' });
  const { view } = await client.request('open', { document: chain(), tables: {}, generation: 1 });
  if (view === null) throw new Error('the graph does not run');
  const end = view.stages.length;
  const views = [view];
  for (const cursor of [1, 2, 3, BLOCKS, BLOCKS + 2, end - 1, end, end + 1, 0, -1, 5, 4, 0])
    views.push(await client.request('goTo', { cursor }));
  client.dispose();
  return views;
}

it('a view arrives as it was sent, forwards, backwards and over an update', async () => {
  const [sender, receiver] = [new ViewSender(), new ViewReceiver()];
  for (const view of await walk()) expect(receiver.view(structuredClone(sender.view(view)))).toEqual(view);
});

it('what a step does not change is not sent, and stays the same object', async () => {
  const [sender, receiver] = [new ViewSender(), new ViewReceiver()];
  const [, first, second] = await walk();
  const before = receiver.view(structuredClone(sender.view(first as StepView)));
  const sent = sender.view(second as StepView);
  expect(sent.stages).toBeNull();
  expect([Object.keys(sent.values.set), sent.values.gone]).toEqual([['f1.output'], []]);
  const after = receiver.view(structuredClone(sent));
  expect(after.stages).toBe(before.stages);
  expect(after.gradients).toBe(before.gradients);
  expect(after.values['f0.output']).toBe(before.values['f0.output']);
  expect(JSON.stringify(sent).length).toBeLessThan(JSON.stringify(second).length / 10);
});

it('answers with a view carry it, others are left alone', () => {
  const sender = new ViewSender();
  const view = { stages: [], values: {}, gradients: {} } as unknown as StepView;
  const report = { generation: 1, diagnostics: [], parameters: [], view };
  expect(sender.answer('open', report)).toMatchObject({ generation: 1, view: { values: { set: {}, gone: [] } } });
  expect(sender.answer('open', { ...report, view: null })).toMatchObject({ view: null });
  expect(sender.answer('historyBound', null)).toBeNull();
  expect(sender.answer('devices', [])).toEqual([]);
});
