import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SampleChoice, UnitSum, Units, UnitsPlace } from '../../session/protocol.ts';
import { tensor } from '../../session/testing.ts';
import { steppedGraphs } from '../support/graphs.ts';

const START: UnitsPlace = { rows: 0, columns: 0, row: 0 };

/** Opens a document on the float64 reference; `to` goes to the end of a phase, or before everything. */
async function session(document: Document, sample: SampleChoice = 0) {
  const client = createDirectClient({ seed: 3 });
  await client.request('useDevice', { choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  if (sample !== 0) await client.request('sample', { sample });
  const { stages } = view;
  return {
    client,
    to: (phase: 'start' | 'forward' | 'backward' | 'update') =>
      client.request('goTo', { cursor: phase === 'start' ? 0 : stages.findLastIndex((stage) => stage.phase === phase) + 1 }),
    units: async (path: string, place: Partial<UnitsPlace> = {}): Promise<Units> => {
      const found = await client.request('units', { path, ...START, ...place });
      if (!found) throw new Error(`${path} has no units`);
      return found;
    },
  };
}

const stepped = (name: keyof typeof steppedGraphs): Document => {
  const loaded = loadDocument(steppedGraphs[name](), `${name}.chainrule`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.document;
};

/** s = W x + b = [3, -4], z = relu(s) = [3, 0], C = ‖z - y‖² with y = [2, 1]: dC/dz = [2, -2], dC/ds = [2, 0]. */
const byHand = (change: { observed?: Document['nodes'][number]; extra?: Document['nodes'][number][]; wires?: string[] } = {}) =>
  graph(
    [
      change.observed ?? node('x', 'observed', { shape: [2], value: tensor([2], [1, 2]) }),
      node('f', 'linear', { outFeatures: 2 }),
      node('h', 'relu'),
      node('y', 'observed', { shape: [2], value: tensor([2], [2, 1]) }),
      node('C', 'squared-norm'),
      ...(change.extra ?? []),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input', 'y.value -> C.target', ...(change.wires ?? [])),
    {
      parameters: { 'f.weight': { value: tensor([2, 2], [1, 2, 1, -3]) }, 'f.bias': { value: tensor([2], [-2, 1]) } },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.5 } }] },
    },
  );

const equal = (sums: readonly UnitSum[] | null): boolean[] | undefined => sums?.map(({ isEqual }) => isEqual);

describe('the units of a weighted sum', () => {
  it('have each sum with its terms and what they come to so far, worked by hand', async () => {
    const { to, units } = await session(byHand());
    await to('backward');
    const found = await units('f');
    expect(found).toMatchObject({
      rows: { from: 0, count: 2, total: 2 },
      columns: { from: 0, count: 2, total: 2 },
      row: { at: 0, count: 1 },
      terms: { forward: 6, backward: 4 },
      input: [1, 2],
      weight: [1, 2, 1, -3],
      bias: [-2, 1],
      output: [3, -4],
    });
    expect(found.forward).toEqual([
      { terms: [1, 4, -2], partial: [1, 5, 3], engine: 3, isEqual: true },
      { terms: [1, -6, 1], partial: [1, -5, -4], engine: -4, isEqual: true },
    ]);
    expect(found.gradients).toEqual({ input: [2, 4], weight: [2, 4, 0, 0], bias: [2, 0], output: [2, 0] });
    expect(found.backward).toEqual([
      { terms: [2, 0], partial: [2, 2], engine: 2, isEqual: true },
      { terms: [4, -0], partial: [4, 4], engine: 4, isEqual: true },
    ]);
  });

  it('are not computed before their stage, and keep the weights of the pass after the update', async () => {
    const { to, units } = await session(byHand());
    await to('start');
    const before = await units('f');
    expect(before).toMatchObject({ input: [1, 2], output: null, forward: null, backward: null });
    expect(before.after).toMatchObject({ value: null, slope: null, gradient: null });
    expect(before.terms).toEqual({ forward: 6, backward: 4 });
    await to('forward');
    expect(await units('f')).toMatchObject({ output: [3, -4], backward: null, gradients: { output: null } });
    await to('update');
    expect(await units('f')).toMatchObject({ weight: [1, 2, 1, -3], bias: [-2, 1] });
  });

  it('have the function behind them, with its slopes and what comes back through it', async () => {
    const { to, units } = await session(byHand());
    await to('backward');
    const { after } = await units('f');
    expect(after).toMatchObject({ node: 'h', type: 'relu', output: 'h.output', value: [3, 0], slope: [1, 0], gradient: [2, -2] });
    expect(after?.curve.slice(0, 16)).toEqual(Array(16).fill(0));
    expect(after?.curve.at(-1)).toBe(3);
  });

  it('have the slope of a curve as its differences say, with its attributes', async () => {
    const document = byHand();
    const nodes = document.nodes.map((each) => (each.id === 'h' ? node('h', 'leaky-relu', { negativeSlope: 0.25 }) : each));
    const { to, units } = await session({ ...document, nodes });
    await to('backward');
    expect((await units('f')).after).toMatchObject({ value: [3, -1], slope: [1, 0.25] });
  });

  it.each([
    ['two blocks read the sums', { extra: [node('k', 'tanh')], wires: ['f.output -> k.input'] }],
    ['no function follows', null],
  ] as const)('have no function behind them where %s', async (_, change) => {
    const { to, units } = await session(
      change ? byHand({ extra: [...change.extra], wires: [...change.wires] }) : stepped('lecture'),
    );
    await to('forward');
    expect((await units(change ? 'f' : 'f3')).after).toBeNull();
  });

  it('are those of one row of an input of several', async () => {
    const { to, units } = await session(
      byHand({ observed: { ...node('x', 'constant', { shape: [2, 2], value: tensor([2, 2], [5, 5, 1, 2]) }) } }),
    );
    await to('backward');
    expect(await units('f', { row: 1 })).toMatchObject({ row: { at: 1, count: 2 }, input: [1, 2], output: [3, -4] });
    expect(await units('f', { row: 99 })).toMatchObject({ row: { at: 1 }, after: { value: [3, 0] } });
  });

  it('hold for the mean over samples, without slopes', async () => {
    const { to, units } = await session(
      byHand({ observed: node('x', 'observed', { shape: [2], value: tensor([2, 2], [1, 2, 3, -1]) }) }),
      'mean',
    );
    await to('backward');
    const found = await units('f');
    expect(found.input).toEqual([2, 0.5]);
    expect([equal(found.forward), equal(found.backward)]).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(found).toMatchObject({ isMean: true, after: { slope: null } });
  });

  it.each(['x', 'h', 'C', 'nowhere', ''])('are none at "%s"', async (path) => {
    const { client } = await session(byHand());
    expect(await client.request('units', { path, ...START })).toBeNull();
  });
});

