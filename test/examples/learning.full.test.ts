import { describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runCaptured } from '../support/command-line.ts';

/** What `train` reports of an example with the document's own settings, on the CPU in float32. */
async function train(name: string) {
  const path = inRoot(`examples/${name}.chainrule`);
  const { status, out } = await runCaptured(['train', path, '--device', 'cpu', '--precision', 'float32', '--json']);
  expect(status).toBe(0);
  return JSON.parse(out);
}

describe('two spirals', () => {
  it.each(['spirals-relu', 'spirals-tanh'])('%s: above 98 % of the held-out points', { timeout: 120_000 }, async (name) => {
    const { metrics } = await train(name);
    expect(metrics.test.accuracy).toBeGreaterThan(0.98);
  });
});

describe('a convolutional network on digits', () => {
  it.each([
    ['digits-lenet', 0.94],
    ['digits-lenet-random-split', 0.97],
  ])('%s: at least %f of the rows held back', { timeout: 600_000 }, async (name, bar) => {
    const { metrics } = await train(name);
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(bar);
  });
});
