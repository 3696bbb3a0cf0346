import { describe, expect, it } from 'vitest';
import type { Document } from '../graph-core/model/document.ts';
import type { TensorData } from '../graph-core/model/tensor.ts';
import { analyse } from '../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import type { Executor, LoadedPlan } from '../kernels/executor.ts';
import { checkGradients, compareDevices } from './check.ts';
import { bindData } from './dataset.ts';
import { ParameterStore } from './parameter-store.ts';
import type { RunRequest } from './run.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

const network = (x: readonly number[], activation: string): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([x.length / 2, 2], x) }),
      node('y', 'observed', { shape: [1], value: tensor([1], [0.5]) }),
      node('f', 'linear', { outFeatures: 3 }),
      node('h', activation),
      node('g', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
  );

function request(document: Document, change: Readonly<Record<string, TensorData>> = {}): RunRequest {
  const analysis = analyse(document);
  const data = bindData(document, analysis, {}, 0);
  if (!data.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 4);
  const parameters = new Map(
    analysis.parameters.map(({ address }): [string, TensorData] => [address, change[address] ?? store.get(address)]),
  );
  const none = new Map();
  const { feeds, samples } = data.value;
  const carries = [...feeds.values()].some((feed) => feed.carries);
  const costs = analysis.costs;
  return {
    document,
    analysis,
    feeds,
    parameters,
    samples: carries ? samples : null,
    cotangents: none,
    tangents: none,
    costs,
    values: 'all',
    gradients: 'all',
  };
}

/** An executor that gets one output wrong. */
function spoiling(executor: Executor, output: string, spoil: (data: TensorData) => void): Executor {
  return {
    ...executor,
    load: async (plan) => {
      const loaded = await executor.load(plan);
      const slot = plan.outputs.find(({ name }) => name === output)?.slot;
      const read: LoadedPlan['read'] = async (...args) => {
        const data = await loaded.read(...args);
        if (args[0] === slot) spoil(data);
        return data;
      };
      return new Proxy(loaded, {
        get: (target, key) => {
          if (key === 'read') return read;
          const member: unknown = Reflect.get(target, key, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
    },
  };
}

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

  it('finds float32 close to float64 but not equal to it', async () => {
    const one = request(network([1, 2, -1, 0.5], 'tanh'));
    const rows = await compareDevices(one, createCpuExecutor(), createCpuExecutor('float32'));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !row.passed)).toEqual([]);
    expect(Math.max(...rows.map((row) => row.error))).toBeGreaterThan(0);
  });
});
