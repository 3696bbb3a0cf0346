import type { TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { measured, needsNorm } from '../../graph-core/optim/clip.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Asked } from '../questions.ts';
import { evaluate } from '../run.ts';

/** What clipping by norm makes of all gradients of a turn together. */
export interface MeasuredGradients {
  readonly norm: number;
  readonly factor: number;
  /** The norm of each weight's gradient, in the order of the updates. */
  readonly norms: readonly number[];
}

/**
 * By the program that the update itself clips with. Null where nothing is clipped by norm, or a gradient is still to come.
 * @throws DeviceError
 */
export async function measuredGradients({ stepping, stepper, executor, signal }: Asked): Promise<MeasuredGradients | null> {
  const hyper = stepping.turn()?.objective.hyper;
  if (hyper === undefined || !needsNorm(hyper)) return null;
  const fed = new Map<string, TensorData>();
  const b = new Builder(registry);
  const gradients = [];
  for (const address of stepper.compiled.step.updated) {
    const gradient = await stepper.tensor(address, 'gradient', signal);
    if (gradient === null) return null;
    fed.set(address, gradient.data);
    gradients.push(b.input(address, 'state', { dtype: 'float', shape: gradient.shape, axes: [] }));
  }
  const all = measured(b, gradients, hyper);
  if (all === null) return null;
  b.output('norm', all.norm());
  b.output('factor', all.factor);
  for (const [i, norm] of all.norms().entries()) b.output(`norm:${i}`, norm);
  const [norm, factor, ...norms] = (await evaluate(b.build(), fed, executor, signal)).map(
    ({ tensor }) => tensor.data[0] as number,
  );
  return { norm: norm as number, factor: factor as number, norms };
}
