import type { View } from '../../model/kernel-call.ts';
import { err, ok } from '../../model/result.ts';
import type { Builder, ContractSpec, Value } from '../../program/builder.ts';
import { type Attrs, unionAxes } from '../../program/program.ts';
import { type LowerContext, type PhysicalValue, primitive, type TensorType } from '../define.ts';
import { INTERNAL } from './common.ts';

type Spec = ContractSpec & { readonly sumAxes: readonly string[] };

const specOf = (attrs: Attrs): Spec => attrs as Attrs & Spec;

/**
 * Sum of products of two tensors, one letter an axis: `ij,jk->ik` is a matrix product, `i,j->ij` an outer one. A letter
 * in both inputs and the output is a batch axis; one in no output is summed, and has to be in both inputs. Named axes
 * behave alike: those in `sumAxes` are summed. Its derivatives are contractions again.
 */
export const contract = primitive({
  ...INTERNAL,
  type: 'contract',
  title: 'Contract',
  symbol: 'Σ ab',
  inputs: { left: { docs: 'First factor.' }, right: { docs: 'Second factor.' } },
  attrs: {
    left: { type: 'string', docs: 'Letters of the first factor.' },
    right: { type: 'string', docs: 'Letters of the second factor.' },
    out: { type: 'string', docs: 'Letters of the result.' },
    sumAxes: { type: 'strings', default: [], docs: 'Named axes that are summed.' },
  },
  docs: { summary: 'Sums products over shared axes.' },
  tex: { forward: 'y = \\sum_k a_k b_k', derivative: '\\bar a = \\sum \\bar y\\, b,\\ \\bar b = \\sum a\\, \\bar y' },
  infer: (inputs, attrs) => inferContract(inputs, specOf(attrs)),
  axes: (lists, attrs) => unionAxes(...lists).filter((axis) => !specOf(attrs).sumAxes.includes(axis)),
  lower: (context) => lowerContract(context, specOf(context.attrs)),
  vjp: (b, { inputs, cotangents, attrs, wanted }) => {
    const g = cotangents.output;
    if (!g) return {};
    const { left: l, right: r, out } = specOf(attrs);
    const { left, right } = inputs as { left: Value; right: Value };
    return {
      left: wanted.has('left') ? against(b, g, right, { left: out, right: r, out: l }, left) : null,
      right: wanted.has('right') ? against(b, left, g, { left: l, right: out, out: r }, right) : null,
    };
  },
  jvp: (b, { inputs, tangents, attrs }) => {
    const spec = specOf(attrs);
    const { left, right } = inputs as { left: Value; right: Value };
    const byLeft = tangents.left ? b.contract(tangents.left, right, spec, spec.sumAxes) : null;
    const byRight = tangents.right ? b.contract(left, tangents.right, spec, spec.sumAxes) : null;
    return { output: byLeft && byRight ? b.add(byLeft, byRight) : (byLeft ?? byRight) };
  },
});

/** The contraction that gives a factor's cotangent, summing at once the named axes which the factor does not carry. */
function against(b: Builder, x: Value, y: Value, spec: ContractSpec, factor: Value): Value {
  return b.contract(
    x,
    y,
    spec,
    unionAxes(x.axes, y.axes).filter((axis) => !factor.axes.includes(axis)),
  );
}

/** Size of each letter, checked to agree. */
function letterSizes(inputs: Record<string, TensorType>, spec: Spec): Map<string, number> | string {
  const sizes = new Map<string, number>();
  for (const [letters, type] of [
    [spec.left, inputs.left],
    [spec.right, inputs.right],
  ] as const) {
    if (!type || letters.length !== type.shape.length) return `"${letters}" does not name the axes of shape [${type?.shape}]`;
    for (const [d, letter] of [...letters].entries()) {
      const n = type.shape[d] as number;
      if ((sizes.get(letter) ?? n) !== n) return `sizes ${sizes.get(letter)} and ${n} of a shared axis differ`;
      sizes.set(letter, n);
    }
  }
  return sizes;
}

function inferContract(inputs: Record<string, TensorType>, spec: Spec) {
  const sizes = letterSizes(inputs, spec);
  if (typeof sizes === 'string') return err({ code: 'shape/mismatch', message: sizes });
  const alone = [...sizes.keys()].find((c) => !spec.out.includes(c) && !(spec.left.includes(c) && spec.right.includes(c)));
  if (alone) return err({ code: 'shape/mismatch', message: `axis "${alone}" is summed but stands in one factor only` });
  return ok({ output: { dtype: 'float' as const, shape: [...spec.out].map((c) => sizes.get(c) as number) } });
}

/** Named axes and letters of one factor or of the result, with strides by name. */
function stridesByName(context: LowerContext, value: PhysicalValue, letters: string): [View, Map<string, number>] {
  const view = context.view(value, value.axes);
  const names = [...value.axes.map((axis) => `@${axis}`), ...letters];
  return [view, new Map(names.map((name, d) => [name, view.strides[d] as number]))];
}

function lowerContract(context: LowerContext, spec: Spec): undefined {
  const { left, right } = context.inputs as { left: PhysicalValue; right: PhysicalValue };
  const output = context.outputs.output as PhysicalValue;
  const [leftView, leftStrides] = stridesByName(context, left, spec.left);
  const [rightView, rightStrides] = stridesByName(context, right, spec.right);
  const [outView, outStrides] = stridesByName(context, output, spec.out);
  const size = (name: string): number => {
    if (name.startsWith('@')) return context.axisSizes[name.slice(1)] ?? 1;
    const inLeft = spec.left.indexOf(name);
    return (inLeft >= 0 ? left.shape[inLeft] : right.shape[spec.right.indexOf(name)]) as number;
  };
  const names = [...new Set([...outStrides.keys(), ...leftStrides.keys(), ...rightStrides.keys()])];
  const group = (inLeft: boolean, inRight: boolean, inOut: boolean) =>
    names.filter((n) => leftStrides.has(n) === inLeft && rightStrides.has(n) === inRight && outStrides.has(n) === inOut);
  const batch = group(true, true, true);
  const m = group(true, false, true);
  const n = group(false, true, true);
  // a summed named axis may be carried by one factor only: it is then summed with stride 0 in the other
  const k = names.filter((name) => !outStrides.has(name));
  const strides = (of: Map<string, number>, ...groups: string[][]) => groups.flat().map((name) => of.get(name) ?? 0);
  context.emit({
    kernel: 'contract',
    batch: batch.map(size),
    m: m.map(size),
    n: n.map(size),
    k: k.map(size),
    inputs: [
      { ...leftView, strides: strides(leftStrides, batch, m, k) },
      { ...rightView, strides: strides(rightStrides, batch, k, n) },
    ],
    output: { ...outView, strides: strides(outStrides, batch, m, n) },
  });
}
