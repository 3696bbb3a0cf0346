import { describe, expect, it } from 'vitest';
import type { Breakpoint } from '../protocol.ts';
import { faultOf, findEntry, holdsInStep, nextSigns } from './breakpoints.ts';

describe('a condition about entries', () => {
  it('holds for the first entry above or below in absolute value, and for neither at the threshold or a NaN', () => {
    expect(findEntry({ kind: 'above', threshold: 2 }, [1, -3, 4])).toEqual({ entry: 1, number: -3 });
    expect(findEntry({ kind: 'above', threshold: 3 }, [1, -3, Number.NaN])).toBeNull();
    expect(findEntry({ kind: 'below', threshold: 0.5 }, [1, -0.25])).toEqual({ entry: 1, number: -0.25 });
    expect(findEntry({ kind: 'below', threshold: 0.25 }, [Number.NaN, -0.25])).toBeNull();
  });

  it('finds NaN and infinities', () => {
    expect(findEntry({ kind: 'not-finite' }, [1, Number.NEGATIVE_INFINITY])).toMatchObject({ entry: 1 });
    expect(findEntry({ kind: 'not-finite' }, [1, Number.NaN])).toMatchObject({ entry: 1 });
    expect(findEntry({ kind: 'not-finite' }, [1, 1e308])).toBeNull();
  });

  it('sees a change of sign through zeros, and none where there was no sign before', () => {
    const first = nextSigns([1, -1, 0], null);
    expect([...first]).toEqual([1, -1, 0]);
    expect(findEntry({ kind: 'sign' }, [2, 0, -1], first)).toBeNull();
    const second = nextSigns([2, 0, -1], first);
    expect([...second]).toEqual([1, -1, -1]);
    expect(findEntry({ kind: 'sign' }, [2, 0.5, -1], second)).toEqual({ entry: 1, number: 0.5 });
    expect(findEntry({ kind: 'sign' }, [-2], null)).toBeNull();
  });
});

it('a condition about the run holds in its step, in the first of its epoch, and with its sample', () => {
  const at = (step: number, samples: number[] = []) => ({ step, stepsPerEpoch: 3, samples: () => samples });
  const steps = [0, 1, 2, 3, 4, 5, 6];
  expect(steps.filter((step) => holdsInStep({ kind: 'step', number: 4 }, at(step)))).toEqual([3]);
  expect(steps.filter((step) => holdsInStep({ kind: 'epoch', number: 2 }, at(step)))).toEqual([3]);
  expect(steps.filter((step) => holdsInStep({ kind: 'sample', number: 5 }, at(step, [step, step + 1])))).toEqual([4, 5]);
  expect(holdsInStep({ kind: 'above', threshold: 0 }, at(0))).toBe(false);
});

it('what is no breakpoint is said in words', () => {
  expect(faultOf(null as never)).toContain('needs an id');
  expect(faultOf({} as never)).toContain('needs an id');
});

it('a number that makes no sense is said in words', () => {
  const of = (when: Breakpoint['when']) => faultOf({ id: '1', at: 'f', of: 'value', when });
  expect(of({ kind: 'above', threshold: -1 })).toContain('-1');
  expect(of({ kind: 'below', threshold: Number.NaN })).toContain('NaN');
  expect(of({ kind: 'step', number: 0 })).toContain('step 0');
  expect(of({ kind: 'sample', number: 1.5 })).toContain('1.5');
  expect(of({ kind: 'sample', number: 0 })).toBeNull();
  expect(of({ kind: 'never' } as never)).toContain('no such condition');
});
