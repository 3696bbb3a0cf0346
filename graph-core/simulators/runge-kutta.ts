import type { Arithmetic } from './arithmetic.ts';

/** One step of the classical Runge-Kutta method of fourth order: the state `dt` later, its slope being a function of it. */
export function rungeKutta<T>(
  m: Arithmetic<T>,
  state: readonly T[],
  slope: (state: readonly T[]) => readonly T[],
  dt: number,
): T[] {
  // kept, so that all four slopes are the same function of values: a device compiles it once
  const moved = (by: readonly T[], h: number): T[] => state.map((x, i) => m.keep(m.add(x, m.mul(m.of(h), by[i] as T))));
  const kept = (at: readonly T[]): T[] => slope(at).map(m.keep);
  const k1 = kept(state);
  const k2 = kept(moved(k1, dt / 2));
  const k3 = kept(moved(k2, dt / 2));
  const k4 = kept(moved(k3, dt));
  const twice = (x: T): T => m.mul(m.of(2), x);
  return state.map((x, i) => {
    const sum = m.add(m.add(m.add(k1[i] as T, twice(k2[i] as T)), twice(k3[i] as T)), k4[i] as T);
    return m.add(x, m.mul(m.of(dt / 6), sum));
  });
}
