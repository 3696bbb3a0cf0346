import type { Registry } from '../program/builder.ts';
import type { OpDef } from './define.ts';
import { indexSelect } from './indexing/index-select.ts';
import { axisExpand } from './internal/axis-expand.ts';
import { axisSum } from './internal/axis-sum.ts';
import { contract } from './internal/contract.ts';
import { fill } from './internal/fill.ts';
import { indexAdd } from './internal/index-add.ts';
import { iota } from './internal/iota.ts';
import { map } from './internal/map.ts';
import { permute } from './internal/permute.ts';
import { unslice } from './internal/unslice.ts';
import { amax } from './reduction/amax.ts';
import { amin } from './reduction/amin.ts';
import { argmax } from './reduction/argmax.ts';
import { argmin } from './reduction/argmin.ts';
import { sum } from './reduction/sum.ts';
import { cat } from './shape/cat.ts';
import { expand } from './shape/expand.ts';
import { reshape } from './shape/reshape.ts';
import { slice } from './shape/slice.ts';
import { sampleMean } from './structure/sample-mean.ts';

/** Every op, one line each; the order is that of the palette. */
export const OPS: readonly OpDef[] = [
  // reductions
  sum,
  amax,
  amin,
  argmax,
  argmin,
  // shape and indexing
  reshape,
  cat,
  slice,
  expand,
  indexSelect,
  // structure
  sampleMean,
  // made by rules only
  map,
  fill,
  iota,
  contract,
  permute,
  unslice,
  indexAdd,
  axisSum,
  axisExpand,
];

const BY_TYPE = new Map<string, OpDef>(OPS.flatMap((op) => [op.type, ...(op.aliases ?? [])].map((type) => [type, op])));

/** The op of a type id or alias. */
export const opOf = (type: string): OpDef | undefined => BY_TYPE.get(type);

/** {@link opOf} for places where an unknown type is a bug. */
export const registry: Registry = (type) => {
  const op = BY_TYPE.get(type);
  if (!op) throw new Error(`no op "${type}"`);
  return op;
};
