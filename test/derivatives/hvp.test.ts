import { beforeAll, describe, expect, it } from 'vitest';
import type { Address } from '../../graph-core/model/document.ts';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type RunRequest, runGraph } from '../../session/run.ts';
import { inner } from '../conformance/examples.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';
import { describeDevices } from '../support/wasm.ts';
import { directionOf, farthest, float, GRAPHS, moved, requestOf } from './graph-requests.ts';

const cpu = createCpuExecutor();
const STEP = 1e-5;

const weightsOf = ({ analysis }: RunRequest): Address[] => analysis.parameters.map(({ address }) => address);

/** H v for all weights. */
async function productOf(request: RunRequest, direction: ReadonlyMap<Address, Tensor>, executor: Executor = cpu) {
  const asked = { ...request, tangents: direction, hvp: true, values: [], gradients: weightsOf(request) };
  return (await runOrThrow(asked, executor)).hvps;
}

const along = (hvps: ReadonlyMap<Address, Tensor>, direction: ReadonlyMap<Address, Tensor>): number =>
  [...direction].reduce((sum, [address, { data }]) => sum + inner(hvps.get(address)?.data ?? [], data), 0);

describe.each(GRAPHS)('the Hessian of %s times a direction', (name) => {
  it('is how the gradients change along it, by central differences', async () => {
    const request = requestOf(name);
    const direction = directionOf(request, 'v');
    const found = await productOf(request, direction);
    expect([...found.keys()].sort()).toEqual(weightsOf(request).sort());
    const gradientsAt = async (by: number) =>
      (await runOrThrow({ ...moved(request, direction, by), gradients: weightsOf(request) }, cpu)).gradients;
    const [ahead, behind] = [await gradientsAt(STEP), await gradientsAt(-STEP)];
    for (const [address, { data, shape }] of found) {
      const before = behind.get(address)?.data ?? [];
      const slope = Array.from(ahead.get(address)?.data ?? [], (x, i) => (x - (before[i] as number)) / (2 * STEP));
      expect(shape).toEqual(ahead.get(address)?.shape);
      expect(farthest(data, slope), address).toBeLessThan(1e-7);
    }
    expect(Math.max(...[...found.values()].map(({ data }) => Math.max(...data.map(Math.abs))))).toBeGreaterThan(1e-3);
  });

  it('is symmetric: u H v = v H u', async () => {
    const request = requestOf(name);
    const [u, v] = [directionOf(request, 'u'), directionOf(request, 'v')];
    const [uHv, vHu] = [along(await productOf(request, v), u), along(await productOf(request, u), v)];
    expect(Math.abs(uHv - vHu)).toBeLessThan(1e-12 * Math.max(1, Math.abs(uHv)));
    expect(Math.abs(uHv)).toBeGreaterThan(1e-4);
  });
});

describeDevices('the Hessian times a direction on WebGPU', (open) => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await open();
  });

  it.each(GRAPHS)('of %s equals the CPU', async (name) => {
    const request = requestOf(name);
    const direction = directionOf(request, 'v');
    const [found, wanted] = [await productOf(request, direction, gpu), await productOf(request, direction)];
    for (const [address, { data }] of wanted) expect(farthest(found.get(address)?.data, data), address).toBeLessThan(2e-4);
  });
});

/** C = |w x|^2 of two numbers: dC/dw = 2 w x^2, so that H = diag(2 x^2), and d^2 C / dw dx = 4 w x. */
const squares = (shape: readonly number[], x: readonly number[]): RunRequest =>
  requestFor(
    graph(
      [
        node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [...shape], data: [...x] } }),
        node('w', 'parameter', { shape: [2] }),
        node('m', 'mul'),
        node('k', 'observed', { shape: [], value: { dtype: 'float', shape: [], data: [3] } }),
        node('n', 'neg'),
        node('C', 'squared-norm'),
      ],
      wires('w.value -> m.input', 'x.value -> m.other', 'm.output -> C.input', 'k.value -> n.input'),
      { parameters: { 'w.value': { value: { dtype: 'float', shape: [2], data: [3, 5] } } } },
    ),
  );

describe('a Hessian-vector product', () => {
  it('by hand, also across variables', async () => {
    const request = { ...squares([2], [1, -2]), hvp: true };
    const byWeight = await runOrThrow({ ...request, tangents: new Map([['w.value', float([2], [1, 10])]]) }, cpu);
    expect(Array.from(byWeight.hvps.get('w.value')?.data ?? [])).toEqual([2, 80]);
    expect(Array.from(byWeight.hvps.get('x.value')?.data ?? [])).toEqual([4 * 3 * 1, 4 * 5 * -2 * 10]);
    expect(Array.from(byWeight.gradients.get('w.value')?.data ?? [])).toEqual([6, 40]);
    // along x alone the mixed derivative is that of before, turned round
    const byInput = await runOrThrow({ ...request, tangents: new Map([['x.value', float([2], [1, 1])]]) }, cpu);
    expect(Array.from(byInput.hvps.get('w.value')?.data ?? [])).toEqual([12, -40]);
  });

  it('of several samples carries the 1/P of their mean', async () => {
    const tangents = new Map([['w.value', float([2], [1, 1])]]);
    const found = await runOrThrow({ ...squares([2, 2], [1, -2, 3, 0]), hvp: true, tangents }, cpu);
    expect(Array.from(found.hvps.get('w.value')?.data ?? [])).toEqual([2 * ((1 + 9) / 2), 2 * (4 / 2)]);
    expect(found.hvps.get('x.value')?.shape).toEqual([2, 2]);
  });

  it('is zero, not absent, where a gradient stays the same', async () => {
    const request = { ...squares([2], [1, -2]), hvp: true, gradients: ['m.output', 'k.value'] };
    const found = await runOrThrow({ ...request, tangents: new Map([['k.value', float([], [1])]]) }, cpu);
    expect(Object.fromEntries([...found.hvps].map(([address, { data }]) => [address, Array.from(data)]))).toEqual({
      'k.value': [0],
      'm.output': [0, 0],
    });
  });

  it('wants a direction and a cost', async () => {
    const request = { ...squares([2], [1, -2]), hvp: true };
    const refused = async (change: Partial<RunRequest>) => {
      const found = await runGraph({ ...request, ...change }, cpu);
      return found.ok ? null : found.error[0]?.code;
    };
    expect(await refused({})).toBe('run/no-direction');
    expect(await refused({ costs: [], tangents: new Map([['w.value', float([2], [1, 1])]]) })).toBe('run/no-cost');
    expect(await refused({ tangents: new Map([['w.value', float([3], [1, 1, 1])]]) })).toBe('run/tangent-shape');
  });
});
