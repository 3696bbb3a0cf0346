import type { Registry } from '../program/builder.ts';
import { inferOutputs } from '../program/infer.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { type Equation, type Program, unionAxes, type ValueType, type VarId } from '../program/program.ts';

/** A named axis that values are given, and its size. */
interface Axis {
  readonly axis: string;
  readonly size: number;
}

/**
 * The same program over many samples (or probes): the listed inputs carry the axis, and with them everything that depends
 * on them. No equation changes but that a call gets the body for such inputs; types do, and the kernels see the axis as one more stride.
 */
export function batch(program: Program, registry: Registry, axis: string, size: number, carried: ReadonlySet<string>): Program {
  const types = [...program.types];
  const carries = (id: VarId): boolean => (types[id] as ValueType).axes.includes(axis);
  for (const { name, id } of program.inputs) if (carried.has(name)) types[id] = carrying(types[id] as ValueType, axis);
  const equations = program.equations.map((equation) => {
    const { inputs, outputs } = equation;
    if (equation.body) {
      const body = batchedBody(equation.body, registry, { axis, size }, equation, carries);
      for (const [i, { id }] of body.outputs.entries()) types[outputs[i] as VarId] = body.types[id] as ValueType;
      return { ...equation, body };
    }
    if (inputs.some(carries)) inferInto(types, registry, equation);
    return equation;
  });
  const { inputs, outputs } = program;
  return { axes: { ...program.axes, [axis]: size }, types, inputs, equations, outputs };
}

const carrying = ({ dtype, shape, axes }: ValueType, axis: string): ValueType =>
  shared.type({ dtype, shape, axes: unionAxes(axes, [axis]) });

const bodies = new Memo<Program, Program>();

/** The body of a call, which all calls of one body have in common whose inputs carry the axis at the same ports. */
function batchedBody(
  body: Program,
  registry: Registry,
  { axis, size }: Axis,
  { ports, inputs }: Equation,
  carries: (id: VarId) => boolean,
): Program {
  const carried = ports.filter((_, i) => carries(inputs[i] as VarId));
  return bodies.get(body, `${axis} ${size} ${carried.join()}`, () => batch(body, registry, axis, size, new Set(carried)));
}

/** An equation's types on values that may carry the new axis. */
function inferInto(types: ValueType[], registry: Registry, { op, attrs, ports, inputs, outputs, outputPorts }: Equation): void {
  const given = inputs.map((id) => types[id] as ValueType);
  const inferred = inferOutputs(registry(op), ports, given, attrs);
  if (!inferred.ok) throw new Error(`${op}: ${inferred.error.message}`);
  for (let i = 0; i < outputs.length; i++) types[outputs[i] as VarId] = inferred.value[outputPorts[i] as string] as ValueType;
}
