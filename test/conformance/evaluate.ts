import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import type { Dtype, Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Executor } from '../../kernels/executor.ts';
import { run } from '../support/program.ts';

/** What one port is given: a vector of floats unless said otherwise. */
export interface Given {
  readonly data: readonly number[];
  readonly shape?: readonly number[];
  readonly dtype?: Dtype;
}

/** Values of one block and the gradient of the sum of its output by one of its inputs. */
export async function evaluate(
  type: string,
  inputs: Record<string, Given>,
  attrs: Record<string, unknown> = {},
  wrt = 'input',
  executor?: Executor,
) {
  const b = new Builder(registry);
  const values = Object.fromEntries(
    Object.entries(inputs).map(([port, { data, shape, dtype }]) => [
      port,
      b.input(port, 'observed', { dtype: dtype ?? 'float', shape: shape ?? [data.length], axes: [] }),
    ]),
  );
  const [output] = Object.values(b.op(type, values, attrs));
  if (!output) throw new Error(`${type} has no output`);
  b.output('output', output);
  b.output('total', b.sum(output));
  const program = withGradients(b.build(), registry, { seeds: [{ output: 'total', cotangent: 'one' }], wrt: [wrt] });
  const found = await run(program, Object.fromEntries(Object.entries(inputs).map(([port, { data }]) => [port, data])), executor);
  return { output: Array.from((found.output as Tensor).data), gradient: Array.from(found[`grad:${wrt}`]?.data ?? []) };
}
