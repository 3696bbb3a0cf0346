import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { FullTensor } from '../../session/protocol.ts';

const read = (name: string): Document =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../examples/${name}.chainrule`, import.meta.url)), 'utf8'));

describe('ten layers', () => {
  const norm = (tensor: FullTensor | undefined): number => Math.hypot(...Array.from(tensor?.data ?? []));
  const STEPS = 400;

  /** Norms of the gradient by the first and by the last weights, before and after training, and what it came to. */
  const learn = async (name: string) => {
    const client = createDirectClient({ choice: 'cpu' });
    await client.request('open', { document: read(name), tables: {}, generation: 1 });
    const shares: number[] = [];
    const measure = async (): Promise<void> => {
      const found = await client.request('lossGradient', { addresses: ['f1.weight', 'g.weight'] });
      shares.push(norm(found['f1.weight']) / norm(found['g.weight']));
    };
    await measure();
    const { verdict } = await client.request('health', { set: false });
    const start = await client.request('train', { steps: 1 });
    const { loss, metrics } = await client.request('train', { steps: STEPS - 1 });
    await measure();
    client.dispose();
    return { shares, verdict, start: start.loss?.train ?? Number.NaN, end: loss?.train ?? Number.NaN, metrics };
  };

  it('with sigmoid: the gradient vanishes on its way to the first, which the thermometer puts down to the sigmoids', async () => {
    const { shares, verdict, start, end, metrics } = await learn('deep-sigmoid');
    for (const share of shares) expect(share).toBeLessThan(1e-4);
    // ln 2 is what guessing costs
    expect(end).toBeGreaterThan(Math.LN2 - 1e-3);
    expect(Math.abs(end - start)).toBeLessThan(0.03);
    expect(metrics.test.accuracy).toBeLessThan(0.7);
    expect(verdict).toMatchObject({ kind: 'vanishing', type: { type: 'sigmoid', count: 10 } });
    expect(verdict.blame.every(({ node }) => node.startsWith('h'))).toBe(true);
  });

  it('with layer norm and relu: it arrives, and after as many steps at least 95 % are right', async () => {
    const { shares, verdict, end, metrics } = await learn('deep-relu-norm');
    expect(shares[0]).toBeGreaterThan(1e-2);
    expect(verdict.kind).not.toBe('vanishing');
    expect(end).toBeLessThan(0.1);
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(0.95);
  });
});
