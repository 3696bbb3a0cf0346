import type { Value } from '../../../graph-core/program/builder.ts';
import type { Draw, OnnxNode } from './node.ts';

/** A block of one input; attributes of ours from those of the node. */
const unary =
  (type: string, attrs: (n: OnnxNode) => Record<string, unknown> = () => ({})): Draw =>
  (n) =>
    n.f(type, n.x(), attrs(n));

const binary =
  (type: string): Draw =>
  (n) =>
    n.g(type, n.x(0), n.x(1));

const fold =
  (type: string): Draw =>
  (n) =>
    n.all().reduce((total, x) => n.g(type, total, x));

/** x of the sign of what is divided, as C has it, from the one with the sign of the divisor. */
const truncatedRemainder = (n: OnnxNode, x: Value, y: Value): Value =>
  n.g('mul', n.f('sign', x), n.g('remainder', n.f('abs', x), n.f('abs', y)));

export const ELEMENTWISE: { readonly [op: string]: Draw } = {
  ...Object.fromEntries(
    Object.entries({
      Abs: 'abs',
      Acos: 'acos',
      Asin: 'asin',
      Atan: 'atan',
      Ceil: 'ceil',
      Cos: 'cos',
      Cosh: 'cosh',
      Erf: 'erf',
      Exp: 'exp',
      Floor: 'floor',
      HardSwish: 'hardswish',
      Log: 'log',
      Neg: 'neg',
      Not: 'logical-not',
      Reciprocal: 'reciprocal',
      Relu: 'relu',
      Round: 'round',
      Sigmoid: 'sigmoid',
      Sign: 'sign',
      Sin: 'sin',
      Sinh: 'sinh',
      Softplus: 'softplus',
      Softsign: 'softsign',
      Sqrt: 'sqrt',
      Tan: 'tan',
      Tanh: 'tanh',
    }).map(([op, type]) => [op, unary(type)]),
  ),
  ...Object.fromEntries(
    Object.entries({
      Add: 'add',
      Sub: 'sub',
      Mul: 'mul',
      Div: 'div',
      And: 'logical-and',
      Or: 'logical-or',
      Xor: 'logical-xor',
      Equal: 'eq',
      Greater: 'gt',
      GreaterOrEqual: 'ge',
      Less: 'lt',
      LessOrEqual: 'le',
    }).map(([op, type]) => [op, binary(type)]),
  ),
  Max: fold('maximum'),
  Min: fold('minimum'),
  Sum: fold('add'),
  Mean: (n) => n.f('scale-shift', n.all().reduce((total, x) => n.g('add', total, x)), { scale: 1 / n.slots }),
  Celu: unary('celu', (n) => ({ alpha: n.attr('alpha', 1) })),
  Elu: unary('elu', (n) => ({ alpha: n.attr('alpha', 1) })),
  Gelu: unary('gelu', (n) => ({ approximate: n.attr('approximate', 'none') })),
  LeakyRelu: unary('leaky-relu', (n) => ({ negativeSlope: n.attr('alpha', 0.01) })),
  Shrink: unary('hardshrink', (n) => ({ lambd: n.attr('lambd', 0.5) })),
  Swish: unary('swish', (n) => ({ beta: n.attr('alpha', 1) })),
  ThresholdedRelu: unary('threshold', (n) => ({ threshold: n.attr('alpha', 1), value: 0 })),
  Identity: unary('scale-shift'),
  // ONNX chooses slope and offset, torch has 1/6 and 1/2
  HardSigmoid: (n) =>
    n.f('clamp', n.f('scale-shift', n.x(), { scale: n.attr('alpha', 0.2), shift: n.attr('beta', 0.5) }), { min: 0, max: 1 }),
  // with numbers of its own it is a scaled elu
  Selu: (n) =>
    n.attr<number | null>('gamma', null) === null
      ? n.f('selu', n.x())
      : n.f('scale-shift', n.f('elu', n.x(), { alpha: n.attr('alpha', 1) }), { scale: n.attr('gamma', 1) }),
  // a slope for each entry, where ours has one for each channel
  PRelu: (n) => {
    const x = n.x();
    const isNegative = n.g('lt', x, n.constant(0));
    return (n.b.op('where', { condition: isNegative, input: n.g('mul', n.x(1), x), other: x }).output ?? x) as Value;
  },
  Clip: (n) => {
    const bounds = { min: n.number(1) ?? null, max: n.number(2) ?? null };
    return bounds.min === null && bounds.max === null ? n.f('scale-shift', n.x()) : n.f('clamp', n.x(), bounds);
  },
  Mod: (n) => (n.attr('fmod', 0) === 1 ? truncatedRemainder(n, n.x(0), n.x(1)) : n.g('remainder', n.x(0), n.x(1))),
  // the result has the type of the base
  Pow: (n) => n.cast(n.b.op('pow', { input: n.x(0), exponent: n.x(1) }).output as Value, n.x(0).dtype),
  Where: (n) => n.b.op('where', { condition: n.x(0), input: n.x(1), other: n.x(2) }).output as Value,
};
