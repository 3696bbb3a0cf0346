import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sameShape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { Program, VarId } from '../../graph-core/program/program.ts';
import { isDrawInput } from '../../graph-core/random/draw-inputs.ts';
import type { Analysis, NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import { SessionError } from '../session-error.ts';
import type { FieldChoice, FieldRequest } from '../views/field.ts';

/** Entries of an input that can be moved, and of an output that can be drawn. */
const MAX_INPUT = 4096;
const MAX_OUTPUT = 64;

/** What a field is of. */
export interface FieldOf {
  readonly inputs: readonly FieldChoice[];
  readonly outputs: readonly FieldChoice[];
  readonly input: FieldChoice;
  readonly output: FieldChoice;
  /** The cost that the output goes into, where there is one: it tells how the output is read. */
  readonly cost: NodeAnalysis | null;
  /** What the output is compared with. */
  readonly target: Address | null;
  /** A value like the input that is drawn at random and no data. */
  readonly made: Address | null;
}

/** Variables that depend on the given ones, with these. */
function dependents(program: Program, from: readonly VarId[]): ReadonlySet<VarId> {
  const found = new Set(from);
  for (const { inputs, outputs } of program.equations) {
    if (inputs.some((id) => found.has(id))) for (const id of outputs) found.add(id);
  }
  return found;
}

/** A cost in the order of execution, with the value it judges. */
interface Judged {
  readonly cost: NodeAnalysis;
  readonly output: Address;
  readonly target: Address | null;
}

function judgedBy(analysis: Analysis): Judged[] {
  return analysis.order.flatMap((id) => {
    const cost = analysis.nodes.get(id);
    const output = cost?.inputs.get('input')?.from;
    if (cost?.op?.family !== 'cost' || !cost.complete || !output) return [];
    return [{ cost, output, target: cost.inputs.get('target')?.from ?? null }];
  });
}

/**
 * What is moved and what is drawn: of what is not asked for, an output that a cost compares with something, and an input that it
 * depends on.
 * @throws SessionError `field/no-input`, `field/no-output`
 */
export function fieldOfWhat(request: FieldRequest, analysis: Analysis, program: Program): FieldOf {
  const named = new Map(program.outputs.map(({ name, id }) => [name, id]));
  const typeOf = (address: Address) => program.types[named.get(address) ?? -1];
  const sizeAt = (address: Address): number => sizeOf(typeOf(address)?.shape ?? []);
  const choice = (address: Address): FieldChoice => ({ address, size: sizeAt(address) });
  const inputs = analysis.observed
    .filter(
      ({ address, dtype, shape }) => dtype === 'float' && sizeOf(shape) >= 1 && sizeOf(shape) <= MAX_INPUT && named.has(address),
    )
    .map(({ address }) => choice(address));
  const behind = (address: Address) => dependents(program, [named.get(address) as VarId]);
  const outputsOf = (address: Address): FieldChoice[] => {
    const reached = behind(address);
    return program.outputs
      .filter(
        ({ name, id }) =>
          name !== address && reached.has(id) && !name.includes('/') && sizeAt(name) >= 1 && sizeAt(name) <= MAX_OUTPUT,
      )
      .map(({ name }) => choice(name));
  };
  const isCost = (address: Address): boolean => analysis.nodes.get(splitAddress(address).node)?.op?.family === 'cost';
  /** A target reaches nothing but costs. */
  const moving = inputs.filter(({ address }) => outputsOf(address).some((output) => !isCost(output.address)));
  const judged = judgedBy(analysis);
  const byCost = judged.filter(({ output }) => request.output === undefined || output === request.output);
  const pairs = [...byCost.filter(({ target }) => target !== null), ...byCost];
  const candidates = (moving.length > 0 ? moving : inputs).filter(
    ({ address }) => request.input === undefined || address === request.input,
  );
  for (const { output } of pairs) {
    const input = candidates.find(
      ({ address }) => address !== output && outputsOf(address).some((each) => each.address === output),
    );
    if (input) return whole(input, output);
  }
  for (const input of candidates) {
    const outputs = outputsOf(input.address);
    const wanted = request.output === undefined ? outputs.at(-1) : outputs.find(({ address }) => address === request.output);
    if (wanted) return whole(input, wanted.address);
  }
  if (request.output !== undefined || request.input !== undefined)
    return fieldOfWhat({ points: request.points }, analysis, program);
  throw inputs.length === 0
    ? new SessionError(
        'field/no-input',
        'no observed variable of floats goes into this graph',
        null,
        'add one, and wire it to the model',
      )
    : new SessionError('field/no-output', 'nothing is computed from an observed variable', null, 'wire one to the model');

  function whole(input: FieldChoice, output: Address): FieldOf {
    const own = judged.find((each) => each.output === output) ?? null;
    const outputs = outputsOf(input.address);
    const made = madeLike(input.address);
    return {
      inputs: moving.length > 0 ? moving : inputs,
      outputs,
      input,
      output: choice(output),
      cost: own?.cost ?? null,
      target: own?.target ?? null,
      made,
    };
  }

  /** The last value of the input's shape that depends on random numbers and on no data. */
  function madeLike(input: Address): Address | null {
    const draws = program.inputs.filter(({ name }) => isDrawInput(name)).map(({ id }) => id);
    const data = program.inputs.filter(({ role }) => role === 'observed').map(({ id }) => id);
    const [drawn, fed] = [dependents(program, draws), dependents(program, data)];
    const shape = typeOf(input)?.shape ?? [];
    const like = program.outputs.filter(({ name, id }) => {
      const isDrawer = analysis.nodes.get(splitAddress(name).node)?.op?.type === 'random';
      const type = program.types[id];
      return (
        drawn.has(id) &&
        !fed.has(id) &&
        !isDrawer &&
        !name.includes('/') &&
        type?.dtype === 'float' &&
        sameShape(type.shape, shape)
      );
    });
    return like.at(-1)?.name ?? null;
  }
}
