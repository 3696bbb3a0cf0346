import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { type AttrSpec, MAX_PIECES, type OpError, type OutputPort, opError, type TensorType } from '../define.ts';
import type { Ports } from '../rules.ts';

type Types = Readonly<Record<string, TensorType>>;

export const PIECES_DIM: AttrSpec = { type: 'int', default: 0, docs: 'The axis that is cut.' };

/** Size of the axis that is cut; undefined while the input is not known, or has no such axis. */
export function sizeAlong(inputs: Types, attrs: Attrs): number | undefined {
  const { input } = inputs;
  return input && resolveDim(attrs.dim as number, input.shape.length).ok
    ? input.shape[axisOf(attrs.dim, input.shape.length)]
    : undefined;
}

/** One piece more than a block may have is enough to refuse them. */
const atMost = (count: number): number => Math.min(count, MAX_PIECES + 1);

/** Single entries. */
export const ones = (size: number): number[] => Array.from({ length: atMost(size) }, () => 1);

/** Pieces of `each` entries; the last may be smaller, and of nothing there is one empty piece. */
export const evenSizes = (size: number, each: number): number[] =>
  size === 0 ? [0] : Array.from({ length: atMost(Math.ceil(size / each)) }, (_, i) => Math.min(each, size - i * each));

/** A list port whose number of pieces `sizes` tells; `otherwise` while the input is not known. */
export const pieces = (sizes: (attrs: Attrs, size: number) => readonly number[] | null, otherwise: (attrs: Attrs) => number) =>
  ({
    outputs: {
      docs: 'The pieces, in order.',
      list: (attrs, inputs) => {
        const size = sizeAlong(inputs, attrs);
        return (size === undefined ? undefined : sizes(attrs, size)?.length) ?? otherwise(attrs);
      },
    },
  }) satisfies Readonly<Record<string, OutputPort>>;

/** Refuses what has no such axis, or would fall into more pieces than a block may have. */
export function checkPieces({ input }: Types, attrs: Attrs, sizes: readonly number[] | null): OpError | null {
  if (!input) return null;
  if (input.shape.length === 0)
    return opError('shape/scalar', 'a scalar has no axis to cut', 'wire a tensor with at least one axis', 'input');
  const dim = resolveDim(attrs.dim as number, input.shape.length);
  if (!dim.ok) return dim.error;
  if (!sizes || sizes.length <= MAX_PIECES) return null;
  const message = `axis ${dim.value} would fall into more pieces than the ${MAX_PIECES} that a block makes`;
  return opError('attr/range', message, 'cut it into larger pieces, or reshape it first', 'dim');
}

/** The pieces of the given sizes by port. */
export function cut(b: Builder, x: Value, dim: number, sizes: readonly number[], of = (piece: Value): Value => piece): Ports {
  let start = 0;
  return Object.fromEntries(
    sizes.map((size, i) => {
      const from = start;
      start += size;
      return [`outputs.${i}`, of(b.slice(x, dim, from, start))];
    }),
  );
}
