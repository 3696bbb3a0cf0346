import { listPlace } from '../model/address.ts';
import { type InputPort, MAX_PIECES, type OpDef, type OutputPort, type TensorType } from '../ops/define.ts';
import type { Attrs } from '../program/program.ts';

/**
 * Finds a block's definition by its type id or an alias; undefined for blocks that this version does not know. With the
 * block's attributes its ports are those that they give it.
 */
export type Catalogue = (type: string, attrs?: Attrs) => OpDef | undefined;

const own = <T>(record: { readonly [key: string]: T }, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** The declared input that a port name stands for: `weight`, or the list port `inputs` for `inputs.2`. */
export function inputPortOf(op: OpDef, port: string): InputPort | undefined {
  const plain = own(op.inputs, port);
  if (plain !== undefined) return plain.list === true ? undefined : plain;
  const place = listPlace(port);
  const list = place === null ? undefined : own(op.inputs, place.list);
  return list?.list === true ? list : op.anyInput;
}

/** The declared output that a port name stands for; a list output's are `outputs.0`, `outputs.1` ... */
export function outputPortOf(op: OpDef, port: string): OutputPort | undefined {
  const plain = own(op.outputs, port);
  if (plain !== undefined) return plain.list ? undefined : plain;
  const place = listPlace(port);
  const list = place === null ? undefined : own(op.outputs, place.list);
  return list?.list ? list : undefined;
}

/** Names of a block's outputs, those of a list port one by one. `attrs` has its defaults, `inputs` the types that are known. */
export const outputNames = (op: OpDef, attrs: Attrs, inputs: Readonly<Record<string, TensorType>> = {}): string[] =>
  Object.entries(op.outputs).flatMap(([name, { list }]) =>
    list ? Array.from({ length: Math.min(list(attrs, inputs), MAX_PIECES) }, (_, i) => `${name}.${i}`) : [name],
  );
