import type { Address } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { sourceOf } from '../block-program.ts';
import { openGroups } from '../flatten.ts';
import type { Branch, FanOut } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import { summarise } from '../summary.ts';

/**
 * Every use of a value and what comes back through it, at the cursor; groups are opened, so that a weight which instances of a
 * group share has a branch for each. @throws SessionError `uses/unknown-value`; DeviceError
 */
export async function fanOutOf(
  { address: asked }: { readonly address: Address },
  { stepping, stepper, signal }: Asked,
): Promise<FanOut> {
  const { document, analysis } = stepping.document();
  const address = sourceOf(analysis, asked);
  const program = openGroups(buildProgram(document, analysis, registry, stepping.mode), analysis);
  const id = program.outputs.find(({ name }) => name === address)?.id;
  if (id === undefined) throw new SessionError('uses/unknown-value', `there is no value ${address}`, address);
  const { shape } = program.types[id] ?? { shape: [] };
  const passing = new Set(stepper.compiled.step.wires);
  const branches: Branch[] = [];
  const parts: Float64Array[] = [];
  for (const { inputs, ports, origins } of program.equations) {
    const node = origins[0]?.path ?? '';
    for (const [i, port] of ports.entries()) {
      if (inputs[i] !== id) continue;
      const passes = passing.has(`${node}.${port}`);
      const part = passes ? await stepper.wireEntries(`${node}.${port}`, signal) : null;
      if (part) parts.push(part);
      branches.push({ node, port, passes, gradient: part && summarise('float', shape, part) });
    }
  }
  const total = await stepper.tensor(address, 'gradient', signal);
  const sum = parts.length > 0 && parts.length === branches.filter(({ passes }) => passes).length ? sumOf(parts) : null;
  return {
    branches,
    sum: sum && summarise('float', shape, sum),
    total: total && summarise('float', shape, total.data),
    gap: sum && total && largestDifference(sum, total.data),
  };
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0]?.length ?? 0);
  for (const part of parts) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
  return sum;
}

/** Largest |a - b| of an entry; NaN where one of them is not finite. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
