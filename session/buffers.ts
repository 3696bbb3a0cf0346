import { isDerivative } from '../graph-core/autodiff/derivative-call.ts';
import type { Address } from '../graph-core/model/document.ts';
import type { Ports } from '../graph-core/ops/rules.ts';
import type { Builder, Value } from '../graph-core/program/builder.ts';
import type { Equation, Program } from '../graph-core/program/program.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';

/** Addresses of the blocks' own state: saved with the weights, changed by no gradient. */
export const buffersOf = ({ parameters }: Analysis): Address[] =>
  parameters.flatMap(({ address, spec }) => (spec.role === 'buffer' ? [address] : []));

/**
 * The values of buffers after a training step whose passes `program` holds, groups opened: appended to `b`, which continues the
 * program. A buffer that several blocks share, instances of a group with the same weights, takes one step after the other.
 */
export function bufferUpdates(b: Builder, program: Program, analysis: Analysis): Map<Address, Value> {
  const buffers = new Set(buffersOf(analysis));
  const addressOf = new Map(program.inputs.flatMap(({ name, id }) => (buffers.has(name) ? [[id, name] as const] : [])));
  const next = new Map<Address, Value>();
  for (const equation of program.equations) {
    const def = b.registry(equation.op);
    if (def.kind !== 'composite' || def.updates === undefined || isDerivative(equation)) continue;
    const path = equation.origins[0]?.path ?? '';
    const changed = b.withOrigins([{ path, rule: 'update' }], () =>
      def.updates?.(b, current(b, equation, addressOf, next), equation.attrs),
    );
    for (const [port, value] of Object.entries(changed ?? {})) {
      const address = addressOf.get(equation.inputs[equation.ports.indexOf(port)] ?? -1);
      if (address !== undefined) next.set(address, value);
    }
  }
  return next;
}

/** A block's inputs, its buffers as earlier blocks have left them. */
function current(
  b: Builder,
  { ports, inputs }: Equation,
  addressOf: ReadonlyMap<number, Address>,
  next: ReadonlyMap<Address, Value>,
): Ports {
  return Object.fromEntries(
    ports.map((port, i) => {
      const id = inputs[i] as number;
      return [port, next.get(addressOf.get(id) ?? '') ?? b.valueOf(id)];
    }),
  );
}
