/** One step of the classical Runge-Kutta method of fourth order: the state `dt` later, its slope being a function of it. */
export function rungeKutta(state: Float64Array, slope: (state: Float64Array) => Float64Array, dt: number): Float64Array {
  const moved = (by: Float64Array, h: number): Float64Array => state.map((x, i) => x + h * (by[i] as number));
  const k1 = slope(state);
  const k2 = slope(moved(k1, dt / 2));
  const k3 = slope(moved(k2, dt / 2));
  const k4 = slope(moved(k3, dt));
  return state.map(
    (x, i) => x + (dt / 6) * ((k1[i] as number) + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)),
  );
}
