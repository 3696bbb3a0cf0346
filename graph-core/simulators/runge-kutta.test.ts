import { expect, it } from 'vitest';
import { NUMBERS } from './arithmetic.ts';
import { rungeKutta } from './runge-kutta.ts';

it('is the exponential series up to its fourth power where the slope is the state', () => {
  const h = 0.3;
  const series = 1 + h + h ** 2 / 2 + h ** 3 / 6 + h ** 4 / 24;
  const [a, b] = rungeKutta(NUMBERS, [1, -2], (state) => state, h);
  expect(a).toBeCloseTo(series, 14);
  expect(b).toBeCloseTo(-2 * series, 14);
});
