import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { blockInputs, blockProgram } from '../../session/block-program.ts';
import { createDirectClient } from '../../session/direct.ts';
import { singularValues } from '../../session/jacobian/spectrum.ts';
import type { FullTensor, SessionClient } from '../../session/protocol.ts';
import { openPlan } from '../../session/run.ts';
import { deepNetwork } from '../support/deep-graphs.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document) {
  const client = createDirectClient({ seed: 3 });
  clients.push(client);
  await client.request('useDevice', { choice: 'cpu' });
  const { diagnostics, view } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  return { client, health: (set = false) => client.request('health', { set }), stages: view.stages };
}

const tensor = (data: number[], shape = [data.length]) => ({ dtype: 'float', shape, data });

describe('the verdict', () => {
  it('of ten layers of sigmoids points at the sigmoids', async () => {
    const { health } = await open(deepNetwork(10, 'sigmoid', () => 1));
    const { verdict, rows } = await health();
    expect(verdict).toMatchObject({ kind: 'vanishing', from: 'h10.output', to: 'x.value' });
    expect(verdict.type).toMatchObject({ type: 'sigmoid', count: 10 });
    expect(verdict.type?.share).toBeGreaterThan(0.9);
    expect(verdict.blame.length).toBe(5);
    for (const { node: id, gain } of verdict.blame) {
      expect(id).toMatch(/^h/);
      expect(gain).toBeLessThanOrEqual(0.25);
    }
    // W is 1: the product is that of the sigmoids' slopes and the cost's
    const gains = rows.filter(({ type }) => type === 'sigmoid').map(({ gain }) => gain as number);
    expect(gains.length).toBe(10);
    const product = gains.reduce((a, b) => a * b, 1);
    expect((rows.find((row) => row.node === 'f1')?.product as number) / product).toBeCloseTo(1, 9);
    expect(rows.find((row) => row.node === 'C')?.product).toBe(1);
    expect(verdict.bound / product).toBeCloseTo(1, 9);
    expect(verdict.factor).toBeLessThanOrEqual(verdict.bound * (1 + 1e-9));
    expect(verdict.norms.to / verdict.norms.from).toBe(verdict.factor);
    // it passes a thousandth at one block: right behind it (on the way back) it is below, before it above
    const norm = (id: string) => rows.find(({ node: each }) => each === id)?.gradient as number;
    const layer = Number(/^h(\d+)$/.exec(verdict.at ?? '')?.[1]);
    expect(norm(`f${layer}`) / verdict.norms.from).toBeLessThan(1e-3);
    expect(norm(`h${layer}`) / verdict.norms.from).toBeGreaterThanOrEqual(1e-3);
    expect(verdict.factor).toBeGreaterThan(1e-9);
  });

  it('of a chain of linear blocks that lengthen points at those with a gain above 1', async () => {
    const scale = (layer: number): number => ({ 4: 200, 7: 30 })[layer] ?? 1;
    const { verdict, rows } = await (await open(deepNetwork(10, null, scale))).health();
    expect(verdict.kind).toBe('exploding');
    expect(verdict.type?.type).toBe('linear');
    // from the cost back: 30 at f7, and with 200 beyond a thousand at f4
    expect(verdict).toMatchObject({ at: 'f4', from: 'f10.output', to: 'x.value' });
    expect(verdict.bound).toBeCloseTo(6000, 6);
    expect(verdict.factor).toBeCloseTo(6000, 6);
    expect(rows.find((row) => row.node === 'f7')?.product).toBeCloseTo(30, 6);
    expect(verdict.blame.map(({ node: id }) => id)).toEqual(['f4', 'f7']);
    expect(rows.find((row) => row.node === 'f4')?.gain).toBeCloseTo(200, 6);
    expect(rows.find((row) => row.node === 'f5')?.gain).toBeCloseTo(1, 9);
  });

  it('names the relu that lets nothing pass', async () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [3], value: tensor([-1, -2, -3, 1, -2, -3], [2, 3]) }),
        node('h', 'relu'),
        node('y', 'observed', { shape: [3], value: tensor([2, 2, 2]) }),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> h.input', 'h.output -> C.input', 'y.value -> C.target'),
    );
    const { client, health } = await open(document);
    const { verdict, rows, samples } = await health();
    expect(verdict).toMatchObject({ kind: 'zero', factor: 0, blame: [{ node: 'h', gain: 0 }] });
    expect(rows[0]?.dead).toEqual({ here: 3, of: 3, everywhere: null });
    expect(samples).toBeNull();
    const everywhere = await health(true);
    expect(everywhere.rows[0]?.dead).toEqual({ here: 3, of: 3, everywhere: 2 });
    expect(everywhere.samples).toBe(2);
    await client.request('sample', { sample: 1 });
    const other = await health();
    expect(other.rows[0]?.dead).toEqual({ here: 2, of: 3, everywhere: null });
    expect(other.verdict.kind).toBe('steady');
  });

  it('belongs to one sample', async () => {
    const { client, health } = await open(deepNetwork(1, 'tanh', () => 1));
    await client.request('sample', { sample: 'mean' });
    await expect(health()).rejects.toMatchObject({ code: 'session/mean-view' });
  });

  it('follows the weights and the cursor does not change it', async () => {
    const { client, health, stages } = await open(deepNetwork(2, 'tanh', () => 0.5));
    const before = await health();
    await client.request('goTo', { cursor: 1 });
    expect((await health()).rows.map(({ gain }) => gain)).toEqual(before.rows.map(({ gain }) => gain));
    await client.request('goTo', { cursor: stages.length + 1 });
    expect((await health()).rows.map(({ gain }) => gain)).not.toEqual(before.rows.map(({ gain }) => gain));
  });
});

