import { sameShape } from '../model/tensor.ts';
import type { Registry } from './builder.ts';
import { inferOutputs } from './infer.ts';
import type { Equation, Program, ValueType, VarId } from './program.ts';

/**
 * Checks that a program is well formed: every variable is defined once and before its use, and every equation's types are
 * those that its op infers. Tests do so behind each pass; what is planned is looked at while its equations become calls.
 * @throws Error naming the equation: a malformed program is a bug of the pass that made it.
 */
export function verify(program: Program, registry: Registry): void {
  const defined = new Uint8Array(program.types.length);
  const define = (id: number, by: string): void => {
    if (defined[id] === 1) throw new Error(`${by} defines %${id} again`);
    if (!program.types[id]) throw new Error(`${by} defines %${id}, which has no type`);
    defined[id] = 1;
  };
  for (const { id, name } of program.inputs) define(id, `input ${name}`);
  for (const equation of program.equations) {
    for (const id of equation.inputs) if (defined[id] !== 1) throw new Error(`${equation.op} reads %${id} before it is defined`);
    checkTypes(program, equation, registry);
    for (const id of equation.outputs) define(id, equation.op);
  }
  for (const output of program.outputs) {
    if (defined[output.id] !== 1) throw new Error(`output ${output.name} is %${output.id}, which is not defined`);
  }
}

function checkTypes(program: Program, equation: Equation, registry: Registry): void {
  const { op, attrs, ports, inputs, outputs, outputPorts, body } = equation;
  const types = new Array<ValueType>(inputs.length);
  for (let i = 0; i < types.length; i++) types[i] = program.types[inputs[i] as VarId] as ValueType;
  if (body) {
    verify(body, registry);
    for (const [i, { id }] of body.inputs.entries()) expectSame(equation, body.types[id], types[i]);
    for (const [i, { id }] of body.outputs.entries()) expectSame(equation, body.types[id], program.types[outputs[i] as VarId]);
    return;
  }
  const inferred = inferOutputs(registry(op), ports, types, attrs);
  if (!inferred.ok) throw new Error(`${op}: ${inferred.error.message}`);
  for (let i = 0; i < outputPorts.length; i++)
    expectSame(equation, inferred.value[outputPorts[i] as string], program.types[outputs[i] as VarId]);
}

/** @throws Error where a variable of an equation has another type than it has to have */
export function expectSame(equation: Pick<Equation, 'op'>, want: ValueType | undefined, have: ValueType | undefined): void {
  if (want !== undefined && want === have) return;
  const same =
    want && have && want.dtype === have.dtype && sameShape(want.shape, have.shape) && want.axes.join() === have.axes.join();
  if (!same) throw new Error(`${equation.op}: type ${JSON.stringify(have)} where ${JSON.stringify(want)} is right`);
}
