import type { Address } from '../../graph-core/model/document.ts';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { type BlockInput, blockInputs } from '../block-program.ts';
import type { Asked } from '../questions.ts';
import type { CauseStep, Culprit, NonFinite } from '../views/trust.ts';
import { causeOf } from './cause.ts';

const MAX_INPUTS = 4;

/**
 * The first block, in the order of the stages done, that made a NaN or an infinity, the entry, and what that was made from;
 * null where all numbers are finite. A branch that is hidden forward may be bad in the backward pass alone: then it is the
 * first block that sent a bad number back, and the forward value at which its slope is none. On the device, since float32
 * overflows earlier. @throws DeviceError
 */
export async function nonFiniteOf(asked: Asked): Promise<NonFinite | null> {
  const bad = asked.stepper.firstBadValue();
  if (bad !== null && !asked.stepper.isUpdatedHere(bad)) return nonFiniteValue(asked, bad);
  // a weight is bad after its update since a gradient was
  return (await backwardOf(asked)) ?? (bad === null ? null : nonFiniteValue(asked, bad));
}

async function nonFiniteValue(asked: Asked, bad: Address): Promise<NonFinite | null> {
  const { stepping, stepper, signal } = asked;
  const { analysis } = stepping.document();
  const node = bad.slice(0, bad.lastIndexOf('.'));
  const found = await stepper.tensor(bad, 'value', signal);
  const index = found?.data.findIndex((x) => !Number.isFinite(x)) ?? -1;
  if (!found || index < 0) return null;
  const inputs: Culprit[] = [];
  for (const input of floatInputs(analysis, node)) {
    const tensor = await stepper.tensor(input.from, 'value', signal);
    if (tensor?.dtype !== 'float') continue;
    const isElementwise = analysis.nodes.get(node)?.op?.kind === 'elementwise';
    const at = isElementwise ? broadcastIndex(index, found.shape, tensor.shape) : worstEntry(tensor.data);
    const value = tensor.data[at];
    if (value !== undefined) inputs.push({ address: input.from, index: at, value });
  }
  const type = analysis.nodes.get(node)?.type ?? '';
  const cause = await causeOf(node, { output: bad.slice(node.length + 1) }, index, asked);
  const value = found.data[index] as number;
  return { phase: 'forward', node, type, address: bad, index, value, inputs: culpritsOf(cause, inputs), cause };
}

/** The values that the root was made from, else those at the same place. */
function culpritsOf(cause: readonly CauseStep[], others: readonly Culprit[]): readonly Culprit[] {
  const named = [...cause]
    .reverse()
    .map(({ operands }) =>
      operands.flatMap(({ address, index, what, value }) =>
        address === null || index === null || what === 'gradient' ? [] : [{ address, index, value }],
      ),
    );
  const list = named.find((each) => each.length > 0) ?? others;
  const isFirst = ({ address, index }: Culprit, i: number): boolean =>
    list.findIndex((other) => other.address === address && other.index === index) === i;
  return list.filter(isFirst).slice(0, MAX_INPUTS);
}

/** What came back through each port, stage by stage: a sum of several wires would blame the last of them. */
async function backwardOf(asked: Asked): Promise<NonFinite | null> {
  const { stepping, stepper, signal } = asked;
  const { analysis } = stepping.document();
  for (const { phase, node } of stepper.compiled.stages.infos.slice(0, stepper.cursor)) {
    if (phase !== 'backward') continue;
    for (const input of blockInputs(analysis, node)) {
      if ((stepper.summary(`edge:->${input.at}`, 'gradient')?.nonFinite ?? 0) === 0) continue;
      await stepper.recallBlock(node, signal);
      const gradient = stepper.wire(input.at);
      const index = gradient ? Array.from(gradient).findIndex((x) => !Number.isFinite(x)) : -1;
      if (!gradient || index < 0) continue;
      const value = stepper.before(input.from)?.[index];
      const inputs = value === undefined ? [] : [{ address: input.from, index, value }];
      const type = analysis.nodes.get(node)?.type ?? '';
      const bad = gradient[index] as number;
      const cause = await causeOf(node, { port: input.port }, index, asked);
      const whose = { address: input.from, index, value: bad, inputs: culpritsOf(cause, inputs), cause };
      return { phase: 'backward', node, type, ...whose };
    }
  }
  return null;
}

const floatInputs = (analysis: Analysis, node: string): BlockInput[] =>
  blockInputs(analysis, node).filter((input, i, all) => all.findIndex(({ from }) => from === input.from) === i);

/** Index in a tensor that broadcasts to `whole` of what goes into an entry there. */
function broadcastIndex(index: number, whole: Shape, shape: Shape): number {
  let [rest, at, stride] = [index, 0, 1];
  for (let back = 1; back <= whole.length; back++) {
    const size = whole[whole.length - back] as number;
    const own = shape[shape.length - back] ?? 1;
    if (own > 1) at += (rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return sizeOf(shape) === 0 ? -1 : at;
}

/** The first that is not finite, else the largest in size. */
function worstEntry(data: Float64Array): number {
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) return bad;
  let at = -1;
  for (let i = 0; i < data.length; i++) if (at < 0 || Math.abs(data[i] as number) > Math.abs(data[at] as number)) at = i;
  return at;
}