describe('gains', () => {
  it.each(Object.entries(steppedGraphs))('of %s are the largest singular values of what differences give', async (_, text) => {
    const opened = loadDocument(new TextEncoder().encode(text()), 'graph.chainrule');
    if (!opened.ok) throw new Error('unreadable');
    const { document } = opened.value;
    const { client, health, stages } = await open(document);
    const { rows, verdict } = await health();
    const analysis = analyse(document);
    // before the update
    const view = await client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
    const weights = await client.request('parameters', {});
    let looked = 0;
    for (const { node: id, gains, gradient } of rows) {
      const program = blockProgram(analysis, id);
      for (const { from, port, gain } of gains) {
        const at = new Map<string, Float64Array>();
        for (const input of blockInputs(analysis, id)) {
          const whole = weights[input.from] ?? (await client.request('tensor', { address: input.from, what: 'value' }));
          at.set(input.port, Float64Array.from((whole as FullTensor).data));
        }
        const columns = await differences(program as NonNullable<typeof program>, at, port);
        const [largest] = singularValues(columns.matrix, columns.rows, columns.columns);
        expect(gain, `${id} by ${from}`).toBeCloseTo(largest as number, 6);
        looked++;
      }
      const out = Object.keys(view.gradients).find(
        (address) => [`${id}.output`, `${id}.cost`].includes(address) && gradient !== null,
      );
      if (out) expect(gradient).toBeCloseTo(view.gradients[out]?.norm as number, 9);
    }
    expect(looked).toBeGreaterThan(1);
    expect(['steady', 'vanishing']).toContain(verdict.kind);
  });
});

/** d output / d port by central differences, row-major; planned once, as a weight of the lecture's has thousands of columns. */
async function differences(program: NonNullable<ReturnType<typeof blockProgram>>, at: Map<string, Float64Array>, port: string) {
  const plan = await openPlan(program, createCpuExecutor('float64'));
  const h = 1e-6;
  const value = at.get(port) as Float64Array;
  const sides: ArrayLike<number>[][] = [];
  for (let c = 0; c < value.length; c++) {
    const moved: ArrayLike<number>[] = [];
    for (const sign of [1, -1]) {
      const data = Float64Array.from(value);
      data[c] = (data[c] as number) + sign * h;
      const [found] = await plan.run(new Map([...at, [port, data]]));
      moved.push(found?.tensor.data as ArrayLike<number>);
    }
    sides.push(moved);
  }
  plan.destroy();
  const rows = sides[0]?.[0]?.length as number;
  const matrix = Float64Array.from({ length: rows * value.length }, (_, i) => {
    const [right, left] = sides[i % value.length] as [ArrayLike<number>, ArrayLike<number>];
    const row = Math.floor(i / value.length);
    return ((right[row] as number) - (left[row] as number)) / (2 * h);
  });
  return { matrix, rows, columns: value.length };
}
