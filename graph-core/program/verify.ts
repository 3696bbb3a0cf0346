import { sameShape } from '../model/tensor.ts';
import type { Registry } from './builder.ts';
import { inferOutputs } from './infer.ts';
import type { Equation, Program, ValueType } from './program.ts';

/**
 * Checks that a program is well formed: every variable is defined once and before its use, and every equation's types are
 * those that its op infers.
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
    const missing = equation.inputs.find((id) => defined[id] !== 1);
    if (missing !== undefined) throw new Error(`${equation.op} reads %${missing} before it is defined`);
    checkTypes(program, equation, registry);
    for (const id of equation.outputs) define(id, equation.op);
  }
  for (const output of program.outputs) {
    if (defined[output.id] !== 1) throw new Error(`output ${output.name} is %${output.id}, which is not defined`);
  }
}

function checkTypes(program: Program, equation: Equation, registry: Registry): void {
  const types = equation.inputs.map((id) => program.types[id] as ValueType);
  const outer = (output: number): ValueType | undefined => program.types[equation.outputs[output] as number];
  if (equation.body) {
    verify(equation.body, registry);
    const { inputs, outputs, types: inner } = equation.body;
    for (const [i, input] of inputs.entries()) expectSame(equation, inner[input.id], types[i]);
    for (const [i, output] of outputs.entries()) expectSame(equation, inner[output.id], outer(i));
    return;
  }
  const inferred = inferOutputs(registry(equation.op), equation.ports, types, equation.attrs);
  if (!inferred.ok) throw new Error(`${equation.op}: ${inferred.error.message}`);
  for (const [i, port] of equation.outputPorts.entries()) expectSame(equation, inferred.value[port], outer(i));
}

function expectSame(equation: Equation, want: ValueType | undefined, have: ValueType | undefined): void {
  if (want !== undefined && want === have) return;
  const same =
    want && have && want.dtype === have.dtype && sameShape(want.shape, have.shape) && want.axes.join() === have.axes.join();
  if (!same) throw new Error(`${equation.op}: type ${JSON.stringify(have)} where ${JSON.stringify(want)} is right`);
}
