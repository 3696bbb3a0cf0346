import { expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder, type Value } from './builder.ts';
import { shared } from './keys.ts';

it('applies a function of values, traced once for each list of types, as equations of its own each time', () => {
  const b = new Builder(registry);
  const input = (name: string, shape: number[]): Value => b.input(name, 'observed', { dtype: 'float', shape, axes: [] });
  let traced = 0;
  const twice = (x: Value): Value =>
    b.applied([-7], shared.names(['x']), [x], (own, given) => {
      traced++;
      return { both: own.add(given.x as Value, given.x as Value) };
    }).both as Value;
  const [p, q, r] = [input('p', [2]), input('q', [2]), input('r', [3])];
  const made = [p, q, r].map(twice);
  expect(traced).toBe(2);
  expect(made.map(({ shape }) => shape)).toEqual([[2], [2], [3]]);
  const { equations } = b.build();
  expect(equations.map(({ inputs, outputs }) => [...inputs, ...outputs])).toEqual(
    [p, q, r].map(({ id }, i) => [id, id, made[i]?.id]),
  );
});
