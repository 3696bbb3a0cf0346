import type { Expr } from '../scalar/expr.ts';
import { exprToText } from '../scalar/text.ts';
import { originsWithin } from './origins.ts';
import type { Equation, Origin, Program, ValueType, VarId } from './program.ts';

/** What the variables of a program are called in print. */
export type Namer = (program: Program) => (id: VarId) => string;

const byNumber: Namer = () => (id) => `%${id}`;

/** `float[sample,4]`. */
export const typeText = ({ dtype, shape, axes }: ValueType): string => `${dtype}[${[...axes, ...shape].join(',')}]`;

/** ` {dim=0}`; empty where there are none. */
export const attrText = (equation: Equation): string => {
  const entries = Object.entries(equation.attrs).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : ` {${entries.map(([name, value]) => `${name}=${valueText(name, value)}`).join(', ')}}`;
};

/** A map's formula as it is read, everything else as JSON. */
const valueText = (name: string, value: unknown): string => (name === 'expr' ? exprToText(value as Expr) : JSON.stringify(value));

const declared = (program: Program, name: (id: VarId) => string, id: VarId): string =>
  `${name(id)}:${typeText(program.types[id] as ValueType)}`;

/** A program as text, one equation a line, call bodies indented: for tests, the Math tab and debugging. */
export const printProgram = (program: Program, indent = '', namer: Namer = byNumber): string =>
  programLines(program, indent, namer, []).join('\n');

/** Some equations of a program as text, in the order given. */
export const printEquations = (program: Program, equations: readonly Equation[], namer: Namer = byNumber): string =>
  equationLines(program, equations, '', namer, []).join('\n');

/** `call` has the origins of the call that a body belongs to. */
function programLines(program: Program, indent: string, namer: Namer, call: readonly Origin[]): string[] {
  const name = namer(program);
  return [
    ...program.inputs.map((i) => `${indent}input ${i.role} ${i.name} ${declared(program, name, i.id)}`),
    ...equationLines(program, program.equations, indent, namer, call),
    ...program.outputs.map((o) => `${indent}output ${o.name} ${name(o.id)}`),
  ];
}

function equationLines(
  program: Program,
  equations: readonly Equation[],
  indent: string,
  namer: Namer,
  call: readonly Origin[],
): string[] {
  const name = namer(program);
  return equations.flatMap((equation) => {
    const inputs = equation.inputs.map(name).join(', ');
    const outputs = equation.outputs.map((id) => declared(program, name, id)).join(', ');
    const origins = originsWithin(call, equation.origins);
    const origin = origins[0];
    const from = origin ? `  ; ${origin.path} ${origin.rule}` : '';
    const line = `${indent}${outputs} = ${equation.op}(${inputs})${attrText(equation)}${from}`;
    return equation.body ? [line, ...programLines(equation.body, `${indent}  | `, namer, origins)] : [line];
  });
}
