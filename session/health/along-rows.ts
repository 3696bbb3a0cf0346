import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { TOTAL } from '../objectives.ts';

/** Outputs of a program of one sample, each times a fed row vector, summed to one number; `rows` names the input of each output. */
export function alongRows(program: Program, rows: ReadonlyMap<string, string>): Program {
  const b = Builder.extend({ ...program, outputs: program.outputs.filter(({ name }) => rows.has(name)) }, registry);
  const products = [...rows].map(([output, row]) => {
    const value = b.named(output);
    const fed = b.input(row, 'observed', { dtype: 'float', shape: value.shape, axes: [] });
    return b.sum(b.op('mul', { input: value, other: fed }).output as Value);
  });
  b.output(
    TOTAL,
    products.reduce((sum, product) => b.add(sum, product)),
  );
  const built = b.build();
  return { ...built, outputs: built.outputs.filter(({ name }) => name === TOTAL) };
}
