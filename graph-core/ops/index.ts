import type { Registry } from '../program/builder.ts';
import type { Family, OpDef } from './define.ts';
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

/** The op of a type id or alias. */
export const opOf = (type: string): OpDef | undefined => BY_TYPE.get(type);

/** {@link opOf} for places where an unknown type is a bug. */
export const registry: Registry = (type) => {
  const op = BY_TYPE.get(type);
  if (!op) throw new Error(`no op "${type}"`);
  return op;
};
