import type { NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import type { Field } from '../views/field.ts';

/** How numbers of an output are read, and what they become. */
export interface Reading {
  readonly kind: Field['kind'];
  readonly read: (row: Float64Array) => void;
}

const same = (): void => {};
const exp = (row: Float64Array): void => {
  for (let i = 0; i < row.length; i++) row[i] = Math.exp(row[i] as number);
};
const sigmoid = (row: Float64Array): void => {
  for (let i = 0; i < row.length; i++) row[i] = 1 / (1 + Math.exp(-(row[i] as number)));
};

function softmax(row: Float64Array): void {
  const most = Math.max(...row);
  for (let i = 0; i < row.length; i++) row[i] = Math.exp((row[i] as number) - most);
  const sum = row.reduce((a, b) => a + b, 0);
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) / sum;
}

/** All of it to the largest: scores that are no logarithms of probabilities. */
function largest(row: Float64Array): void {
  const best = row.indexOf(Math.max(...row));
  for (let i = 0; i < row.length; i++) row[i] = i === best ? 1 : 0;
}

/** By the cost that judges a value. */
const BY_COST: Readonly<Record<string, Reading>> = {
  'cross-entropy': { kind: 'classes', read: softmax },
  'nll-loss': { kind: 'classes', read: exp },
  'multi-margin-loss': { kind: 'classes', read: largest },
  'bce-with-logits-loss': { kind: 'probability', read: sigmoid },
  'bce-loss': { kind: 'probability', read: same },
  'hinge-loss': { kind: 'score', read: same },
  'squared-hinge': { kind: 'score', read: same },
  'soft-margin-loss': { kind: 'score', read: same },
};

/** By the block that makes a value. */
const BY_BLOCK: Readonly<Record<string, Reading>> = {
  softmax: { kind: 'classes', read: same },
  'log-softmax': { kind: 'classes', read: exp },
  sigmoid: { kind: 'probability', read: same },
};

/** What is to be seen in an output: the cost that judges it says so, else the block that makes it. */
export function readingOf(size: number, cost: NodeAnalysis | null, block: NodeAnalysis | undefined): Reading {
  const found = BY_COST[cost?.type ?? ''] ?? BY_BLOCK[block?.type ?? ''] ?? { kind: 'number', read: same };
  // one entry makes no classes, and each entry of several is a class of its own
  if (found.kind === 'classes' && size < 2) return { kind: 'number', read: same };
  return found;
}
