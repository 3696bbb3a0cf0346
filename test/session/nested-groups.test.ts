import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { LAYERS, type Moved, nestedGroups, nestedValues } from '../support/nested-groups.ts';

/** Groups in groups whose instances share weights, against plain arithmetic in float64. */
describe('inside groups that share weights', () => {
  let client: SessionClient;
  let view: StepView;

  beforeEach(async () => {
    client = createDirectClient({ choice: 'cpu' });
    const report = await client.request('open', { document: nestedGroups(), tables: {}, generation: 1 });
    const end = report.view?.stages.filter(({ phase }) => phase !== 'update').length ?? 0;
    view = await client.request('goTo', { cursor: end });
  });
  afterEach(() => client.dispose());

  const expectNear = (found: readonly number[], wanted: readonly number[], what: string, within = 1e-12): void => {
    expect(found.length, what).toBe(wanted.length);
    found.forEach((x, i) => {
      expect(Math.abs(x - (wanted[i] as number)), `${what}[${i}]`).toBeLessThan(within);
    });
  };
  const change = (moved: Moved, at: string): number[] => {
    const [before, after] = [nestedValues(0).get(at) ?? [], nestedValues(0, moved).get(at) ?? []];
    return after.map((x, i) => x - (before[i] as number));
  };
  /** Central difference by the entry. */
  const slope = (moved: Moved, at: string): number[] => {
    const [up, down] = [1e-5, -1e-5].map((delta) => nestedValues(0, { ...moved, delta }).get(at) ?? []);
    return (up ?? []).map((x, i) => (x - (down?.[i] as number)) / 2e-5);
  };

  const MOVED: readonly (readonly [string, Moved])[] = [
    ['an entry of the shared matrix', { address: 'a/p/f.weight', index: 2, delta: 0.05 }],
    ['an entry of the shared vector', { address: 'a/p/f.bias', index: 1, delta: -0.02 }],
    ['the shared scalar', { address: 'a/p/g.value', index: 0, delta: 0.03 }],
    ['a variable with a sample axis', { address: 'x.value', index: 1, delta: 0.04 }],
    ['a value in the first layer', { address: 'a/p/f.output', index: 0, delta: 0.05 }],
    ['a value in a later layer', { address: 'b/p/t.output', index: 1, delta: 0.1 }],
  ];

  it.each(MOVED)('a nudge of %s changes what arithmetic changes, in every instance', async (_, moved) => {
    const found = await client.request('nudge', moved);
    expect(found.kinks).toEqual([]);
    expectNear([found.from], [nestedValues(0).get(moved.address)?.[moved.index] as number], 'from');
    const changed = [...nestedValues(0).keys()].filter((at) => at !== moved.address && change(moved, at).some((x) => x !== 0));
    expect(Object.keys(found.downstream)).toEqual(expect.arrayContaining(changed));
    for (const at of changed) {
      const pair = found.downstream[at];
      expectNear(pair?.actual.entries ?? [], change(moved, at), at);
      const predicted = slope(moved, at).map((x) => x * moved.delta);
      expectNear(pair?.predicted.entries ?? [], predicted, `predicted ${at}`, 1e-9);
    }
    // all that changes is one of these, or the port of a group through which one leaves
    const ports = Object.keys(found.downstream).filter((at) => !changed.includes(at));
    for (const port of ports) expect(port).toMatch(/\.out$/);
  });

  it.each(LAYERS)('asked for a weight of %s, it moves the shared one once', async (layer) => {
    const [asked, kept] = [
      await client.request('nudge', { address: `${layer}/f.weight`, index: 3, delta: 0.1 }),
      await client.request('nudge', { address: 'a/p/f.weight', index: 3, delta: 0.1 }),
    ];
    expect(asked).toEqual(kept);
    expect(asked.own).toEqual(['a/p/f.weight']);
    const scalar = await client.request('nudge', { address: `${layer}/g.value`, index: 0, delta: 0.1 });
    expect(scalar.address).toBe('a/p/g.value');
  });

  it('names a value that leaves groups by all its addresses', async () => {
    const { own, downstream } = await client.request('nudge', { address: 'a/q/r.output', index: 0, delta: 0.1 });
    expect([...own].sort()).toEqual(['a.out', 'a/q.out', 'a/q/r.output']);
    for (const address of own) expect(downstream[address]).toBeUndefined();
    expect(downstream['b/p/f.output']).toBeDefined();
    expect(downstream['a/p/r.output']).toBeUndefined();
  });

  it('focuses functions and sums of any layer, with the numbers of that layer', async () => {
    const values = nestedValues(0);
    for (const layer of LAYERS) {
      const tanh = await client.request('focus', { path: `${layer}/t`, entry: 1, first: 0 });
      if (tanh?.kind !== 'function') throw new Error('no function');
      const s = values.get(`${layer}/f.output`)?.[1] as number;
      expectNear([tanh.s as number, tanh.z as number, tanh.slope as number], [s, Math.tanh(s), 1 - Math.tanh(s) ** 2], layer);
      const by = { address: `${layer}/t.output`, index: 1, delta: 0 };
      expectNear([tanh.gradients.z as number], slope(by, 'C.cost'), `dC/dz ${layer}`, 1e-9);
      const sum = await client.request('focus', { path: `${layer}/f`, entry: 0, first: 0 });
      if (sum?.kind !== 'sum') throw new Error('no sum');
      expect(sum.weight).toBe('a/p/f.weight');
      expectNear(
        sum.connections.map(({ weight }) => weight as number),
        [0.6, 0.3],
        `w ${layer}`,
      );
    }
  });

  it('lists the uses of the shared weight and of the value that is used twice in a group', async () => {
    const weight = await client.request('fan-out', { address: 'b/q/f.weight' });
    expect(weight.branches.map(({ node }) => node)).toEqual(LAYERS.map((layer) => `${layer}/f`));
    const entry = { address: 'a/p/f.weight', index: 2, delta: 0 };
    expectNear([weight.sum?.entries[2] as number], slope(entry, 'C.cost'), 'sum of the uses', 1e-8);
    const s = await client.request('paths', { address: 'b/q/f.output', limit: 64 });
    expect(s.paths).toHaveLength(2);
    const inner = { address: 'b/q/f.output', index: 0, delta: 0 };
    expectNear([s.sum.entries[0] as number], slope(inner, 'C.cost'), 'sum of the paths', 1e-8);
  });

  it('has the Jacobian of an inner block, a breakpoint on an inner wire, units and a check', async () => {
    const choices = await client.request('jacobianChoices', { node: 'b/p/f' });
    expect(choices?.inputs.map(({ from }) => from)).toEqual(['a.out', 'a/p/f.weight', 'a/p/f.bias']);
    const units = await client.request('units', { path: 'b/p/f', rows: 0, columns: 0, row: 0 });
    expect(units?.path).toBe('b/p/f');
    await client.request('goTo', { cursor: 0 });
    const at = 'edge:b/p/f.output->b/p/u.input';
    await client.request('breakpoints', { list: [{ id: '1', at, of: 'value', when: { kind: 'always' } }] });
    const stopped = await client.request('goTo', { cursor: view.cursor, stops: true });
    expect(stopped.hit?.breakpoint?.at).toBe(at);
    expect(stopped.stages[stopped.cursor - 1]?.node).toBe('b/p/f');
    const check = await client.request('check', { scope: 'b/p/f' });
    expect(check.scope).toBe('b/p/f');
  });
});
