import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sizeOf, stridesOf, type Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { run } from '../support/program.ts';
import { randomNumbers } from './examples.ts';

/** Broadcast batch axes of two operands: each axis is missing, 1, or the common size. */
const batches = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('both', 'left', 'right', 'one')), {
  maxLength: 3,
});

interface Operands {
  readonly left: number[];
  readonly right: number[];
}

const operands: fc.Arbitrary<Operands> = fc
  .tuple(batches, fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), fc.constantFrom('mm', 'mv', 'vm', 'vv'), fc.nat(3))
  .map(([axes, [m, k, n], form, dropped]) => {
    const left = axes.map(([size, who]) => (who === 'right' ? 1 : size));
    const right = axes.map(([size, who]) => (who === 'left' ? 1 : size));
    // the right operand may have fewer axes: those that it lacks count as 1
    const shorter = right.slice(Math.min(dropped, right.length));
    return {
      left: form[0] === 'v' ? [k] : [...left, m, k],
      right: form[1] === 'v' ? [k] : [...(form[0] === 'v' ? right : shorter), k, n],
    };
  });

/** The product by its definition: every entry a sum of products, batch axes aligned at the end. */
function product({ left, right }: Operands, a: readonly number[], b: readonly number[]): { shape: number[]; data: number[] } {
  const [x, y] = [left.length === 1 ? [1, ...left] : left, right.length === 1 ? [...right, 1] : right];
  const rank = Math.max(x.length, y.length) - 2;
  const sizeAt = (shape: readonly number[], d: number): number => shape[d + shape.length - 2 - rank] ?? 1;
  const batch = Array.from({ length: rank }, (_, d) => (sizeAt(x, d) === 1 ? sizeAt(y, d) : sizeAt(x, d)));
  const [m, k, n] = [x.at(-2) as number, x.at(-1) as number, y.at(-1) as number];
  const offset = (shape: readonly number[], place: readonly number[]): number =>
    stridesOf(shape).reduce((at, stride, d) => {
      const i = place[d - (shape.length - 2) + rank];
      return d >= shape.length - 2 || shape[d] === 1 ? at : at + stride * (i as number);
    }, 0);
  const data: number[] = [];
  for (let p = 0; p < sizeOf(batch); p++) {
    const place = stridesOf(batch).map((stride, d) => Math.floor(p / stride) % (batch[d] as number));
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let q = 0; q < k; q++)
          sum += (a[offset(x, place) + i * k + q] as number) * (b[offset(y, place) + q * n + j] as number);
        data.push(sum);
      }
    }
  }
  const shape = [...batch, ...(left.length === 1 ? [] : [m]), ...(right.length === 1 ? [] : [n])];
  return { shape, data };
}

it('matmul of any two shapes that fit is the sum of products', async () => {
  const property = fc.asyncProperty(operands, async (shapes) => {
    const b = new Builder(registry);
    const value = (name: 'left' | 'right'): Value => b.input(name, 'observed', { dtype: 'float', shape: shapes[name], axes: [] });
    b.output('product', b.op('matmul', { input: value('left'), other: value('right') }).output as Value);
    const [x, y] = [randomNumbers('x', sizeOf(shapes.left)), randomNumbers('y', sizeOf(shapes.right))];
    const found = (await run(b.build(), { left: x, right: y })).product as Tensor;
    const wanted = product(shapes, x, y);
    expect(found.shape).toEqual(wanted.shape);
    wanted.data.forEach((want, i) => {
      expect(found.data[i]).toBeCloseTo(want, 12);
    });
  });
  await fc.assert(property, { seed: 3, numRuns: 300 });
});
