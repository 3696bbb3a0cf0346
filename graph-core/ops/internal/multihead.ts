import { err } from '../../model/result.ts';
import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';
import type { Ports } from '../rules.ts';
import { checkMask, checkRows } from './attention.ts';
import { block } from './blocks.ts';

type Types = Readonly<Record<string, TensorType>>;

const width = (inputs: Types): number => inputs.query?.shape.at(-1) ?? 1;
const ifBias = (attrs: Attrs): boolean => attrs.hasBias !== false;

/** As in torch: the three projections' weights one below the other, in one matrix. */
export const OWN = {
  inProjWeight: { shape: (inputs) => [3 * width(inputs), width(inputs)], init: 'xavier-uniform' },
  inProjBias: { shape: (inputs) => [3 * width(inputs)], init: 'zeros', when: ifBias },
  outProjWeight: { shape: (inputs) => [width(inputs), width(inputs)], init: 'pytorch-linear' },
  outProjBias: { shape: (inputs) => [width(inputs)], init: 'zeros', when: ifBias },
} as const satisfies Readonly<Record<string, OwnParameter>>;

/** Key and value where they are not wired: both are the query, or the value is the key. */
export function sources<T>({ query, key, value }: { readonly [port: string]: T }): { query: T; key: T; value: T } {
  const keys = key ?? (query as T);
  return { query: query as T, key: keys, value: value ?? keys };
}

export function checkMultihead(inputs: Types, attrs: Attrs): OpError | null {
  if (!inputs.query) return null;
  const given = sources(inputs);
  const problem = checkRows(given) ?? checkHeads(given.query, attrs.numHeads as number) ?? checkSources(given);
  if (problem) return problem;
  for (const [port, { shape }] of Object.entries(OWN)) {
    const weight = inputs[port];
    const wanted = shape(inputs);
    if (!weight || sameShape(weight.shape, wanted)) continue;
    const message = `${port} is ${shapeText(weight.shape)}, and has to be ${shapeText(wanted)} for ${width(inputs)} features`;
    return opError('shape/mismatch', message, `give it the shape ${shapeText(wanted)}`, port);
  }
  const { query, key } = given;
  const scores = [
    ...query.shape.slice(0, -2),
    attrs.numHeads as number,
    query.shape.at(-2) as number,
    key.shape.at(-2) as number,
  ];
  return checkMask(inputs.attnMask, scores, 'attnMask');
}

function checkHeads({ shape }: TensorType, heads: number): OpError | null {
  const features = shape.at(-1) as number;
  if (features === 0) return opError('shape/empty', 'the query has no features', 'wire vectors with at least one entry', 'query');
  if (features % heads === 0) return null;
  const message = `${features} features cannot be shared out evenly among ${heads} heads`;
  return opError('attr/range', message, 'give a number of heads that divides them', 'numHeads');
}

/** Keys and values have the query's features and leading axes, and there are as many of one as of the other. */
function checkSources({ query, key, value }: { query: TensorType; key: TensorType; value: TensorType }): OpError | null {
  for (const [port, type] of Object.entries({ key, value })) {
    const places = port === 'key' ? (type.shape.at(-2) as number) : (key.shape.at(-2) as number);
    const wanted = [...query.shape.slice(0, -2), places, query.shape.at(-1) as number];
    if (sameShape(type.shape, wanted)) continue;
    const message = `the ${port} is ${shapeText(type.shape)}, and with the query ${shapeText(query.shape)} it has to be ${shapeText(wanted)}`;
    return err(
      opError('shape/mismatch', message, 'give it the query’s features and leading axes, and a value for each key', port),
    ).error;
  }
  return null;
}

/** Rows `part` of the projections' weights, as a linear block. */
export function project(b: Builder, input: Value, inputs: Ports, part: 0 | 1 | 2): Value {
  const features = input.shape.at(-1) as number;
  const rows = { dim: 0, start: part * features, end: (part + 1) * features };
  const weight = block(b, 'slice', { input: inputs.inProjWeight as Value }, rows);
  const bias = inputs.inProjBias && block(b, 'slice', { input: inputs.inProjBias }, rows);
  return linear(b, input, weight, bias);
}

/** A linear block with or without a bias. */
export const linear = (b: Builder, input: Value, weight: Value, bias: Value | undefined): Value =>
  block(b, 'linear', bias ? { input, weight, bias } : { input, weight }, { hasBias: bias !== undefined });

/** [..., L, heads · d] as [..., heads, L, d]. */
export function intoHeads(b: Builder, x: Value, heads: number): Value {
  const shape = [...x.shape.slice(0, -1), heads, (x.shape.at(-1) as number) / heads];
  return block(b, 'transpose', { input: block(b, 'reshape', { input: x }, { shape }) }, { dim0: -3, dim1: -2 });
}

/** [..., heads, L, d] as [..., L, heads · d]. */
export function outOfHeads(b: Builder, x: Value): Value {
  const side = block(b, 'transpose', { input: x }, { dim0: -3, dim1: -2 });
  const [heads, each] = side.shape.slice(-2) as [number, number];
  return block(b, 'reshape', { input: side }, { shape: [...side.shape.slice(0, -2), heads * each] });
}
