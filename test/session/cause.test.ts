import { afterEach, describe, expect, it } from 'vitest';
import type { Document, GraphNode, Json, ParameterSpec } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { NonFinite, SessionClient } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

type Device = 'float64' | 'float32' | 'webgpu';
const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;

async function causeIn(document: Document, device: Device): Promise<NonFinite> {
  const gpu = device === 'webgpu' ? { choice: 'webgpu' as const, gpu: await nodeGpu() } : { choice: 'cpu' as const };
  const client = createDirectClient({ seed: 3, ...gpu, ...(device === 'float32' ? { precision: 'float32' as const } : {}) });
  clients.push(client);
  const { diagnostics, view } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  await client.request('goTo', { cursor: view.stages.filter(({ phase }) => phase !== 'update').length });
  const found = await client.request('nonFinite', {});
  if (!found) throw new Error('all is finite');
  return found;
}

const given = (id: string, shape: number[], data: number[]): GraphNode =>
  node(id, 'observed', { shape, value: { dtype: 'float', shape, data } as unknown as Json });
const weight = (shape: number[], data: number[]): ParameterSpec => ({
  init: 'zeros',
  trainable: true,
  stream: 'w',
  value: { dtype: 'float', shape, data },
});

/** Two values through a block. */
const through = (type: string, ports: readonly string[], values: readonly GraphNode[], attrs: Record<string, Json> = {}) =>
  graph([...values, node('b', type, attrs)], wires(...values.map(({ id }, i) => `${id}.value -> b.${ports[i]}`)));

/** 3e38 is finite in float32, twice that is not; float64 has room for both. */
const BIG = { float32: 3e38, webgpu: 3e38, float64: 1.5e308 } as const;
/** Its square is finite in neither. */
const ROOT = { float32: 1e30, webgpu: 1e30, float64: 1e200 } as const;

