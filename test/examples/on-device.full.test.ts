import { expect, it } from 'vitest';
import { describeGpu } from '../support/gpu.ts';
import { BARS, type Barred, trainExample } from './bars.ts';

/** Those that are short: the others take minutes on a device that is software. */
const SHORT: readonly Barred[] = [
  'linear-regression-iris',
  'logistic-regression-iris',
  'lecture-network-cross-entropy',
  'lecture-network-squared-norm',
  'spirals-relu',
  'prototypes',
  'staircase',
  'black-box',
  'many-weights',
];

describeGpu('trained on WebGPU', () => {
  it.each(SHORT)('%s comes to its bar', { timeout: 300_000 }, async (name) => {
    BARS[name](await trainExample(name, { device: 'webgpu' }));
  });

  it('the bilinear game comes to where neither player gains', { timeout: 120_000 }, async () => {
    const { cost } = await trainExample('bilinear-game', { device: 'webgpu' });
    expect(Math.abs(cost.train)).toBeLessThan(1e-6);
  });
});
