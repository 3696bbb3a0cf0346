import { numberToJson } from '../../graph-core/document/tensor-json.ts';
import type { Step } from '../../graph-core/edit/step.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, GraphNode, Json, NodeId } from '../../graph-core/model/document.ts';
import { type Dtype, type Shape, sizeOf, type TensorJson } from '../../graph-core/model/tensor.ts';

/** Edits that the inspector composes itself; the plain ones are graph-core's. All pure: each gives a transaction. */

const nodeOf = (document: Document, id: NodeId): GraphNode | undefined => document.nodes.find((node) => node.id === id);

const named = (steps: readonly Step[], what: string, target: string, values: Record<string, string> = {}): Transaction => ({
  steps,
  label: `inspector:edit.${what}`,
  labelValues: { target, ...values },
  userEvent: `set.${what}`,
  target,
});

/** Sets attributes of a block; undefined takes one away, so that its default counts. */
function attrStep(document: Document, id: NodeId, change: Readonly<Record<string, Json | undefined>>): Step {
  const attrs: Record<string, Json> = { ...nodeOf(document, id)?.attrs };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete attrs[name];
    else attrs[name] = value;
  }
  return { kind: 'setNode', id, changes: { attrs } };
}

export const numberOf = (value: number | string): number => (typeof value === 'number' ? value : Number(value));

export const tensorOf = (dtype: Dtype, shape: Shape, data: ArrayLike<number>): TensorJson => ({
  dtype,
  shape: [...shape],
  data: Array.from(data, numberToJson),
});

/** Zeros, for a variable that has no value yet. */
export const zeros = (dtype: Dtype, shape: Shape): TensorJson => tensorOf(dtype, shape, new Array<number>(sizeOf(shape)).fill(0));

/** A tensor with one entry replaced; `offset` is where the sample on view begins. */
export const withEntry = (value: TensorJson, index: number, entry: number): TensorJson => ({
  ...value,
  data: value.data.with(index, numberToJson(entry)),
});

/**
 * The inline value of an observed variable or a constant. A value of another shape brings the declared shape along, unless
 * its first axis is the samples'. Random filling ends: both at once would leave it unclear which one counts.
 */
export function setInlineValue(document: Document, id: NodeId, value: TensorJson, samplesFirst = false): Transaction {
  const node = nodeOf(document, id);
  const tensor = value as unknown as Json;
  if (node?.type === 'constant') return named([attrStep(document, id, { value: tensor })], 'value', id);
  const shape = samplesFirst ? value.shape.slice(1) : value.shape;
  return named([attrStep(document, id, { shape: [...shape], value: tensor, fill: undefined })], 'value', id);
}

/** The shape of an observed variable or a parameter; a value that no longer fits goes. */
export function setShape(document: Document, id: NodeId, shape: Shape): Transaction {
  const node = nodeOf(document, id);
  const value = node?.attrs?.value as unknown as TensorJson | undefined;
  const fits = value?.shape !== undefined && sizeOf(value.shape) === sizeOf(shape);
  const kept = value && fits ? ({ ...value, shape: [...shape] } as unknown as Json) : undefined;
  const steps: Step[] = [
    attrStep(document, id, node?.type === 'observed' ? { shape: [...shape], value: kept } : { shape: [...shape] }),
  ];
  const address = `${id}.value`;
  const spec = document.parameters[address];
  if (node?.type === 'parameter' && spec?.value && sizeOf(spec.value.shape) !== sizeOf(shape)) {
    const { value: _, state: __, ...rest } = spec;
    steps.push({ kind: 'setParameter', address, spec: rest });
  } else if (node?.type === 'parameter' && spec?.value) {
    steps.push({ kind: 'setParameter', address, spec: { ...spec, value: { ...spec.value, shape: [...shape] } } });
  }
  return named(steps, 'shape', id);
}

/** Fills an observed variable with seeded random numbers; null ends that. */
export const setFill = (document: Document, id: NodeId, distribution: 'normal' | 'uniform' | null): Transaction =>
  named(
    [
      attrStep(
        document,
        id,
        distribution === null ? { fill: undefined } : { fill: { distribution, stream: `${id}.value` }, value: undefined },
      ),
    ],
    'fill',
    id,
  );
