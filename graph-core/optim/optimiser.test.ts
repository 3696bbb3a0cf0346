import { describe, expect, it } from 'vitest';
import { adam } from './adam.ts';
import { OPTIMISERS, optimiserOf } from './index.ts';
import { type Optimiser, readHyper } from './optimiser.ts';
import { sgd } from './sgd.ts';

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

describe('how a rule is written', () => {
  const written = (optimiser: Optimiser, given: Readonly<Record<string, unknown>>, t = 1) => {
    const hyper = read(optimiser.type, given);
    if (!hyper.ok) throw new Error('the specification is wrong');
    const letters = optimiser.letters(hyper.value, t).map(([tex, value]) => `${tex}=${value}`);
    return { lines: optimiser.tex(hyper.value), letters, isPlain: optimiser.isPlain(hyper.value) };
  };

  it('leaves out of SGD what its settings leave out', () => {
    expect(written(sgd, { lr: 0.1 })).toEqual({ lines: ['w \\leftarrow w - \\eta\\, g'], letters: ['\\eta=0.1'], isPlain: true });
    expect(written(sgd, { momentum: 0.9, dampening: 0.5, nesterov: true, weightDecay: 0.01 }, 2)).toEqual({
      lines: [
        'g \\leftarrow g + \\lambda w',
        'v \\leftarrow \\mu v + (1 - \\tau)\\, g',
        'w \\leftarrow w - \\eta\\, (g + \\mu v)',
      ],
      letters: ['\\eta=0.01', '\\mu=0.9', '\\tau=0.5', '\\lambda=0.01'],
      isPlain: false,
    });
    // the first gradient is taken whole
    expect(written(sgd, { momentum: 0.9, dampening: 0.5 }, 1).letters).toContain('\\tau=0');
  });

  it('counts the updates of Adam', () => {
    const { lines, letters, isPlain } = written(adam, { amsgrad: true }, 3);
    expect(lines).toHaveLength(4);
    expect(lines[3]).toContain('\\sqrt{u}');
    expect(letters).toEqual(['\\eta=0.001', '\\beta_1=0.9', '\\beta_2=0.999', '\\varepsilon=1e-8', 't=3']);
    expect(isPlain).toBe(false);
  });
});
