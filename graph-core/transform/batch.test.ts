import { expect, it } from 'vitest';
import { registry } from '../ops/index.ts';
import { Builder } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { batch } from './batch.ts';

/** tanh(x w) + w in a call, and w w. */
function drawn(): Program {
  const b = new Builder(registry);
  const type = { dtype: 'float', shape: [2], axes: [] } as const;
  const [x, w] = [b.input('x', 'observed', type), b.input('w', 'parameter', type)];
  const body = b.trace({ left: b.mul(x, w), right: w }, (own, { left, right }) => ({
    sum: own.add(own.op('tanh', { input: left as never }).output as never, right as never),
  }));
  const made = b.call('group', { left: b.mul(x, w), right: w }, body);
  b.output('sum', made.sum as never);
  b.output('square', b.mul(w, w));
  return b.build();
}

it('gives an axis to what depends on the listed inputs, in calls too, and leaves equations and variables as they are', () => {
  const program = drawn();
  const many = batch(program, registry, 'sample', 4, new Set(['x']));
  const axesOf = ({ types, outputs }: Program): string[] => outputs.map(({ name, id }) => `${name} ${types[id]?.axes}`);
  expect(axesOf(program)).toEqual(['sum ', 'square ']);
  expect(axesOf(many)).toEqual(['sum sample', 'square ']);
  expect(many.axes).toEqual({ sample: 4 });
  const call = many.equations.find(({ body }) => body)?.body as Program;
  expect(call.inputs.map(({ name, id }) => `${name} ${call.types[id]?.axes}`)).toEqual(['left sample', 'right ']);
  for (const [i, equation] of program.equations.entries()) if (!equation.body) expect(many.equations[i]).toBe(equation);
  expect(many.equations.map(({ inputs, outputs }) => [inputs, outputs])).toEqual(
    program.equations.map(({ inputs, outputs }) => [inputs, outputs]),
  );
});
