import { Builder, type Registry, type Value } from '../program/builder.ts';
import type { Program } from '../program/program.ts';

/**
 * Adds an output: the sum over `costs` of their mean over the samples, a scalar without named axes. A cost that no sample
 * enters (a penalty on weights) passes unchanged.
 */
export function withTotalCost(program: Program, registry: Registry, costs: readonly string[], name = 'cost'): Program {
  const b = Builder.extend(program, registry);
  const origins = new Map(program.equations.flatMap((e) => e.outputs.map((id) => [id, e.origins] as const)));
  let total: Value | null = null;
  for (const cost of costs) {
    const value = b.named(cost);
    total = b.withOrigins(origins.get(value.id) ?? [], () => {
      const mean = b.op('sample-mean', { input: value }).output as Value;
      return total ? b.add(total, mean) : mean;
    });
  }
  b.output(name, total ?? b.fill(0));
  return b.build();
}
