import { describe, expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { planRun } from '../plan/run-plan.ts';
import { Builder, type Value } from '../program/builder.ts';
import { adam } from './adam.ts';
import { readHyper } from './hyper.ts';
import { OPTIMISERS, optimiserOf } from './index.ts';
import type { Optimiser } from './optimiser.ts';
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

describe('the trace of an update', () => {
  /** The update of one vector, with or without what lies in between, and the kernel calls of its plan. */
  const build = (type: string, given: Readonly<Record<string, unknown>>, traced: boolean) => {
    const optimiser = optimiserOf(type) as Optimiser;
    const hyper = read(type, given);
    if (!hyper.ok) throw new Error('the specification is wrong');
    const b = new Builder(registry);
    const vector = (name: string): Value => b.input(name, 'state', { dtype: 'float', shape: [3], axes: [] });
    const scalars = (names: readonly string[]): Record<string, Value> =>
      Object.fromEntries(names.map((name) => [name, b.input(name, 'schedule', { dtype: 'float', shape: [], axes: [] })]));
    const updated = optimiser.update(b, {
      parameter: vector('w'),
      gradient: vector('g'),
      state: Object.fromEntries(optimiser.state(hyper.value).map((name) => [name, vector(name)])),
      scalars: scalars(Object.keys(optimiser.schedule(hyper.value, 1))),
      hyper: hyper.value,
    });
    b.output('w next', updated.parameter);
    for (const [name, value] of Object.entries(updated.state)) b.output(`next:${name}`, value);
    const made = traced ? updated.trace(scalars(Object.keys(optimiser.traceScalars(hyper.value, 1)))) : {};
    const limits = { alignment: 4, maxArenaBytes: 2 ** 20, maxBindings: 8 };
    const program = b.build();
    const known = new Set(['weight', 'gradient', 'next', ...Object.keys(made), ...Object.keys(updated.state)]);
    return { program, plan: planRun(program, registry, limits), known, lines: optimiser.lines(hyper.value) };
  };
  const CASES = [
    ['sgd', {}, 1],
    ['sgd', { momentum: 0.9, nesterov: true, weightDecay: 0.1 }, 5],
    ['adam', {}, 3],
    ['adam', { amsgrad: true, weightDecay: 0.1 }, 6],
    ['adamw', { weightDecay: 0.1 }, 3],
    ['rmsprop', {}, 2],
    ['rmsprop', { centered: true, momentum: 0.5, weightDecay: 0.1 }, 7],
    ['adagrad', { lrDecay: 0.1 }, 2],
  ] as const;

  it.each(CASES)('costs training nothing: %s %o', (type, given, equations) => {
    const plain = build(type, given, false);
    const traced = build(type, given, true);
    expect(plain.program.equations).toHaveLength(equations);
    expect(traced.program.equations.length).toBeGreaterThan(equations);
    expect(traced.plan.calls.map(({ label }) => label)).toEqual(plain.plan.calls.map(({ label }) => label));
  });

  it.each(CASES)('makes every line that is shown, each from lines before it: %s %o', (type, given) => {
    const { known, lines } = build(type, given, true);
    const seen = new Set<string>();
    for (const { name, symbol, rule } of lines) {
      if (rule !== null) expect(known).toContain(name);
      rule?.((letter) => {
        if (/^(w|g|g_.*|d|[mvubs]_.*|w_.*|\\eta_t|.*(hat|Delta).*)$/.test(letter))
          expect(seen, `${name} reads ${letter}`).toContain(letter);
        return letter;
      });
      seen.add(symbol);
    }
  });
});
