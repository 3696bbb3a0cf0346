import type { Address } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program, VarId } from '../../graph-core/program/program.ts';
import { openGroups } from '../flatten.ts';
import { type OnView, onView } from '../on-view.ts';
import type { JacobianChoices, JacobianOf, NamedStructure } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { errorOf, SessionError } from '../session-error.ts';
import { checkAddresses, dataOf, needed } from './jacobian.ts';
import { type LocalParts, localData, localParts, localStructure } from './local-jacobian.ts';
import type { Mapping, MappingSize } from './probing.ts';
import { sizeOfMapping } from './probing.ts';
import { patternOf } from './structure.ts';

/** The sample on view, with its weights. @throws SessionError where means are on view */
export function pointOf(asked: Asked): OnView {
  if (asked.stepping.sample === 'mean')
    throw new SessionError('session/mean-view', 'a Jacobian belongs to one sample: choose one');
  return onView(asked);
}

/** A derivative that is asked for: what is differentiated, and what its matrix is called once its numbers are there. */
export interface JacobianTarget {
  readonly mapping: Mapping;
  readonly size: MappingSize;
  /** Of a block alone. */
  readonly local: LocalParts | null;
  /** `entries` row-major, null where there are too many. */
  readonly nameOf: (entries: ArrayLike<number> | null) => NamedStructure;
}

/** @throws SessionError where there is no such derivative */
export async function targetOf(of: JacobianOf, asked: Asked): Promise<JacobianTarget> {
  return of.kind === 'local' ? localTarget(of, asked) : totalTarget(of, asked);
}

/** The forward pass of the sample on view, groups opened. */
export function forwardOf(point: OnView): Program {
  return openGroups(buildProgram(point.document, point.analysis, registry, point.mode), point.analysis);
}

function totalTarget({ of, wrt }: { readonly of: Address; readonly wrt: Address }, asked: Asked): JacobianTarget {
  const point = pointOf(asked);
  const program = forwardOf(point);
  const problem = checkAddresses(program, of, wrt);
  if (problem) throw errorOf([problem]);
  const mapping: Mapping = { program, data: dataOf(point), of, wrt, samples: null, carried: new Set() };
  const size = sizeOfMapping(mapping);
  const nameOf = (entries: ArrayLike<number> | null): NamedStructure => ({
    structure: patternOf({ ...size, entries }),
    equals: null,
  });
  return { mapping, size, local: null, nameOf };
}

async function localTarget(
  { node, port, output: of }: { readonly node: string; readonly port: string; readonly output?: string },
  asked: Asked,
): Promise<JacobianTarget> {
  const { stepping, stepper, signal } = asked;
  const { document, analysis } = stepping.document();
  if (stepping.sample === 'mean')
    throw new SessionError('session/mean-view', 'a Jacobian belongs to one sample: choose one', node);
  const parts = localParts(document, analysis, node, stepper.moment, of);
  if (!parts && of !== undefined) throw new SessionError('jacobian/unknown-value', `${node} has no output ${of}`, node);
  if (!parts?.inputs.some((input) => input.port === port))
    throw new SessionError('jacobian/unknown-value', `${node} reads nothing through ${port}`, node);
  if (!isFloatOutput(parts.program, parts.output)) {
    const made = `${node}.${parts.output}`;
    throw new SessionError('jacobian/dtype', `${made} is not a float and has no derivative`, made);
  }
  if (!analysis.nodes.get(node)?.group) await stepper.recallBlock(node, signal);
  const values = new Map<string, ArrayLike<number>>();
  for (const { from } of parts.inputs) {
    const value = stepper.before(from) ?? (await stepper.tensor(from, 'value', signal))?.data;
    if (!value) throw new SessionError('jacobian/not-computed', `${from} is not computed yet`, from);
    values.set(from, value);
  }
  const held = (address: string): ArrayLike<number> | null => values.get(address) ?? null;
  const { program, output } = parts;
  const mapping: Mapping = {
    program,
    data: localData(parts, held),
    of: output,
    wrt: port,
    samples: null,
    carried: new Set(),
  };
  const nameOf = (entries: ArrayLike<number> | null): NamedStructure =>
    localStructure({ node, port, entries }, parts, analysis, held);
  return { mapping, size: sizeOfMapping(mapping), local: parts, nameOf };
}

/** What the outputs of a block can be differentiated by; null for what computes nothing. */
export function jacobianChoices({ node }: { readonly node: string }, { stepping, stepper }: Asked): JacobianChoices | null {
  const { document, analysis } = stepping.document();
  const parts = localParts(document, analysis, node, stepper.moment);
  if (!parts) return null;
  const of = `${node}.${parts.output}`;
  const forward = openGroups(buildProgram(document, analysis, registry, stepping.mode), analysis);
  const isFloat = (id: VarId): boolean => forward.types[id]?.dtype === 'float';
  const made = new Set(forward.equations.flatMap(({ outputs }) => outputs));
  const end = forward.outputs.find(({ name }) => name === of)?.id;
  const above = end === undefined ? new Set<VarId>() : needed(forward, [end]);
  return {
    of,
    outputs: parts.program.outputs.flatMap(({ name }) => (isFloatOutput(parts.program, name) ? [name] : [])),
    inputs: parts.inputs
      .filter(({ port }) => isFloatInput(parts.program, port))
      .map(({ port, from, kind, shape }) => ({ port, from, kind, shape })),
    upstream: forward.outputs.filter(({ id }) => above.has(id) && id !== end && isFloat(id)).map(({ name }) => name),
    values: forward.outputs.filter(({ id }) => made.has(id) && isFloat(id)).map(({ name }) => name),
  };
}

const isFloatOutput = (program: Program, name: string): boolean =>
  program.types[program.outputs.find((output) => output.name === name)?.id ?? -1]?.dtype === 'float';

const isFloatInput = (program: Program, port: string): boolean =>
  program.types[program.inputs.find(({ name }) => name === port)?.id ?? -1]?.dtype === 'float';
