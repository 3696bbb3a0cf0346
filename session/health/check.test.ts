import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { RunRequest } from '../run.ts';
import { network, request, spoiling, tensor } from '../testing.ts';
import { checkGradients, type GradientRow } from './check.ts';

describe('checkGradients', () => {
  it('passes every parameter of a smooth network', async () => {
    const rows = await checkGradients(request(network([1, 2, -1, 0.5, 0.3, -2], 'tanh')), createCpuExecutor());
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    expect(rows.value.rows.map((row) => [row.address, row.checked, row.passed])).toEqual([
      ['f.weight', 6, true],
      ['f.bias', 3, true],
      ['g.weight', 3, true],
      ['g.bias', 1, true],
    ]);
    for (const row of rows.value.rows) expect(row.worst?.error).toBeLessThan(1);
  });

  it('reports a relu at 0 as a kink and checks the rest', async () => {
    const at = request(network([0, 0, 0, 0], 'relu'), {
      'f.bias': Float64Array.of(0, 1, 2),
      'g.weight': Float64Array.of(1, 1, -1),
    });
    const rows = await checkGradients(at, createCpuExecutor());
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    const bias = rows.value.rows.find((row) => row.address === 'f.bias');
    expect(bias).toMatchObject({ kinks: [0], passed: true, checked: 3 });
  });

  it('fails a gradient that a device gets wrong, and names the entry', async () => {
    const rows = await checkGradients(
      request(network([1, 2, -1, 0.5], 'tanh')),
      spoiling(createCpuExecutor(), 'grad:f.weight', (data) => {
        data[3] = (data[3] as number) + 0.25;
      }),
    );
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    const failed = rows.value.rows.filter((row) => !row.passed);
    expect(failed).toMatchObject([{ address: 'f.weight', worst: { index: 3 } }]);
    expect((failed[0]?.worst?.gradient ?? 0) - (failed[0]?.worst?.difference ?? 0)).toBeCloseTo(0.25, 5);
  });

  /** The rows of a check in which one entry of a gradient is taken times a factor. */
  async function withFactor(at: RunRequest, address: string, entry: number, factor: number) {
    const wrong = spoiling(createCpuExecutor(), `grad:${address}`, (data) => {
      data[entry] = (data[entry] as number) * factor;
    });
    const rows = await checkGradients(at, wrong);
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    return rows.value.rows.filter((row) => !row.passed || row.kinks.length > 0);
  }

  it('fails a slope that is wrong in its fifth digit, and one that is small and half as much again', async () => {
    const one = request(network([1, 2, -1, 0.5], 'tanh'));
    expect(await withFactor(one, 'f.weight', 3, 1)).toEqual([]);
    expect(await withFactor(one, 'f.weight', 3, 1.00005)).toMatchObject([{ address: 'f.weight', worst: { index: 3 } }]);
    const small = request(network([1e-4, 2e-4, -1e-4, 0], 'tanh'));
    expect(await withFactor(small, 'f.weight', 3, 1)).toEqual([]);
    expect(await withFactor(small, 'f.weight', 3, 1.5)).toMatchObject([{ address: 'f.weight', worst: { index: 3 } }]);
  });

  it('finds a wrong slope also where most of the cost is constant', async () => {
    const base = network([1, 2, -1, 0.5], 'tanh');
    // a second cost of (1e4)^2, that no weight enters
    const nodes = [...base.nodes, node('k', 'constant', { value: tensor([1], [1e4]) }), node('K', 'squared-norm')];
    const large = request({ ...base, nodes, edges: [...base.edges, ...wires('k.value -> K.input')] });
    expect(await withFactor(large, 'g.bias', 0, 1)).toEqual([]);
    expect(await withFactor(large, 'g.bias', 0, 1.5)).toMatchObject([{ address: 'g.bias', worst: { index: 0 } }]);
  });

  it('looks closer where a corner lies within the first step, and still fails what is wrong there', async () => {
    // dC/d f.bias = 2 (y - t) g.weight where the relu is open, and all are at 1e-4
    const near = (weight: number): RunRequest =>
      request(network([0, 0], 'relu'), {
        'f.bias': Float64Array.of(1e-4, 1, 2),
        'g.weight': Float64Array.of(weight, 1, -1),
        'g.bias': Float64Array.of(1),
      });
    expect(await withFactor(near(1), 'f.bias', 0, 1)).toEqual([]);
    expect(await withFactor(near(1), 'f.bias', 0, 1.001)).toMatchObject([{ address: 'f.bias', kinks: [], worst: { index: 0 } }]);
    expect(await withFactor(near(1e-3), 'f.bias', 0, 1)).toEqual([]);
    expect(await withFactor(near(1e-3), 'f.bias', 0, 1.5)).toMatchObject([{ address: 'f.bias', kinks: [], worst: { index: 0 } }]);
  });

  it('finds what is wrong at entries that it does not look at, along a direction of all', async () => {
    const wide = request(network([1, 2, -1, 0.5], 'tanh'));
    const wrong = spoiling(createCpuExecutor(), 'grad:f.weight', (data) => {
      data[1] = (data[1] as number) + 0.25;
    });
    const options = { maxEntries: 2, seed: 3 };
    const right = await checkGradients(wide, createCpuExecutor(), options);
    const found = await checkGradients(wide, wrong, options);
    if (!right.ok || !found.ok) throw new Error('the check did not run');
    const rowOf = ({ rows }: { rows: readonly GradientRow[] }) => rows.find(({ address }) => address === 'f.weight');
    expect(rowOf(right.value)).toMatchObject({ entries: 6, checked: 2, passed: true, along: { verdict: 'agrees' } });
    expect(rowOf(found.value)).toMatchObject({
      passed: false,
      worst: { error: expect.any(Number) },
      along: { verdict: 'differs' },
    });
    expect(rowOf(found.value)?.worst?.error).toBeLessThan(1);
    // 0.25 at one of six entries that go one way or the other together
    const { gradient = 0, difference = 0 } = rowOf(found.value)?.along ?? {};
    expect(Math.abs(gradient - difference)).toBeCloseTo(0.25 / Math.sqrt(6), 3);
  });

  it('sees the ties of a sort, and holds nothing that only helps a block to its numbers', async () => {
    const document = graph(
      [
        node('w', 'parameter', { shape: [3] }),
        node('s', 'sort'),
        node('k', 'select', { index: 1 }),
        node('n', 'norm'),
        node('C', 'squared-norm'),
        node('D', 'scalar-cost'),
      ],
      wires('w.value -> s.input', 's.values -> k.input', 'k.output -> C.input', 'w.value -> n.input', 'n.output -> D.input'),
    );
    const at = async (values: readonly number[]) => {
      const rows = await checkGradients(request(document, { 'w.value': Float64Array.from(values) }), createCpuExecutor());
      if (!rows.ok) throw new Error(rows.error[0]?.message);
      return rows.value;
    };
    expect(await at([2, 2, 5])).toMatchObject({ held: [], rows: [{ passed: true, kinks: [0, 1] }] });
    expect(await at([2, 3, 5])).toMatchObject({ held: [], rows: [{ passed: true, kinks: [] }] });
  });

  it('holds constant what a stop-gradient passes on, for every sample its own', async () => {
    // p = stop(x w) w for x = 1, 2: C = mean p^2, and with the first factor held dC/dw = mean 2 p (x w)
    const document = graph(
      [
        node('x', 'observed', { shape: [], value: tensor([2], [1, 2]) }),
        node('w', 'parameter', { shape: [] }),
        node('m', 'mul'),
        node('s', 'stop-gradient'),
        node('p', 'mul'),
        node('C', 'squared-norm'),
      ],
      wires(
        'x.value -> m.input',
        'w.value -> m.other',
        'm.output -> s.input',
        's.output -> p.input',
        'w.value -> p.other',
        'p.output -> C.input',
      ),
    );
    const rows = await checkGradients(request(document, { 'w.value': Float64Array.of(3) }), createCpuExecutor());
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    // by hand: p = 9, 18; (2 * 9 * 3 + 2 * 18 * 6) / 2 = 135, half of the derivative 270 of what is not stopped
    expect(rows.value).toMatchObject({ held: ['s'], rows: [{ passed: true, worst: { index: 0, gradient: 135 } }] });
    expect(rows.value.rows[0]?.worst?.difference).toBeCloseTo(135, 6);
  });

  it('holds every stopped value, each at its own', async () => {
    // C = (stop(w) w)^2 + (stop(w^2) w)^2: with the stopped factors held at 3 and 9, dC/dw = 2 9 3 + 2 81 3 = 540
    const document = graph(
      [
        node('w', 'parameter', { shape: [] }),
        node('q', 'square'),
        node('s', 'stop-gradient'),
        node('t', 'stop-gradient'),
        node('m', 'mul'),
        node('n', 'mul'),
        node('C', 'squared-norm'),
        node('D', 'squared-norm'),
      ],
      wires(
        'w.value -> s.input',
        'w.value -> q.input',
        'q.output -> t.input',
        's.output -> m.input',
        'w.value -> m.other',
        't.output -> n.input',
        'w.value -> n.other',
        'm.output -> C.input',
        'n.output -> D.input',
      ),
    );
    const rows = await checkGradients(request(document, { 'w.value': Float64Array.of(3) }), createCpuExecutor());
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    expect([...rows.value.held].sort()).toEqual(['s', 't']);
    expect(rows.value.rows).toMatchObject([{ passed: true, worst: { gradient: 540 } }]);
  });

  it('holds what a black box passes on, whose slope is not known', async () => {
    // C = (box(w) w)^2 at w = 3: with the box held at 9, dC/dw = 2 81 3 = 486
    const document = graph(
      [
        node('w', 'parameter', { shape: [] }),
        node('s', 'black-box', { expression: 'x^2' }),
        node('m', 'mul'),
        node('C', 'squared-norm'),
      ],
      wires('w.value -> s.x', 's.output -> m.input', 'w.value -> m.other', 'm.output -> C.input'),
    );
    const rows = await checkGradients(request(document, { 'w.value': Float64Array.of(3) }), createCpuExecutor());
    if (!rows.ok) throw new Error(rows.error[0]?.message);
    expect(rows.value).toMatchObject({ held: ['s'], rows: [{ passed: true, worst: { gradient: 486 } }] });
  });
});