describe('a window of the units of the lecture’s network', () => {
  it.each([
    ['first', { rows: 0, columns: 0 }, [0, 8], [0, 8]],
    ['in the middle', { rows: 8, columns: 160 }, [8, 8], [160, 8]],
    ['last, with fewer units', { rows: 56, columns: 592 }, [56, 4], [592, 8]],
    ['outside', { rows: 1000, columns: -5 }, [56, 4], [0, 8]],
    ['no number', { rows: Number.NaN, columns: Number.POSITIVE_INFINITY }, [0, 8], [592, 8]],
  ])('adds up to the engine’s values, forward and backward: %s', async (_, place, rows, columns) => {
    const { client, to, units } = await session(stepped('lecture'));
    await to('backward');
    const found = await units('f1', place);
    expect([found.rows, found.columns]).toEqual([
      { from: rows[0], count: rows[1], total: 60 },
      { from: columns[0], count: columns[1], total: 600 },
    ]);
    const output = await client.request('tensor', { address: 'f1.output', what: 'value' });
    const input = await client.request('tensor', { address: 'edge:flat.output->f1.input', what: 'gradient' });
    const last = (sums: readonly UnitSum[] | null) => (sums ?? []).map(({ partial }) => partial.at(-1) as number);
    for (const [i, sum] of last(found.forward).entries()) expectNear(sum, output?.data[found.rows.from + i]);
    for (const [j, sum] of last(found.backward).entries()) expectNear(sum, input?.data[found.columns.from + j]);
    expect(found.forward?.map(({ terms }) => terms.length)).toEqual(Array(found.rows.count).fill(10));
    expect(found.backward?.map(({ terms }) => terms.length)).toEqual(Array(8).fill(found.rows.count + 1));
    expect([...(equal(found.forward) ?? []), ...(equal(found.backward) ?? [])]).not.toContain(false);
  });
});

describe('the units in the graphs that the stepper is tried on', () => {
  it.each([
    ['lecture', 'f2', 'h2'],
    ['lecture', 'f3', null],
    ['group', 'a/f', 'a/h'],
    ['group', 'b/f', 'b/h'],
    ['cross-entropy', 'f', null],
  ] as const)('%s: those of %s add up', async (name, path, after) => {
    const { client, to, units } = await session(stepped(name));
    await to('backward');
    const found = await units(path);
    expect(found.forward?.length).toBe(found.rows.count);
    expect(found.backward?.length).toBe(found.columns.count);
    expect([...(equal(found.forward) ?? []), ...(equal(found.backward) ?? [])]).not.toContain(false);
    expect(found.after?.node ?? null).toBe(after);
    if (!found.after) return;
    // dC/ds = dC/dz f'(s)
    const { gradient, slope } = found.after;
    for (const [i, wanted] of (found.gradients.output ?? []).entries())
      expect((gradient?.[i] ?? Number.NaN) * (slope?.[i] ?? Number.NaN)).toBeCloseTo(wanted, 12);
    const output = await client.request('tensor', { address: `${path}.output`, what: 'gradient' });
    expect(found.gradients.output).toEqual(Array.from(output?.data ?? []).slice(0, 8));
  });

  it.each([
    ['diamond', 'p'],
    ['attention', 'Q'],
  ] as const)('%s: a product of two values such as %s has none', async (name, path) => {
    const { client } = await session(stepped(name));
    expect(await client.request('units', { path, ...START })).toBeNull();
  });
});

function expectNear(found: number, wanted: number | undefined): void {
  expect(Math.abs(found - (wanted ?? Number.NaN))).toBeLessThanOrEqual(1e-6 * Math.abs(wanted ?? 0));
}
