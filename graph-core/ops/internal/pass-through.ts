import type { Dtype } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { composite } from '../define.ts';
import { INTERNAL } from './common.ts';

/** What a muted block passes on: through which of its ports, and as what. */
export interface Passage {
  readonly input: string;
  readonly outputs: readonly string[];
  readonly dtype: Dtype;
}

const nameOf = ({ input }: Attrs): string => String(input);
const namesOf = ({ outputs }: Attrs): readonly string[] => (Array.isArray(outputs) ? outputs.map(String) : []);

/** What stands in a program for a muted block: its ports are called as that block's are. */
export const passThrough = composite({
  ...INTERNAL,
  type: 'pass-through',
  title: 'Passes through',
  symbol: 'z',
  inputs: { input: { docs: 'What is passed on.', dtype: 'any' } },
  inputsOf: (attrs) => ({ [nameOf(attrs)]: { docs: 'What is passed on.', dtype: attrs.dtype as Dtype } }),
  attrs: {
    input: { type: 'string', default: 'input', docs: 'Name of the port that comes in.' },
    outputs: { type: 'strings', default: ['output'], docs: 'Names of the ports that go out.' },
    dtype: { type: 'choice', options: ['float', 'int32', 'bool'], default: 'float', docs: 'What the port takes.' },
  },
  expand: (_, inputs, attrs) => Object.fromEntries(namesOf(attrs).map((name) => [name, inputs[nameOf(attrs)] as Value])),
  docs: { summary: 'Passes its input on as it is: what a muted block does.' },
  tex: { forward: 'y = x', derivative: '\\frac{\\partial y}{\\partial x} = I' },
});
