import { describe, expect, it } from 'vitest';
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

describe('two layers on digits', () => {
  it('digits written by other hands: at least 90 %', { timeout: 120_000 }, async () => {
    BARS['digits-classifier'](await trainExample('digits-classifier', ON_CPU));
  });

  it('the same numbers twice', { timeout: 120_000 }, async () => {
    const first = await trainExample('digits-classifier', ON_CPU, '--epochs', '3');
    expect(await trainExample('digits-classifier', ON_CPU, '--epochs', '3')).toEqual(first);
  });

  it('digits split at random: at least 96 %', { timeout: 120_000 }, async () => {
    BARS['digits-classifier-random-split'](await trainExample('digits-classifier-random-split', ON_CPU));
  });
});
