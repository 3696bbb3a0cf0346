import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../graph-core/model/document.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createDirectClient } from './direct.ts';
import type { SessionClient, SessionEvents, StepView, TrainProgress } from './protocol.ts';
import { tensor, wholeNetwork } from './testing.ts';

/** Three samples, one a step. */
const network = (more: Partial<Document> = {}): Document =>
  wholeNetwork(tensor([3, 2], [1, 1, 0, 2, 2, 0]), tensor([3, 1], [3, 1, 0]), {
    training: {
      batch: { size: 1 },
      objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.01 } }],
    },
    ...more,
  });

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function start(document: Document = network()) {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const events: { [E in keyof SessionEvents]: SessionEvents[E][] } = {
    view: [],
    progress: [],
    device: [],
    answering: [],
    reading: [],
    error: [],
  };
  client.on('view', (value) => events.view.push(value));
  client.on('progress', (value) => events.progress.push(value));
  client.on('error', (value) => events.error.push(value));
  const report = await client.request('open', { document, tables: {}, generation: 1 });

  return { client, events, report, stages: report.view?.stages.length ?? 0 };
}

const numbers = (view: StepView) => JSON.stringify([view.cursor, view.values, view.gradients]);

describe('Session', () => {
  it('opens a document and steps through it, back over the update and on to the next step', async () => {
    const { client, report, stages } = await start();
    expect(report.diagnostics).toEqual([]);
    expect(report.view?.cursor).toBe(0);
    const walk: string[] = [];
    for (let cursor = 0; cursor <= stages + 3; cursor++)
      walk.push(numbers(await client.request('goTo', { cursor: cursor > stages ? stages + 1 : cursor })));
    const before = (await client.request('parameters', {}))['f.weight']?.data;
    // three updates were kept; going back takes the last away
    const back = await client.request('goTo', { cursor: -1 });
    expect(back.cursor).toBe(stages - 1);
    const again = await client.request('goTo', { cursor: stages });
    expect(again.values['f.weight']?.entries).toEqual([...(before ?? [])]);
  });

  it('gives the same numbers when it goes back and forth over an update', async () => {
    const { client, stages } = await start();
    const first: string[] = [];
    for (let cursor = 0; cursor <= stages; cursor++) first.push(numbers(await client.request('goTo', { cursor })));
    for (let cursor = stages; cursor >= 0; cursor--)
      expect(numbers(await client.request('goTo', { cursor }))).toBe(first[cursor]);
    await client.request('goTo', { cursor: stages });
    await client.request('goTo', { cursor: stages + 2 });
    await client.request('goTo', { cursor: -1 });
    for (let cursor = 0; cursor <= stages; cursor++)
      expect(numbers(await client.request('goTo', { cursor }))).toBe(first[cursor]);
  });

  it('keeps the line of updates when their weights come back from the document, undone and redone', async () => {
    const { client, stages } = await start();
    const weightsNow = async (): Promise<Document> => {
      const tensors = Object.entries(await client.request('parameters', {}));
      const parameters = tensors.map(([address, { data }]) => [
        address,
        { value: tensor(network().parameters[address]?.value?.shape ?? [], [...data]) },
      ]);
      return network({ parameters: Object.fromEntries(parameters) });
    };
    const open = async (document: Document) => (await client.request('open', { document, tables: {}, generation: 2 })).view;
    const first = numbers(await client.request('goTo', { cursor: stages }));
    expect(await client.request('goTo', { cursor: stages + 1 })).toMatchObject({ step: 1, kept: 1, cursor: 1 });
    const written = await weightsNow();
    expect(await open(written)).toMatchObject({ step: 1, kept: 1, cursor: 0 });
    const second = numbers(await client.request('goTo', { cursor: stages }));
    // the update is undone in the document: adam's moments and its step count go back as well
    expect(await open(network())).toMatchObject({ step: 0, kept: 0 });
    expect(numbers(await client.request('goTo', { cursor: stages }))).toBe(first);
    expect(await open(written)).toMatchObject({ step: 1, kept: 1 });
    expect(numbers(await client.request('goTo', { cursor: stages }))).toBe(second);
    await client.request('goTo', { cursor: -1 });
    expect(await client.request('goTo', { cursor: 0 })).toMatchObject({ step: 0, kept: 0 });
    expect(numbers(await client.request('goTo', { cursor: stages }))).toBe(first);
    // other weights are another beginning
    const parameters = { ...network().parameters, 'f.bias': { value: tensor([2], [7, 1]) } };
    await client.request('goTo', { cursor: stages + 1 });
    expect(await open(network({ parameters }))).toMatchObject({ kept: 0 });
  });

  it('lists the equations and shaders of a block', async () => {
    const { client } = await start();
    const { equations, shaders } = await client.request('listing', { node: 'f' });
    const [forward, backward, update] = equations.split('\n\n').map((pass) => pass.split('\n'));
    expect(forward?.[0]).toContain('x.value');
    expect(forward?.at(-1)).toMatch(/^f\.output:float\[2\] = .*; f forward$/);
    expect(backward?.some((line) => line.startsWith('grad:f.weight:float[2,2] = '))).toBe(true);
    expect(update?.some((line) => line.startsWith('next:f.weight:float[2,2] = '))).toBe(true);
    expect(equations).not.toMatch(/; [gh] /);
    expect(equations).not.toContain('%');
    expect(shaders.length).toBeGreaterThan(2);
    for (const { label, wgsl } of shaders) {
      expect(label).toMatch(/^(forward|backward|update) f \(/);
      expect(wgsl).toContain('@compute');
    }
    expect(await client.request('listing', { node: 'x' })).toEqual({ equations: '', shaders: [] });
  });

  it('names the row and the column of a class label out of range instead of computing with it', async () => {
    const labels: Document = graph(
      [node('x', 'observed', { shape: [3] }), node('y', 'observed', { shape: [], dtype: 'int32' }), node('C', 'cross-entropy')],
      wires('x.value -> C.input', 'y.value -> C.target'),
      {
        data: {
          sources: { t: { inline: 'a,b,c,kind\n0,1,2,0\n1,0,0,3\n1,1,1,2\n' } },
          columns: { 'x.value': { source: 't', columns: ['a', 'b', 'c'] }, 'y.value': { source: 't', columns: ['kind'] } },
        },
      },
    );
    const { client, report } = await start(labels);
    expect(report.view).toBeNull();
    const found = report.diagnostics.filter((each) => each.code === 'data/index');
    expect(found.map((each) => [each.severity, each.address, each.message])).toEqual([
      [
        'error',
        'y.value',
        'y.value is 3 in sample p = 1 (t, line 3, column "kind"), and C.target takes whole numbers from 0 to 2',
      ],
    ]);
    // for the mend: 3 and all below it
    expect(found.map(({ room }) => room)).toEqual([4]);
    await expect(client.request('goTo', { cursor: 1 })).rejects.toMatchObject({ code: 'data/index' });
  });

  it('shows the rows, Jacobians and products of a backward stage', async () => {
    const { client, stages } = await start();
    const { stages: infos } = await client.request('goTo', { cursor: stages });
    for (const stage of infos.filter((each) => each.phase === 'backward')) {
      const card = await client.request('card', { stage: stage.index });
      for (const { row, jacobian, result } of card?.products ?? []) {
        const product = result.map((_, c) =>
          row.reduce((sum, x, r) => sum + x * ((jacobian as number[])[r * result.length + c] as number), 0),
        );
        expect(product).toEqual(result);
      }
    }
    const f = await client.request('card', { stage: infos.findIndex((s) => s.phase === 'backward' && s.node === 'f') });
    expect(f?.products.map((p) => [p.wrt, p.kind, p.structure])).toEqual([
      ['x.value', 'state', 'equals-weight'],
      ['f.weight', 'weight', 'outer-with-input'],
      ['f.bias', 'weight', 'identity'],
    ]);
    const h = await client.request('card', { stage: infos.findIndex((s) => s.phase === 'backward' && s.node === 'h') });
    expect(h?.products.map((p) => p.structure)).toEqual(['diagonal']);
    const forward = await client.request('card', { stage: 0 });
    expect(forward?.formula).not.toBe('');
    expect(forward?.withNumbers).toContain('3');
    expect(forward?.operands.map((o) => o.address)).toEqual(['x.value', 'f.weight', 'f.bias', 'f.output']);
    const updated = await client.request('card', { stage: stages - 1 });
    expect(updated?.updates.map((u) => u.address)).toEqual(['g.weight']);
  });

  it('refuses what it cannot do with a code and goes on', async () => {
    const { client } = await start();
    await expect(client.request('sample', { sample: 7 })).rejects.toMatchObject({ code: 'session/no-sample' });
    await expect(client.request('jacobian', { of: 'nobody.output', wrt: 'x.value' })).rejects.toMatchObject({
      code: 'jacobian/unknown-value',
      address: 'nobody.output',
    });
    const jacobian = await client.request('jacobian', { of: 'g.output', wrt: 'x.value' });
    expect([...jacobian.data]).toEqual([3, 3]);
    await client.request('sample', { sample: 'mean' });
    await expect(client.request('jacobian', { of: 'g.output', wrt: 'x.value' })).rejects.toMatchObject({
      code: 'session/mean-view',
    });
    const { client: other } = await start(
      graph([node('x', 'observed', { shape: [2] }), node('h', 'relu')], wires('x.value -> h.input')),
    );
    await expect(other.request('goTo', { cursor: 1 })).rejects.toMatchObject({ code: 'data/missing', address: 'x.value' });
  });

  it('starts backward at any value of a graph without a cost', async () => {
    const { client } = await start(
      graph([node('x', 'observed', { shape: [2], value: tensor([2], [1, -1]) }), node('h', 'relu')], wires('x.value -> h.input')),
    );
    expect((await client.request('goTo', { cursor: 1 })).stages.map((s) => s.phase)).toEqual(['forward']);
    const seeded = await client.request('seed', { from: 'h.output', row: [3, 5] });
    expect(seeded.stages.map((s) => s.phase)).toEqual(['forward', 'backward']);
    const view = await client.request('goTo', { cursor: 2 });
    expect(view.gradients['x.value']?.entries).toEqual([3, 0]);
    await expect(client.request('seed', { from: 'h.output', row: [1] })).rejects.toMatchObject({ code: 'session/seed-size' });
  });

  it('trains, tells about it, stops, and shows the new weights', async () => {
    const { client, events } = await start();
    const running = client.request('train', { steps: Number.POSITIVE_INFINITY });
    await expect.poll(() => events.progress.length).toBeGreaterThan(2);
    const stopped = await client.request('stop', {});
    expect(stopped.ended).toBe('stopped');
    expect(await running).toEqual(stopped);
    const steps = events.progress.flatMap((p) => p.newSteps.map((s) => s.step));
    expect(steps).toEqual(steps.map((_, i) => i + 1));
    expect(events.view.length).toBeGreaterThan(0);
    // without an end nothing is left of it
    expect(events.progress.every(({ left }) => left === undefined)).toBe(true);
    const view = await client.request('goTo', { cursor: 1 });
    // the cost at the last step is told once the stop has been answered
    const told = { ended: 'stopped', step: stopped.step, newSteps: [], newLosses: [{ step: stopped.step }] };
    await expect.poll(() => events.progress.at(-1)).toMatchObject(told);
    const late = events.progress.at(-1);
    expect(late?.loss?.train).toBeLessThan(events.progress[0]?.loss?.train as number);
    const { 'f.weight': weight } = await client.request('parameters', {});
    expect(view.values['f.weight']?.entries).toEqual([...(weight?.data ?? [])]);
    const reset = await client.request('reset', {});
    expect(reset.values['f.weight']?.entries).toEqual([1, 2, -1, 1]);
  });

  it('tells how long a run may still take, until it ends', async () => {
    const { client, events } = await start();
    const running = client.request('train', { steps: 1e12 });
    while (events.progress.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const { left } = await client.request('stop', {});
    await running;
    // a billion steps a second would take a quarter of an hour
    expect(events.progress[0]?.left?.unit).toMatch(/^(minute|hour|day)$/);
    expect(left).toBeUndefined();
  });

  it('trains the same numbers twice, and a step by itself is a step of training', async () => {
    const train = async (): Promise<TrainProgress> => (await start()).client.request('train', { steps: 25 });
    expect((await train()).loss).toEqual((await train()).loss);
    const whole = network({ training: { batch: { size: 'all' }, objectives: network().training.objectives ?? [] } });
    const trained = await start(whole);
    await trained.client.request('train', { steps: 2 });
    const stepped = await start(whole);
    await stepped.client.request('sample', { sample: 'mean' });
    await stepped.client.request('goTo', { cursor: stepped.stages });
    await stepped.client.request('goTo', { cursor: stepped.stages * 2 });
    const view = await stepped.client.request('goTo', { cursor: stepped.stages });
    const { 'f.weight': weight, 'g.weight': other } = await trained.client.request('parameters', {});
    view.values['f.weight']?.entries.forEach((x, i) => {
      expect(x).toBeCloseTo(weight?.data[i] as number, 12);
    });
    expect(view.values['g.weight']?.entries[0]).toBeCloseTo(other?.data[0] as number, 12);
  });

  it('keeps trained weights when the graph is edited, and forgets them for another document', async () => {
    const { client } = await start();
    await client.request('train', { steps: 5 });
    const { 'f.weight': trained } = await client.request('parameters', {});
    const edited = network();
    const wider: Document = {
      ...edited,
      nodes: [...edited.nodes, node('extra', 'relu')],
      edges: [...edited.edges, ...wires('f.output -> extra.input')],
    };
    await client.request('open', { document: wider, tables: {}, generation: 2 });
    expect((await client.request('parameters', {}))['f.weight']?.data).toEqual(trained?.data);
    await client.request('open', { document: wider, tables: {}, generation: 3, fresh: true });
    expect([...((await client.request('parameters', {}))['f.weight']?.data ?? [])]).toEqual([1, 2, -1, 1]);
  });

  it('lets an edit during training win: nothing of the old run shows up in the new document', async () => {
    const { client, events } = await start();
    const running = client.request('train', { steps: Number.POSITIVE_INFINITY });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await client.request('open', { document: network({ name: 'edited' }), tables: {}, generation: 2 });
    await running;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const at = events.view.length;
    await client.request('goTo', { cursor: 2 });
    expect(events.view.slice(at)).toEqual([]);
    expect(events.error).toEqual([]);
  });
});
