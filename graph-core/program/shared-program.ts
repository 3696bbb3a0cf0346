import { attrsKey, namesKey, typeKey } from './keys.ts';
import { Numbered } from './numbered.ts';
import type { Equation, Origin, Program } from './program.ts';

/** Characters: programs take much more memory than their texts. */
const MOST = 2 ** 22;

const programs = new Numbered<Program>(({ axes, types, inputs, equations, outputs }) => {
  const named = inputs.map(({ name, role, id }) => `${name} ${role} ${id}`);
  const made = outputs.map(({ name, id }) => `${name} ${id}`);
  return [JSON.stringify([axes, named, made]), types.map(typeKey), equations.map(textOf)].join('|');
}, MOST);

/** Of programs that say the same the one that stands for all: what is worked out of the body of a group is found again for its other instances. */
export const sharedProgram = (program: Program): Program => programs.one(program);

const textOf = ({ op, attrs, ports, inputs, outputs, outputPorts, origins, body }: Equation): string =>
  `${op} ${attrsKey(attrs)} ${namesKey(ports)} ${inputs} ${outputs} ${namesKey(outputPorts)} ${origins.map(originText)} ${body ? programs.of(body) : ''}`;

const originText = ({ path, rule }: Origin): string => `${rule}:${path}`;
