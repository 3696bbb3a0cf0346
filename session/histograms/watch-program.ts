import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { names, seedsOf, TOTAL } from '../objectives.ts';
import type { Opened } from '../opened.ts';

/** Costs, and the weights that are to lower them. */
export interface Lowered {
  readonly costs: readonly Address[];
  readonly parameters: readonly Address[];
}

/** Forward values of one sample that are worth a look: floats that blocks compute, but neither costs nor weights. */
export function activationsOf(forward: Program, { analysis }: Pick<Opened, 'analysis'>): { address: Address; size: number }[] {
  const still = new Set(['observed', 'constant', 'parameter']);
  const weights = new Set(analysis.parameters.map(({ address }) => address));
  return forward.outputs.flatMap(({ name, id }) => {
    const node = analysis.nodes.get(splitAddress(name).node);
    const type = forward.types[id];
    if (!node || !type || type.dtype !== 'float' || weights.has(name) || still.has(node.type) || node.op?.family === 'cost')
      return [];
    return [{ address: name, size: sizeOf(type.shape) }];
  });
}

export const forwardOf = ({ document, analysis }: Pick<Opened, 'document' | 'analysis'>): Program =>
  buildProgram(document, analysis, registry);

/**
 * The activations that are wanted, for each sample, and the gradients of the mean cost by every weight that is to lower it: by
 * those of its own costs where there are several objectives.
 */
export function watchProgram(
  forward: Program,
  activations: readonly Address[],
  lowered: readonly Lowered[],
  over: { readonly samples: number; readonly carried: ReadonlySet<string> },
): Program {
  const totalOf = (i: number): string => `${TOTAL}:${i}`;
  const costed = lowered.reduce(
    (before, { costs }, i) => (costs.length > 0 ? withTotalCost(before, registry, costs, totalOf(i)) : before),
    forward,
  );
  let program = batch(costed, registry, 'sample', over.samples, over.carried);
  const inputs = new Set(program.inputs.map(({ name }) => name));
  const wanted = new Set(activations);
  const done = new Set<Address>();
  for (const [i, { costs, parameters }] of lowered.entries()) {
    const wrt = parameters.filter((address) => inputs.has(address) && !done.has(address));
    if (costs.length === 0 || wrt.length === 0) continue;
    const seeds = seedsOf([], costs).map((seed) => ({ ...seed, output: totalOf(i) }));
    program = withGradients(program, registry, { seeds, wrt });
    for (const address of wrt) {
      done.add(address);
      wanted.add(names.gradient(address));
    }
  }
  return { ...program, outputs: program.outputs.filter(({ name }) => wanted.has(name)) };
}
