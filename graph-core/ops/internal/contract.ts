import { err, ok } from '../../model/result.ts';
import type { Builder, ContractSpec, Value } from '../../program/builder.ts';
import { type Attrs, unionAxes } from '../../program/program.ts';
import { primitive, type TensorType } from '../define.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { INTERNAL } from './common.ts';
import { emitContraction, lettered } from './contraction.ts';

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
  docs: { summary: 'Sums products over shared axes.' },
  tex: { forward: 'y = \\sum_k a_k b_k', derivative: '\\bar a = \\sum \\bar y\\, b,\\ \\bar b = \\sum a\\, \\bar y' },
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

const lowerContract = (context: LowerContext, { left, right, out }: Spec): undefined =>
  emitContraction(
    context,
    lettered(context, context.inputs.left as PhysicalValue, left),
    lettered(context, context.inputs.right as PhysicalValue, right),
    lettered(context, context.outputs.output as PhysicalValue, out),
  );
