import type { Equation, Program, ValueType, VarId } from './program.ts';

const typeText = ({ dtype, shape, axes }: ValueType): string => `${dtype}[${[...axes, ...shape].join(',')}]`;

const attrText = (equation: Equation): string => {
  const entries = Object.entries(equation.attrs).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : ` {${entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
};

/** A program as text, one equation a line, call bodies indented: for tests, the Math tab and debugging. */
export function printProgram(program: Program, indent = ''): string {
  const variable = (id: VarId): string => `%${id}:${typeText(program.types[id] as ValueType)}`;
  const lines = program.inputs.map((i) => `${indent}input ${i.role} ${i.name} ${variable(i.id)}`);
  for (const equation of program.equations) {
    const inputs = equation.inputs.map((id) => `%${id}`).join(', ');
    const origin = equation.origins[0];
    const from = origin ? `  ; ${origin.path.join('/')} ${origin.rule}` : '';
    lines.push(`${indent}${equation.outputs.map(variable).join(', ')} = ${equation.op}(${inputs})${attrText(equation)}${from}`);
    if (equation.body) lines.push(printProgram(equation.body, `${indent}  | `));
  }
  lines.push(...program.outputs.map((o) => `${indent}output ${o.name} %${o.id}`));
  return lines.join('\n');
}
