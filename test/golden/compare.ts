import { expect } from 'vitest';
import { type GoldenTensor, numbersOf, type Tolerance } from './cases.ts';

interface Got {
  readonly shape?: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Fails unless shape and every element agree within atol + rtol |want|; an absent value stands for zeros. */
export function expectTensor(what: string, got: Got | undefined, want: GoldenTensor, tolerance: Tolerance): void {
  const wanted = numbersOf(want);
  const data = got?.data ?? wanted.map(() => 0);
  if (got?.shape) expect(got.shape, `${what}: shape`).toEqual(want.shape);
  expect(data.length, `${what}: number of elements`).toBe(wanted.length);
  wanted.forEach((w, i) => {
    const g = data[i] as number;
    const allowed = tolerance.atol + tolerance.rtol * Math.abs(w);
    const agrees = Object.is(g, w) || g === w || Math.abs(g - w) <= allowed;
    if (!agrees) expect.fail(`${what}[${i}]: got ${g}, want ${w}, off by ${Math.abs(g - w)}, allowed ${allowed}`);
  });
}

/** Fails unless every element is the wanted one as float32; the sign of zero does not count. */
export function expectExact(what: string, got: Got, want: GoldenTensor): void {
  expect(got.shape, `${what}: shape`).toEqual(want.shape);
  numbersOf(want).forEach((w, i) => {
    const g = got.data[i] as number;
    if (!(Object.is(g, Math.fround(w)) || g === Math.fround(w)))
      expect.fail(`${what}[${i}]: got ${g}, want exactly ${Math.fround(w)}`);
  });
}
