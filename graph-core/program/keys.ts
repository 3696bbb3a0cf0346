import type { Dtype, Shape } from '../model/tensor.ts';
import type { TensorType } from '../ops/define.ts';
import type { Expr } from '../scalar/expr.ts';
import { exprKey, numberKey } from '../scalar/key.ts';
import type { Key } from './memo.ts';
import { Numbered } from './numbered.ts';
import type { Attrs, ValueType } from './program.ts';

/** Keys that are equal where attributes or types are: what is worked out of a block once is found again for all that are like it. */

const attributes = new Numbered<Attrs>(attrsText);
const types = new Numbered<ValueType>(({ dtype, shape, axes }) => `${dtype}${axes.join()}[${shape.join()}]`);
const floats = new WeakMap<Shape, ValueType>();
const tensors = new Numbered<TensorType>(({ dtype, shape }) => `${dtype}[${shape.join()}]`);
const names = new Numbered<readonly string[]>((ports) => ports.join());
const sizes = new Numbered<readonly number[]>((list) => list.join());

/** A number for each type of values. */
export const DTYPES: Readonly<Record<Dtype, number>> = { float: 0, int32: 1, bool: 2 };

/** All attributes in their order, numbers exactly. */
function attrsText(attrs: Attrs): string {
  let text = '';
  for (const name of Object.keys(attrs)) text += `${name}=${valueKey(name, attrs[name])};`;
  return text;
}

/** One number for attributes that are equal, in their order. */
export const attrsKey = (attrs: Attrs): number => attributes.of(attrs);

/** Of attributes, ports, types and sizes that are equal those that stand for all: programs are made of these, whose numbers are quickly found. */
export const shared = {
  attrs: (attrs: Attrs): Attrs => attributes.one(attrs),
  names: (ports: readonly string[]): readonly string[] => names.one(ports),
  /** A copy stands for a value, which is more than its type. */
  type: (type: ValueType): ValueType => {
    if (types.has(type)) return type;
    const { dtype, shape, axes } = type;
    return types.one({ dtype, shape, axes });
  },
  /** The type of floats of a shape that carry no axes. */
  floats: (shape: Shape): ValueType => {
    let type = floats.get(shape);
    if (type === undefined) {
      type = types.one({ dtype: 'float', shape, axes: [] });
      floats.set(shape, type);
    }
    return type;
  },
  sizes: (list: readonly number[]): readonly number[] => sizes.one(list),
};

/** JSON writes NaN and infinities as null and -0 as 0: values that differ have to keep different keys. */
const distinctNumbers = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? `#${numberKey(value)}` : value;

function valueKey(name: string, value: unknown): string {
  if (typeof value === 'number') return numberKey(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return String(value);
  if (name === 'expr' && isExpr(value)) return exprKey(value);
  return JSON.stringify(value, distinctNumbers);
}

/** Whether an attribute is a formula. */
export const isExpr = (value: unknown): value is Expr =>
  typeof value === 'object' && value !== null && 'kind' in value && 'dtype' in value;

/** One number for lists of ports that are equal. */
export const namesKey = (ports: readonly string[]): number => names.of(ports);

/** One number for types that are equal. */
export const typeKey = (type: ValueType): number => types.of(type);

/** One number for types of tensors that are equal. */
export const tensorKey = (type: TensorType): number => tensors.of(type);

/** One number for lists of sizes or strides that are equal. */
export const sizesKey = (list: readonly number[]): number => sizes.of(list);

/** Adds ports with the types of what lies there to a key. */
export function addPorts(key: Pick<number[] | Key, 'push'>, ports: readonly string[], of: readonly ValueType[]): void {
  key.push(names.of(ports));
  for (const type of of) key.push(types.of(type));
}

const texts = new Map<string, number>();

/** One number for texts that are equal: names of ops and the like, of which there are few. */
export function textKey(text: string): number {
  const before = texts.get(text);
  if (before !== undefined) return before;
  texts.set(text, texts.size);
  return texts.size - 1;
}
