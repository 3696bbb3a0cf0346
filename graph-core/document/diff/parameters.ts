import { rootOf } from '../../model/address.ts';
import type { Address, Document, NodeId, ParameterSpec } from '../../model/document.ts';
import { type Shape, sameShape, type TensorJson } from '../../model/tensor.ts';
import { tensorFromJson } from '../tensor-json.ts';
import { type FieldChange, fieldChanges, sameJson } from './fields.ts';

/** How the numbers of a parameter differ. */
export interface ValueChange {
  /** Euclidean norm of the difference; null where there are no two tensors of one shape. */
  readonly norm: number | null;
  /** The same divided by the norm before; null where that is 0. */
  readonly relative: number | null;
  /** Null where the document keeps no numbers. */
  readonly before: Shape | null;
  readonly after: Shape | null;
}

export interface ParameterChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** In the document where it is; the later one's where it is in both. */
  readonly address: Address;
  /** Null where its numbers are the same. */
  readonly value: ValueChange | null;
  readonly fields: readonly FieldChange[];
}

/** What is told of a parameter field by field; its numbers are told by their norm. */
const told = ({ value: _, state: __, ...rest }: ParameterSpec): object => rest;

/** The address that a parameter has once its block is called what it is called later. */
export const renamed = (address: Address, pairs: ReadonlyMap<NodeId, NodeId>): Address => {
  const root = rootOf(address);
  const now = pairs.get(root);
  return now === undefined || now === root ? address : now + address.slice(root.length);
};

/** Parameters whose settings or kept numbers differ, the largest differences first. */
export function parameterChanges(
  before: Document,
  after: Document,
  pairs: ReadonlyMap<NodeId, NodeId>,
): readonly ParameterChange[] {
  const old = new Map(Object.entries(before.parameters).map(([address, spec]) => [renamed(address, pairs), spec]));
  const now = new Map(Object.entries(after.parameters));
  const all = [...new Set([...old.keys(), ...now.keys()])];
  const changes = all.flatMap((address) => change(address, old.get(address), now.get(address)));
  return changes.toSorted((a, b) => (b.value?.norm ?? -1) - (a.value?.norm ?? -1));
}

function change(address: Address, old: ParameterSpec | undefined, now: ParameterSpec | undefined): readonly ParameterChange[] {
  const value = valueChange(old?.value, now?.value);
  const fields = fieldChanges(told(old ?? {}), told(now ?? {}));
  if (old && now && value === null && fields.length === 0) return [];
  return [{ kind: old ? (now ? 'changed' : 'removed') : 'added', address, value, fields }];
}

function valueChange(old: TensorJson | undefined, now: TensorJson | undefined): ValueChange | null {
  if (old === now || sameJson(old, now)) return null;
  const [a, b] = [old && tensorFromJson(old, ''), now && tensorFromJson(now, '')];
  const shapes = { before: old?.shape ?? null, after: now?.shape ?? null };
  if (!a?.ok || !b?.ok || !sameShape(a.value.shape, b.value.shape)) return { norm: null, relative: null, ...shapes };
  let [difference, size] = [0, 0];
  a.value.data.forEach((x, i) => {
    difference += ((b.value.data[i] as number) - x) ** 2;
    size += x ** 2;
  });
  const norm = Math.sqrt(difference);
  return { norm, relative: size === 0 ? null : norm / Math.sqrt(size), ...shapes };
}