function cases(device: Device) {
  const [big, root] = [BIG[device], ROOT[device]];
  const near = (x: number) =>
    x === 0 ? 0 : expect.closeTo(device === 'float64' ? x : Math.fround(x), -Math.log10(Math.abs(x) * 1e-5));
  const at = (address: string, index: number, value: number) => ({ address, index, what: 'value', value: near(value) });

  it('a matrix product names the term whose factors are too large', async () => {
    const document = through(
      'matmul',
      ['input', 'other'],
      [given('A', [3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, root]), given('B', [4, 2], [1, 1, 1, 1, 1, 1, root, 1])],
    );
    const found = await causeIn(document, device);
    expect(found).toMatchObject({ node: 'b', phase: 'forward', address: 'b.output', index: 4, value: INF });
    expect(found.cause).toEqual([
      {
        kind: 'term',
        op: 'mul',
        operands: [at('A.value', 11, root), at('B.value', 6, root)],
        term: { at: [3], of: [4] },
        partial: null,
        value: INF,
      },
    ]);
    expect(found.inputs).toMatchObject([
      { address: 'A.value', index: 11 },
      { address: 'B.value', index: 6 },
    ]);
  });

  it('a linear block names the term at which the sum of finite terms passes the largest number', async () => {
    const document = graph([given('x', [3], [1, 1, 1]), node('f', 'linear', { outFeatures: 2 })], wires('x.value -> f.input'), {
      parameters: { 'f.weight': weight([2, 3], [1, 2, 3, big, -1, big]), 'f.bias': weight([2], [0, 0]) },
    });
    const found = await causeIn(document, device);
    expect(found).toMatchObject({ node: 'f', index: 1, value: INF });
    const [step, ...others] = found.cause;
    expect(others).toEqual([]);
    expect(step).toMatchObject({ kind: 'overflow', op: 'mul', term: { at: [2], of: [3] } });
    expect(step?.partial).toBeCloseTo(big, -Math.log10(big * 1e-6));
    expect([...(step?.operands ?? [])].map(({ address }) => address).sort()).toEqual(['f.weight', 'x.value']);
    expect(step?.operands.find(({ address }) => address === 'f.weight')?.index).toBe(5);
  });

  // float32 on the CPU adds its products in double precision: they cancel there
  if (device !== 'float32')
    it('infinities of both signs that are added are told as that', async () => {
      const document = through(
        'matmul',
        ['input', 'other'],
        [given('A', [1, 3], [root, 1, -root]), given('B', [3, 1], [root, 1, root])],
      );
      const { cause, value } = await causeIn(document, device);
      expect(value).toBe(NAN);
      expect(cause).toMatchObject([{ kind: 'opposite', term: { at: [0], of: [3] }, operands: [{ index: 0 }, { index: 0 }] }]);
    });

  it('a mean names the entry, and a batch of matrices its own', async () => {
    const mean = await causeIn(through('mean', ['input'], [given('x', [2, 2], [big, 1, big, 2])]), device);
    expect(mean).toMatchObject({ node: 'b', cause: [{ kind: 'overflow', term: { at: [1, 0], of: [2, 2] } }] });
    expect(mean.inputs).toMatchObject([{ address: 'x.value', index: 2 }]);
    const batched = through(
      'matmul',
      ['input', 'other'],
      [given('A', [2, 1, 2], [1, 1, 1, root]), given('B', [2, 2, 2], [1, 1, 1, 1, 1, 1, 1, root])],
    );
    const found = await causeIn(batched, device);
    expect(found).toMatchObject({ index: 3, cause: [{ kind: 'term', term: { at: [1], of: [2] } }] });
    expect(found.inputs).toMatchObject([
      { address: 'A.value', index: 3 },
      { address: 'B.value', index: 7 },
    ]);
  });

  it.each([
    ['log', [1, 0], 1, 'log', [0], -INF],
    ['sqrt', [1, -1], 1, 'sqrt', [-1], NAN],
    ['exp', [1, 800], 1, 'exp', [800], INF],
  ] as const)('%s of %j names the operation and its operand', async (type, data, index, op, operands, value) => {
    const found = await causeIn(through(type, ['input'], [given('x', [2], [...data])]), device);
    expect(found).toMatchObject({ node: 'b', index, value });
    expect(found.cause).toEqual([
      { kind: 'function', op, operands: operands.map((x) => at('x.value', index, x)), term: null, partial: null, value },
    ]);
  });

  it('0 / 0 names numerator and denominator', async () => {
    const document = through('div', ['input', 'other'], [given('x', [2, 2], [1, 2, 3, 0]), given('d', [2], [1, 0])]);
    const first = await causeIn(document, device);
    expect(first.cause).toMatchObject([{ kind: 'function', op: 'div', value: INF }]);
    const zero = through('div', ['input', 'other'], [given('x', [2, 2], [1, 0, 3, 1]), given('d', [2], [1, 0])]);
    const found = await causeIn(zero, device);
    expect(found).toMatchObject({ index: 1, value: NAN });
    expect(found.cause).toMatchObject([{ kind: 'function', op: 'div', operands: [at('x.value', 1, 0), at('d.value', 1, 0)] }]);
  });

  it('a composite names the operation inside that did it', async () => {
    // the squared norm of 1e30 or 1e200
    const document = through('squared-norm', ['input'], [given('x', [3], [1, root, 2])]);
    const found = await causeIn(document, device);
    expect(found).toMatchObject({ node: 'b', value: INF });
    expect(found.cause.at(-1)).toMatchObject({ value: INF });
    expect(found.inputs).toMatchObject([{ address: 'x.value', index: 1 }]);
  });

  it('softmax makes no bad number of good ones, and of a bad one that was given the variable is named', async () => {
    const of = (data: number[]) => through('softmax', ['input'], [given('x', [3], data)], { dim: -1 });
    await expect(causeIn(of([big, -big, 0]), device)).rejects.toThrow('all is finite');
    expect(await causeIn(of([1, INF, 2]), device)).toMatchObject({ node: 'x', address: 'x.value', index: 1, cause: [] });
  });

  it('a branch that where hides names the slope, and the zero that it was multiplied by', async () => {
    const document = graph(
      [
        given('x', [3], [4, 0, 1]),
        node('zero', 'constant', { value: { dtype: 'float', shape: [], data: [0] } as unknown as Json }),
        node('root', 'sqrt'),
        node('c', 'gt'),
        node('w', 'where'),
        node('C', 'squared-norm'),
      ],
      wires(
        'x.value -> root.input',
        'x.value -> c.input',
        'zero.value -> c.other',
        'c.output -> w.condition',
        'root.output -> w.input',
        'x.value -> w.other',
        'w.output -> C.input',
      ),
    );
    const found = await causeIn(document, device);
    expect(found).toMatchObject({ phase: 'backward', node: 'root', address: 'x.value', index: 1, value: NAN });
    const root = found.cause.at(-1);
    expect(root).toMatchObject({ kind: 'function', op: 'div', value: INF });
    expect(root?.operands.map(({ value }) => value)).toContain(0);
    expect(found.cause[0]).toMatchObject({ kind: 'function', op: 'mul', value: NAN });
    expect(found.cause[0]?.operands).toContainEqual({ address: 'root.output', index: 1, what: 'gradient', value: 0 });
    expect(found.inputs).toEqual([{ address: 'x.value', index: 1, value: 0 }]);
  });
}

describe('in float64', () => cases('float64'));
describe('in float32', () => cases('float32'));
describeGpu('on WebGPU', () => cases('webgpu'));
