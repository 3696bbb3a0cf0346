import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

describe('an actor that learns through its critic', () => {
  it.each(['cart-pole', 'bicycle'])('holds the %s up for 10 seconds', { timeout: 600_000 }, async (name) => {
    const path = inRoot(`examples/${name}-actor-critic.chainrule`);
    const { status, out } = await runCaptured(['train', path, '--device', 'cpu', '--json']);
    expect(status).toBe(0);
    const { episodes } = JSON.parse(out);
    expect(episodes.iterations[0].reward).toBeLessThan(200);
    expect(episodes.reward).toBeGreaterThan(475);
  });
});

describe('REINFORCE', () => {
  it('holds the pole up with other seeds', { timeout: 600_000 }, async () => {
    const path = inRoot('examples/cart-pole.chainrule');
    for (const seed of ['1', '2']) {
      const { out } = await runCaptured(['train', path, '--device', 'cpu', '--json', '--seed', seed]);
      expect(JSON.parse(out).episodes.reward).toBeGreaterThan(475);
    }
  });
});
