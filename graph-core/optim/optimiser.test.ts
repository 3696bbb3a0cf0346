import { describe, expect, it } from 'vitest';
import { OPTIMISERS, optimiserOf } from './index.ts';
import { readHyper } from './optimiser.ts';

const read = (type: string, given: Readonly<Record<string, unknown>>) => {
  const optimiser = optimiserOf(type);
  if (!optimiser) throw new Error(`no optimiser ${type}`);
  return readHyper(optimiser, { type, ...given }, '/training/objectives/0/optimizer');
};

describe('readHyper', () => {
  it('fills in the defaults, which are all allowed', () => {
    for (const { type, hyper } of OPTIMISERS) {
      const found = read(type, {});
      expect(found.ok && Object.keys(found.value)).toEqual(Object.keys(hyper));
      expect(read(type, found.ok ? found.value : {})).toEqual(found);
    }
  });

  it.each([
    ['sgd', { lr: -1 }, 'lr', 'below 0'],
    ['sgd', { lr: 'fast' }, 'lr', 'finite number'],
    ['sgd', { momentum: Number.NaN }, 'momentum', 'finite number'],
    ['sgd', { nesterov: 1 }, 'nesterov', 'true or false'],
    ['adam', { betas: [0.9] }, 'betas', '2 numbers'],
    ['adam', { betas: [0.9, 1] }, 'betas', 'not below 1'],
  ])('refuses %s with %o and names the place', (type, given, name, reason) => {
    const found = read(type, given);
    if (found.ok) throw new Error('it was taken');
    expect(found.error[0]).toMatchObject({ code: 'training/hyper', address: `/training/objectives/0/optimizer/${name}` });
    expect(found.error[0]?.message).toContain(reason);
    expect(found.error[0]?.mend).toContain('default');
  });

  it('gives the same scalar names at every step', () => {
    for (const { type, hyper, schedule } of OPTIMISERS) {
      const found = read(type, { ...('momentum' in hyper ? { momentum: 0.9 } : {}) });
      if (!found.ok) throw new Error('refused');
      expect(Object.keys(schedule(found.value, 1))).toEqual(Object.keys(schedule(found.value, 1000)));
    }
  });
});
