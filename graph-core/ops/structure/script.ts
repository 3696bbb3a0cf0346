import { err, ok, type Result } from '../../model/result.ts';
import { sizeOf } from '../../model/tensor.ts';
import { type Attrs, unionAxes } from '../../program/program.ts';
import { type InputPorts, type OpError, opError, primitive, type TensorType, unsupported } from '../define.ts';
import { notDifferentiable } from '../rules.ts';

const none = notDifferentiable('a script, which has a value and no derivative');

/** Ports and characters of a script at most. */
const MOST_PORTS = 16;
export const LONGEST_SCRIPT = 20_000;
/** What it returns for a sample: as much as can be read within the steps of a call. */
const MOST_NUMBERS = 2 ** 18;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield NaN Infinity __proto__`.split(/\s+/),
);

function namesOf({ inputs }: Attrs): readonly string[] | null {
  if (!Array.isArray(inputs) || inputs.length > MOST_PORTS) return null;
  const names = inputs.filter((name): name is string => typeof name === 'string' && NAME.test(name) && !RESERVED.has(name));
  return names.length === inputs.length && new Set(names).size === names.length ? names : null;
}

const inputsOf = (attrs: Attrs): InputPorts | null => {
  const names = namesOf(attrs);
  return names && Object.fromEntries(names.map((name) => [name, { docs: `${name} in the script.`, dtype: 'any' as const }]));
};

function infer(_: Record<string, TensorType>, attrs: Attrs): Result<Record<string, TensorType>, OpError> {
  if (namesOf(attrs) === null)
    return err(
      opError(
        'script/inputs',
        `the inputs of a script are at most ${MOST_PORTS} different names of letters, digits and _ that JavaScript does not keep for itself`,
        'name them such as x, y1, price',
        'inputs',
      ),
    );
  const shape = attrs.shape as readonly number[];
  if (sizeOf(shape) > MOST_NUMBERS)
    return err(opError('script/size', `a script returns at most ${MOST_NUMBERS} numbers`, 'give a smaller shape', 'shape'));
  return ok({ output: { dtype: 'float', shape } });
}

export const script = primitive({
  type: 'script',
  version: 1,
  family: 'structure',
  rank: 4,
  title: 'Script',
  symbol: '?',
  inputs: { x: { docs: 'A variable of the script; a port for each name in inputs.', dtype: 'any' } },
  inputsOf,
  attrs: {
    source: {
      type: 'string',
      default: 'return x;',
      maxLength: LONGEST_SCRIPT,
      docs: 'The body of a JavaScript function of the inputs; it returns the value.',
    },
    inputs: { type: 'strings', default: ['x'], docs: 'Names of the inputs, by which the script knows them.' },
    shape: { type: 'shape', default: [], docs: 'Shape of what it returns for one sample; empty for a single number.' },
  },
  infer,
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const output = outputs.output;
    if (!output) return undefined;
    const axes = unionAxes(output.axes);
    const ports = Object.entries(inputs).map(([name, value]) => ({ name, shape: value.shape }));
    emit({
      kernel: 'script',
      dims: axes.map((axis) => axisSizes[axis] ?? 1),
      source: String(attrs.source),
      ports,
      shape: output.shape,
      inputs: Object.values(inputs).map((value) => view(value, axes)),
      output: view(output, axes),
    });
    return undefined;
  },
  vjp: none,
  jvp: none,
  hidesSlope: true,
  docs: {
    summary: 'A small program in JavaScript that is only evaluated: values come out, no gradient goes back.',
    notes: [
      'It is called once for each sample. An input is a number, a list, or lists in lists, as its shape says, and so is what it returns; true counts as 1.',
      'NaN stands for a place without a value, which the searches that need no gradient walk around.',
      'It runs in an interpreter of its own, inside WebAssembly and away from the window, and sees nothing but its inputs: no files, no network, no clock, no randomness. Equal inputs give equal values, and no call leaves anything behind for the next.',
      'A call may take 5 million steps (passes of loops, and calls of functions), all samples of an evaluation 200 million, the memory 64 MiB beside the numbers that go in and come out, which are at most 262,144 for a sample; what needs more is stopped with a message.',
      'A trainable parameter whose only way to the cost leads through it cannot be trained by gradients: where the slope is not zero it is not known.',
    ],
    synonyms: ['javascript', 'code', 'program', 'black box', 'oracle', 'custom', 'loop', 'gradient-free', 'non-differentiable'],
  },
  tex: {
    forward: 'y = f(x_1, x_2, \\ldots)',
    derivative: '\\frac{\\partial y}{\\partial x_i} \\text{ is not known}',
  },
  exports: {
    torch: unsupported('a script is JavaScript, which PyTorch does not run'),
    onnx: unsupported('ONNX has no scripts'),
  },
  examples: [
    {
      name: 'a loop until it is small enough',
      inputs: { x: { shape: [], data: [20.5] } },
      attrs: { source: 'let n = 0;\nfor (let a = x; a > 1; a /= 2) n++;\nreturn n;' },
      outputs: { output: { shape: [], data: [5] } },
    },
    {
      name: 'lists of two inputs',
      inputs: { x: { shape: [2, 2], data: [1, 2, 3, 4] }, w: { shape: [2], data: [0.5, -1] } },
      attrs: {
        inputs: ['x', 'w'],
        shape: [2],
        source: 'return x.map((row) => Math.max(...row.map((v, i) => v * w[i])));',
      },
      outputs: { output: { shape: [2], data: [0.5, 1.5] } },
      kink: 'no derivative is known',
    },
    {
      name: 'a hole',
      inputs: { x: { shape: [], data: [0.25] } },
      attrs: { source: 'if (x < 0.5) return NaN;\nreturn x > 1;' },
      outputs: { output: { shape: [], data: [Number.NaN] } },
      kink: 'no derivative is known',
    },
    {
      name: 'a name that JavaScript keeps',
      inputs: { x: { shape: [], data: [1] } },
      attrs: { inputs: ['x', 'for'] },
      error: 'script/inputs',
    },
    {
      name: 'a name that every object has',
      inputs: {},
      attrs: { inputs: ['__proto__'] },
      error: 'script/inputs',
    },
    {
      name: 'more numbers than it can return',
      inputs: { x: { shape: [], data: [1] } },
      attrs: { shape: [1024, 1024] },
      error: 'script/size',
    },
  ],
});
