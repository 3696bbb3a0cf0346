import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { Focus, FunctionFocus, StepView, SumFocus } from '../protocol.ts';
import { network } from '../testing.ts';

async function session(document: Document) {
  const client = createDirectClient({ seed: 3 });
  await client.request('useDevice', { choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const focus = (path: string, entry = 0, first = 0): Promise<Focus | null> => client.request('focus', { path, entry, first });
  return {
    client,
    focus,
    forward: (): Promise<StepView> =>
      client.request('goTo', { cursor: view.stages.filter(({ phase }) => phase === 'forward').length }),
    backward: (): Promise<StepView> =>
      client.request('goTo', { cursor: view.stages.filter(({ phase }) => phase !== 'update').length }),
  };
}

const chosen = <T extends Focus>(found: Focus | null, kind: T['kind']): T => {
  if (found?.kind !== kind) throw new Error(`not ${kind}: ${JSON.stringify(found)}`);
  return found as T;
};

describe('one connection of the chain rule', () => {
  it.each([
    ['tanh', (s: number) => Math.tanh(s), (s: number) => 1 - Math.tanh(s) ** 2],
    ['relu', (s: number) => Math.max(0, s), (s: number) => (s >= 0 ? 1 : 0)],
  ])('is z = h(s) with its curve around the point: %s', async (type, h, slope) => {
    const { focus, backward, client } = await session(network([0.5, -1], type));
    const view = await backward();
    const found = chosen<FunctionFocus>(await focus('h', 1), 'function');
    const s = view.values['f.output']?.entries[1] as number;
    expect(found.entries).toBe(3);
    expect(found.at).toEqual([1]);
    expect(found.s).toBe(s);
    expect(found.z).toBeCloseTo(h(s), 12);
    expect(found.slope).toBeCloseTo(slope(s), 12);
    expect(found.curve?.s).toHaveLength(65);
    for (const k of [0, 10, 50, 64]) {
      const at = found.curve?.s[k] as number;
      expect(found.curve?.z[k]).toBeCloseTo(h(at), 12);
      expect(found.curve?.slope[k]).toBeCloseTo(slope(at), 12);
    }
    // the local Jacobian, and the gradient that came back, say the same
    const jacobian = await client.request('jacobian', { of: 'h.output', wrt: 'f.output' });
    expect(found.slope).toBeCloseTo(jacobian.data[4] as number, 12);
    expect(found.gradients.s).toBeCloseTo((found.gradients.z as number) * (found.slope as number), 12);
    expect(found.gradients.s).toBe(view.gradients['f.output']?.entries[1]);
    client.dispose();
  });

  it('knows no gradient before backward came by, and no value before forward', async () => {
    const { focus, forward, client } = await session(network([0.5, -1], 'tanh'));
    await client.request('goTo', { cursor: 0 });
    expect(await focus('h')).toMatchObject({ s: null, z: null, slope: null, curve: null, gradients: { z: null, s: null } });
    expect(await focus('f')).toMatchObject({
      z: 0.5,
      gradient: null,
      rest: null,
      connections: [{ s: null, gradient: null }, {}, {}],
    });
    await forward();
    const found = chosen<FunctionFocus>(await focus('h'), 'function');
    expect(found.slope).not.toBeNull();
    expect(found.gradients).toEqual({ z: null, s: null });
    client.dispose();
  });

  it.each([0, 1])('is a fan of weights from z[%i], whose products add up to the gradient', async (entry) => {
    const { focus, backward, client } = await session(network([0.5, -1], 'tanh'));
    const view = await backward();
    const found = chosen<SumFocus>(await focus('f', entry), 'sum');
    expect(found.z).toBe([0.5, -1][entry]);
    expect(found.connections.map(({ weight }) => weight)).toEqual(
      [0, 1, 2].map((i) => view.values['f.weight']?.entries[2 * i + entry]),
    );
    expect(found.connections.map(({ gradient }) => gradient)).toEqual(view.gradients['f.output']?.entries);
    const sum = found.connections.reduce((total, { weight, gradient }) => total + (weight as number) * (gradient as number), 0);
    expect(sum).toBeCloseTo(found.gradient as number, 12);
    expect(found.gradient).toBe(view.gradients['x.value']?.entries[entry]);
    client.dispose();
  });

  it.each([
    ['W z', { W: [5, 2], z: [2] }, 'W.value -> p.input', 'z.value -> p.other'],
    ['z W', { W: [2, 5], z: [2] }, 'W.value -> p.other', 'z.value -> p.input'],
    ['W Z', { W: [5, 2], z: [2, 3] }, 'W.value -> p.input', 'z.value -> p.other'],
    ['Z W', { W: [2, 5], z: [3, 2] }, 'W.value -> p.other', 'z.value -> p.input'],
  ])('finds the weights of a product on both sides, window and rest: %s', async (_, shapes, weight, z) => {
    const size = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);
    const value = Array.from({ length: size(shapes.z) }, (_x, i) => Math.sin(i + 1));
    const document = graph(
      [
        node('z', 'observed', { shape: shapes.z, value: { dtype: 'float', shape: shapes.z, data: value } }),
        node('W', 'parameter', { shape: shapes.W }),
        node('p', 'matmul'),
        node('C', 'squared-norm'),
        node('y', 'constant', { shape: [], value: { dtype: 'float', shape: [], data: [0.25] } }),
      ],
      wires(weight, z, 'p.output -> C.input', 'y.value -> C.target'),
      { parameters: { 'W.value': { init: 'uniform', trainable: true, stream: 'W' } } },
    );
    const { focus, backward, client } = await session(document);
    const view = await backward();
    for (const entry of value.keys()) {
      const found = chosen<SumFocus>(await focus('p', entry, 9), 'sum');
      expect([found.sums, found.first, found.connections.length]).toEqual([5, 1, 4]);
      // the axis of the weight along which its place changes from sum to sum
      const [one, next] = found.connections;
      expect(one?.weightAt[0] === next?.weightAt[0]).toBe(found.order === 'ji');
      const drawn = found.connections.reduce((sum, each) => sum + (each.weight as number) * (each.gradient as number), 0);
      expect(drawn + (found.rest as number)).toBeCloseTo(found.gradient as number, 10);
      expect(found.gradient).toBe(view.gradients['z.value']?.entries[entry]);
    }
    client.dispose();
  });

  it('is nothing for other blocks, and is refused over a mean', async () => {
    const { focus, client } = await session(network([0.5, -1, 1, 2], 'tanh'));
    expect(await focus('C')).toBeNull();
    expect(await focus('nowhere')).toBeNull();
    await client.request('sample', { sample: 'mean' });
    await expect(focus('h')).rejects.toMatchObject({ code: 'session/mean-view' });
    client.dispose();
  });
});
