import { describe, expect, it } from 'vitest';
import type { Json } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { KinkFinder } from './kinks.ts';

/** Whether one block with one or two observed inputs stands at a kink. */
async function at(type: string, values: Readonly<Record<string, readonly number[]>>, attrs: Record<string, Json> = {}) {
  const ports = Object.keys(values);
  const document = graph(
    [...ports.map((port) => node(`v_${port}`, 'observed', { shape: [values[port]?.length ?? 0] })), node('b', type, attrs)],
    wires(...ports.map((port) => `v_${port}.value -> b.${port}`)),
  );
  return new KinkFinder(analyse(document)).isAtKink('b', (address) => values[address.slice(2, -'.value'.length)]);
}

const ramp = (count: number): number[] => Array.from({ length: count }, (_, i) => i / 7 - 3.1);

describe('KinkFinder', () => {
  it('finds one corner among thousands of entries of a cost', async () => {
    const [input, target] = [ramp(4000), ramp(4000).map((x) => x + 1)];
    expect(await at('l1-loss', { input, target })).toBe(false);
    target[1234] = input[1234] as number;
    expect(await at('l1-loss', { input, target })).toBe(true);
  });

  it('takes a block as a whole: a maximum that cancels inside it makes no kink', async () => {
    expect(await at('softmax', { input: [2, 2, 2] })).toBe(false);
    expect(await at('logsumexp', { input: [5, 5] })).toBe(false);
    expect(await at('amax', { input: [5, 5] })).toBe(true);
  });

  it('tells a strong curve from a corner', async () => {
    expect(await at('exp', { input: [12] })).toBe(false);
    expect(await at('softplus', { input: [0, 1e-5] }, { beta: 1000 })).toBe(false);
    expect(await at('relu', { input: [1e-3, -1e-3] })).toBe(false);
    expect(await at('relu', { input: [1e-3, 0] })).toBe(true);
    // so bent that its slopes differ by more than the threshold over the first step
    expect(await at('softplus', { input: [0] }, { beta: 1e5 })).toBe(false);
  });

  it('tells an entry near a corner from one that is at it', async () => {
    expect(await at('relu', { input: [1e-9] })).toBe(false);
    expect(await at('relu', { input: [-1e-9, 5] })).toBe(false);
    expect(await at('l1-loss', { input: [3 + 1e-9, 1], target: [3, 2] })).toBe(false);
    expect(await at('l1-loss', { input: [3, 1], target: [3, 2] })).toBe(true);
    expect(await at('amax', { input: [5, 5 - 1e-9] })).toBe(false);
  });

  it('finds a corner that rounding hides from near', async () => {
    // the mean is about 1000, of which float64 holds 1e-13, and the corner moves it by 1e-15
    const target = ramp(4000).map((x, i) => (i === 1234 ? x : x + 1000));
    expect(await at('l1-loss', { input: ramp(4000), target })).toBe(true);
  });

  it('takes a seam of two formulas for none, and a jump for one', async () => {
    for (const x of [20, 20 - 1e-9, 20 + 1e-9]) expect(await at('softplus', { input: [x] })).toBe(false);
    expect(await at('softplus', { input: [2] }, { beta: 10 })).toBe(false);
    expect(await at('softplus', { input: [1] }, { threshold: 1 })).toBe(true);
  });

  it('finds a jump that is as high to the right as it is deep to the left, and no slope however steep', async () => {
    expect(await at('sign', { input: [0, 3] })).toBe(true);
    expect(await at('heaviside', { input: [0] }, { value: 0.5 })).toBe(true);
    expect(await at('sign', { input: [1e-9, 3] })).toBe(false);
    expect(await at('scale-shift', { input: [1] }, { scale: 1e7 })).toBe(false);
    expect(await at('tanh', { input: [0] })).toBe(false);
  });

  it('finds a tie behind an index', async () => {
    expect(await at('max', { input: [2, 2] })).toBe(true);
    expect(await at('max', { input: [2, 2 - 1e-9] })).toBe(false);
    expect(await at('topk', { input: [1, 1, 2] }, { k: 1 })).toBe(false);
    expect(await at('topk', { input: [1, 2, 2] }, { k: 2 })).toBe(true);
  });

  it('leaves values alone that are too large to be looked at, and blocks that cannot run', async () => {
    expect(await at('relu', { input: new Array<number>(30_000).fill(0) })).toBe(false);
    expect(await new KinkFinder(analyse(graph([node('r', 'relu')], []))).isAtKink('r', () => undefined)).toBe(false);
  });

  it('does not take an input that is not known for a smooth one', async () => {
    const document = graph([node('x', 'observed', { shape: [1] }), node('r', 'relu')], wires('x.value -> r.input'));
    const found = new KinkFinder(analyse(document)).isAtKink('r', () => undefined);
    await expect(found).rejects.toThrow('its input input (x.value) is not known');
  });
});
