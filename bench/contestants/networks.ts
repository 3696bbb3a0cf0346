import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { Program, ValueType } from '../../graph-core/program/program.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { CnnTask, MlpTask } from './contestant.ts';

export const type = (dtype: ValueType['dtype'], ...shape: number[]): ValueType => ({ dtype, shape, axes: [] });

/** Linear layers with relu between them, and the cross-entropy of what comes out. */
function classified(b: Builder, start: Value, dims: readonly number[]): void {
  let z = start;
  for (const [i, out] of dims.entries()) {
    const weight = b.input(`w${i}`, 'parameter', type('float', out, z.shape[0] as number));
    const bias = b.input(`b${i}`, 'parameter', type('float', out));
    z = b.op('linear', { input: z, weight, bias }, { outFeatures: out, hasBias: true }).output as Value;
    if (i < dims.length - 1) z = b.op('relu', { input: z }).output as Value;
  }
  const label = b.input('label', 'observed', type('int32'));
  b.output('loss', b.op('cross-entropy', { input: z, target: label }).cost as Value);
}

/** The network of one sample, as the editor's blocks make it. */
export function linearNetwork({ dims }: MlpTask): Program {
  const b = new Builder(registry);
  classified(b, b.input('x', 'observed', type('float', dims[0] as number)), dims.slice(1));
  return b.build();
}

/** The same for pictures: kernels are `k0`, `k1`, their biases `c0`, `c1`. */
export function convolutions({ side, channels, kernel, dims }: CnnTask): Program {
  const b = new Builder(registry);
  let z = b.input('x', 'observed', type('float', 1, side, side));
  for (const [i, out] of channels.entries()) {
    const weight = b.input(`k${i}`, 'parameter', type('float', out, z.shape[0] as number, kernel, kernel));
    const bias = b.input(`c${i}`, 'parameter', type('float', out));
    const attrs = { outChannels: out, kernelSize: kernel };
    z = b.op('conv2d', { input: z, weight, bias }, attrs).output as Value;
    z = b.op('relu', { input: z }).output as Value;
    z = b.op('max-pool2d', { input: z }, { kernelSize: 2 }).output as Value;
  }
  classified(b, b.op('flatten', { input: z }).output as Value, dims);
  return b.build();
}

/** Forward, backward and the update of all weights: one step of training as a program. */
export function trainingStep(
  network: Program,
  { batch: size, lr }: Pick<MlpTask, 'batch' | 'lr'>,
): { program: Program; parameters: string[] } {
  const one = withTotalCost(network, registry, ['loss']);
  const many = batch(one, registry, 'sample', size, new Set(['x', 'label']));
  const parameters = many.inputs.filter((i) => i.role === 'parameter').map((i) => i.name);
  const backward = withGradients(many, registry, { seeds: [{ output: 'cost', cotangent: 'one' }], wrt: parameters });
  const b = Builder.extend(backward, registry);
  for (const name of parameters) {
    b.output(
      `${name}.next`,
      b.map((w, g) => s.sub(w, s.mul(g, lr)), b.named(name), b.named(`grad:${name}`)),
    );
  }
  const program = b.build();
  return {
    program: { ...program, outputs: program.outputs.filter((o) => o.name === 'cost' || o.name.endsWith('.next')) },
    parameters,
  };
}
