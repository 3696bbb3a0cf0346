import type { Registry } from '../program/builder.ts';
import type { Attrs } from '../program/program.ts';
import { type Family, type InputPort, type OpDef, withDefaults } from './define.ts';
import * as list from './list.ts';

/** Families in the order of the palette: what is drawn first comes first. */
export const FAMILIES: readonly Family[] = [
  'variables',
  'linear-algebra',
  'convolution',
  'elementwise',
  'cost',
  'reduction',
  'probability',
  'sequence',
  'distance',
  'shape',
  'structure',
  'internal',
];

/** What has no rank of its own comes after what has one, by name. */
const UNRANKED = 100;

const byPlace = (a: OpDef, b: OpDef): number =>
  FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family) ||
  (a.rank ?? UNRANKED) - (b.rank ?? UNRANKED) ||
  (a.title < b.title ? -1 : 1);

/** Every op, in the order of the palette. */
export const OPS: readonly OpDef[] = Object.values(list).sort(byPlace);

const BY_TYPE = new Map<string, OpDef>(OPS.flatMap((op) => [op.type, ...(op.aliases ?? [])].map((type) => [type, op])));

/** The op of a type id or alias; with a block's attributes its ports are those that the attributes give it. */
export function opOf(type: string, attrs?: Attrs): OpDef | undefined {
  const op = BY_TYPE.get(type);
  return op?.inputsOf && attrs !== undefined ? withInputs(op, attrs) : op;
}

/** Ops with the ports of some attributes: one object for equal attributes, so that who holds one sees that nothing changed. */
const withOwnInputs = new Map<string, OpDef>();
const MOST_REMEMBERED = 1000;
const ANY_INPUT: InputPort = { docs: 'Not known while the block’s attributes cannot be read.', dtype: 'any' };

function withInputs(op: OpDef, attrs: Attrs): OpDef {
  const key = JSON.stringify([op.type, attrs]);
  const before = withOwnInputs.get(key);
  if (before) return before;
  const inputs = op.inputsOf?.(withDefaults(op, attrs)) ?? null;
  const after: OpDef = inputs === null ? { ...op, inputs: {}, anyInput: ANY_INPUT } : { ...op, inputs };
  if (withOwnInputs.size >= MOST_REMEMBERED) withOwnInputs.clear();
  withOwnInputs.set(key, after);
  return after;
}

/** {@link opOf} for places where an unknown type is a bug. */
export const registry: Registry = (type) => {
  const op = BY_TYPE.get(type);
  if (!op) throw new Error(`no op "${type}"`);
  return op;
};
