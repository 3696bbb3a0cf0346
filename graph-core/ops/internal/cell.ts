import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type InputPort, type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';
import type { Ports } from '../rules.ts';
import { block } from './blocks.ts';
import { linear } from './multihead.ts';

type Types = Readonly<Record<string, TensorType>>;

/** Attributes of every recurrent cell. */
export const CELL_ATTRS = {
  hiddenSize: {
    type: 'int',
    default: 1,
    min: 1,
    docs: 'Number of hidden units, where neither a state nor its weights are wired.',
  },
  hasBias: { type: 'bool', default: true, docs: 'Whether the block has biases of its own.' },
} as const satisfies Readonly<Record<string, AttrSpec>>;

/** Hidden units: the size of a wired state or of its weights goes before the attribute. */
const hiddenSize = (inputs: Types, attrs: Attrs): number =>
  inputs.weightHh?.shape.at(-1) ?? inputs.hx?.shape.at(-1) ?? inputs.cx?.shape.at(-1) ?? (attrs.hiddenSize as number);

/** As in torch, weights and biases start uniform within ±1/√hidden. */
const own = (shape: OwnParameter['shape'], when?: OwnParameter['when']): OwnParameter => ({
  shape,
  init: 'pytorch-linear',
  fanIn: hiddenSize,
  ...(when && { when }),
});

/** A state of the cell: zeros unless it is wired. */
export const stateInput = (docs: string): InputPort => ({ docs: `${docs}; zeros unless wired.`, optional: true });

/** Weights and biases of a cell whose linear parts make `gates` numbers for each hidden unit. */
export function cellWeights(gates: number) {
  const rows = (inputs: Types, attrs: Attrs): number => gates * hiddenSize(inputs, attrs);
  const times = gates === 1 ? 'H' : `${gates}H`;
  const bias = own(
    (inputs, attrs) => [rows(inputs, attrs)],
    (attrs) => attrs.hasBias !== false,
  );
  return {
    weightIh: {
      docs: `Weights of the input: ${times} × in; the block’s own unless wired.`,
      own: own((inputs, attrs) => [rows(inputs, attrs), inputs.input?.shape.at(-1) ?? 1]),
    },
    weightHh: {
      docs: `Weights of the state: ${times} × H; the block’s own unless wired.`,
      own: own((inputs, attrs) => [rows(inputs, attrs), hiddenSize(inputs, attrs)]),
    },
    biasIh: { docs: `Bias beside the input’s weights: ${times}.`, optional: true, own: bias },
    biasHh: { docs: `Bias beside the state’s weights: ${times}.`, optional: true, own: bias },
  } as const satisfies Readonly<Record<string, InputPort>>;
}

/** The input is a vector, states are vectors of the hidden units with the same leading axes, and the weights fit both. */
export const checkCell =
  (gates: number) =>
  (inputs: Types, attrs: Attrs): OpError | null => {
    const { input } = inputs;
    if (!input) return null;
    if (input.shape.length === 0)
      return opError('shape/rank', 'the input is a scalar', 'declare it as a vector of one entry, shape 1', 'input');
    const hidden = hiddenSize(inputs, attrs);
    const state = [...input.shape.slice(0, -1), hidden];
    const rows = gates * hidden;
    const wanted: Readonly<Record<string, readonly number[]>> = {
      weightHh: [rows, hidden],
      hx: state,
      cx: state,
      weightIh: [rows, input.shape.at(-1) as number],
      biasIh: [rows],
      biasHh: [rows],
    };
    for (const [port, shape] of Object.entries(wanted)) {
      const given = inputs[port];
      if (!given || sameShape(given.shape, shape)) continue;
      const message = `${port} is ${shapeText(given.shape)}, and has to be ${shapeText(shape)}: there are ${hidden} hidden units, and the input is ${shapeText(input.shape)}`;
      return opError('shape/mismatch', message, `give it the shape ${shapeText(shape)}`, port);
    }
    return null;
  };

/** A state, or zeros of its shape. */
export function stateOf(b: Builder, inputs: Ports, port: 'hx' | 'cx'): Value {
  const given = inputs[port];
  if (given) return b.cast(given, 'float');
  const { shape } = inputs.input as Value;
  return b.fill(0, [...shape.slice(0, -1), (inputs.weightHh as Value).shape[1] as number]);
}

/** The two linear parts of a cell: of the input, and of the state. */
export function linearParts(b: Builder, inputs: Ports, state: Value): readonly [Value, Value] {
  const x = b.cast(inputs.input as Value, 'float');
  return [linear(b, x, inputs.weightIh as Value, inputs.biasIh), linear(b, state, inputs.weightHh as Value, inputs.biasHh)];
}

/** The `gates` shares of the last axis. */
export function gatesOf(b: Builder, x: Value, gates: number): readonly Value[] {
  const each = (x.shape.at(-1) as number) / gates;
  return Array.from({ length: gates }, (_, k) =>
    block(b, 'slice', { input: x }, { dim: -1, start: k * each, end: (k + 1) * each }),
  );
}
