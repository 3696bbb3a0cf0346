import { Builder, type Registry, type Value } from '../program/builder.ts';
import type { Program } from '../program/program.ts';

/**
 * Adds an output: the sum over `costs` of their mean over the samples, a scalar without named axes. A cost that no sample
 * enters (a penalty on weights) passes unchanged.
 */
export function withTotalCost(program: Program, registry: Registry, costs: readonly string[], name = 'cost'): Program {
  const b = Builder.extend(program, registry);
  const wanted = new Set(costs.map((cost) => b.named(cost).id));
  const makers = program.equations.filter(({ outputs }) => outputs.some((id) => wanted.has(id)));
  let total: Value | null = null;
  for (const cost of costs) {
    const value = b.named(cost);
    const origins = makers.findLast(({ outputs }) => outputs.includes(value.id))?.origins ?? [];
    total = b.withOrigins(origins, () => {
      const mean = b.op('sample-mean', { input: value }).output as Value;
      return total ? b.add(total, mean) : mean;
    });
  }
  b.output(name, total ?? b.fill(0));
  return b.build();
}
