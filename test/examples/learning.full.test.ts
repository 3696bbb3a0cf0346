import { describe, it } from 'vitest';
import { BARS, ON_CPU, trainExample } from './bars.ts';

describe('two spirals', () => {
  it.each(['spirals-relu', 'spirals-tanh'] as const)(
    '%s: above 98 %% of the held-out points',
    { timeout: 120_000 },
    async (name) => {
      BARS[name](await trainExample(name, ON_CPU));
    },
  );
});

describe('a convolutional network on digits', () => {
  it.each(['digits-lenet', 'digits-lenet-random-split'] as const)('%s comes to its bar', { timeout: 600_000 }, async (name) => {
    BARS[name](await trainExample(name, ON_CPU));
  });
});
