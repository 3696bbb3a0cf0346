import { describe, expect, it } from 'vitest';
import { bicycle } from '../../graph-core/simulators/bicycle.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

/** The horizon of the examples: 500 steps, which are 10 seconds of the bicycle. */
const HORIZON = 500;

// the window computes in float32, in which a run takes another way than in float64
describe.each(['float64', 'float32'])('an actor that learns through its critic, in %s', (precision) => {
  it.each(['cart-pole', 'bicycle'])('holds the %s up as long as its episodes last', { timeout: 600_000 }, async (name) => {
    const path = inRoot(`examples/${name}-actor-critic.chainrule`);
    const { status, out } = await runCaptured(['train', path, '--device', 'cpu', '--precision', precision, '--json']);
    expect(status).toBe(0);
    const { episodes } = JSON.parse(out);
    expect(episodes.iterations[0].reward).toBeLessThan(200);
    expect([episodes.reward, episodes.length]).toEqual([HORIZON, HORIZON]);
  });
});

describe('REINFORCE', () => {
  it('holds the pole up with other seeds', { timeout: 600_000 }, async () => {
    const path = inRoot('examples/cart-pole.chainrule');
    for (const seed of ['1', '2']) {
      const { out } = await runCaptured(['train', path, '--device', 'cpu', '--json', '--seed', seed]);
      expect(JSON.parse(out).episodes.reward).toBe(HORIZON);
    }
  });

  it('rides the bicycle for 10 seconds', { timeout: 600_000 }, async () => {
    const { out } = await runCaptured(['train', inRoot('examples/bicycle.chainrule'), '--device', 'cpu', '--json']);
    const { episodes } = JSON.parse(out);
    expect(episodes.iterations[0].length).toBeLessThan(200);
    // every episode, to its last step of 20 ms
    expect([episodes.reward, episodes.length * bicycle.timeStep]).toEqual([HORIZON, 10]);
  });
});
