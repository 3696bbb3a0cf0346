import { expect, it } from 'vitest';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { run } from '../support/program.ts';

/** One block of two truth values, in all four combinations. */
async function table(type: string) {
  const b = new Builder(registry);
  const [input, other] = ['p', 'q'].map((name) => b.input(name, 'observed', { dtype: 'bool', shape: [4], axes: [] }));
  const { output } = b.op(type, { input, other } as Parameters<Builder['op']>[1]);
  if (!output) throw new Error(`${type} has no output`);
  b.output('y', output);
  const { y } = await run(b.build(), { p: [0, 0, 1, 1], q: [0, 1, 0, 1] });
  return { dtype: y?.dtype, data: Array.from(y?.data ?? []) };
}

it.each([
  ['add', [0, 1, 1, 1]],
  ['mul', [0, 0, 0, 1]],
  ['maximum', [0, 1, 1, 1]],
  ['gt', [0, 0, 1, 0]],
  ['eq', [1, 0, 0, 1]],
])('%s of truth values is a truth value, as in torch', async (type, data) => {
  expect(await table(type)).toEqual({ dtype: 'bool', data });
});
