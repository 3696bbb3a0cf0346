import { expect, it } from 'vitest';
import { input, s } from './expr.ts';

const [p, q] = [input(0, 'bool'), input(1, 'bool')];

it('orders and adds truth values as 0 and 1: shading languages have no order of them', () => {
  for (const e of [s.lt(p, q), s.le(p, q), s.gt(p, q), s.ge(p, q)]) {
    expect(e).toMatchObject({ dtype: 'bool', x: { kind: 'cast', dtype: 'int32' }, y: { kind: 'cast', dtype: 'int32' } });
  }
  expect(s.add(p, q)).toMatchObject({ dtype: 'int32', x: { dtype: 'int32' } });
});

it('compares truth values for equality as they are', () => {
  expect(s.eq(p, q)).toMatchObject({ dtype: 'bool', x: p, y: q });
  expect(s.ne(p, input(1, 'int32'))).toMatchObject({ dtype: 'bool', x: { kind: 'cast', dtype: 'int32' } });
});
