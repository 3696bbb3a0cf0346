import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

it('orders as a stable comparison does, all numbers or those among others', () => {
  for (const count of [0, 1, 2, 50, 700]) {
    const keys = Array.from({ length: count }, (_, i) => ((i * 37) % 30) - 1);
    const numbers = [...keys.keys()];
    const by = (a: number, b: number): number => (keys[a] as number) - (keys[b] as number);
    expect([...inOrder(keys, -1, 29)]).toEqual([...numbers].sort(by));
    const among = numbers.filter((i) => (i * i) % 7 < 3).reverse();
    expect([...inOrder(keys, -1, 29, among)]).toEqual([...among].sort(by));
  }
});
