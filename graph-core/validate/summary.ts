import { matchesAny } from '../model/address.ts';
import type { Address, Document, NodeId } from '../model/document.ts';
import { type Shape, sizeOf } from '../model/tensor.ts';
import type { OptimizerSpec } from '../model/training.ts';
import { readHyper } from '../optim/hyper.ts';
import { optimiserOf } from '../optim/index.ts';
import type { Analysis, NodeAnalysis, ParameterAnalysis } from './analysis.ts';

/** Bytes of an entry: 32 bits, whatever the dtype. */
export const ENTRY_BYTES = 4;

/** What one block takes; groups are opened, shared weights counted where they come first. */
export interface SummaryRow {
  readonly path: NodeId;
  readonly type: string;
  /** Shape of each output for one sample; null while it is not known. */
  readonly shapes: readonly (Shape | null)[];
  readonly trainable: number;
  readonly frozen: number;
  /** Of all parameters, from 0 to 1. */
  readonly share: number;
  /** Whether its weights are those of another block, counted there. */
  readonly isShared: boolean;
  /** Entries of its outputs for one sample; null while a shape is not known. */
  readonly activations: number | null;
  /** Numbers that the optimiser keeps for its weights. */
  readonly state: number;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly trainable: number;
  readonly frozen: number;
  /** Entries of all outputs for one sample, as far as they are known. */
  readonly activations: number;
  /** Blocks whose shapes are not known. */
  readonly unknown: number;
  readonly state: number;
}

/** Blocks that compute nothing: what they hold is counted among the weights, or is the same for all samples. */
const HELD: ReadonlySet<string> = new Set(['parameter', 'constant']);
/** Instances, whose inside is listed in their place. */
const OPENED: ReadonlySet<string> = new Set(['group', 'repeat']);

/** Parameters, outputs and optimiser state, block by block, in the order of the analysis. */
export function summarise(document: Document, analysis: Analysis): Summary {
  const byAddress = new Map(analysis.parameters.map((each) => [each.address, each]));
  const counted = new Set<Address>();
  const kept = stateCounts(document, analysis);
  const total = analysis.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const rows = [...analysis.nodes]
    .filter(([path, { type }]) => !OPENED.has(type) && !path.includes('@'))
    .map(([path, node]) => {
      const all = ownOf(path, node).flatMap((address) => byAddress.get(address) ?? []);
      const own = all.filter(({ address }) => !counted.has(address));
      for (const { address } of own) counted.add(address);
      return rowOf(path, node, { own, isShared: own.length < all.length || isElsewhere(path, node), total, kept });
    });
  const sum = (of: (row: SummaryRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    rows,
    trainable: sum((row) => row.trainable),
    frozen: sum((row) => row.frozen),
    activations: sum((row) => row.activations ?? 0),
    unknown: rows.filter((row) => row.activations === null).length,
    state: sum((row) => row.state),
  };
}

const ownOf = (path: NodeId, { type, parameters }: NodeAnalysis): readonly Address[] => [
  ...parameters.map(({ address }) => address),
  ...(type === 'parameter' ? [`${path}.value`] : []),
];

const isElsewhere = (path: NodeId, { parameters }: NodeAnalysis): boolean =>
  parameters.some(({ name, address }) => address !== `${path}.${name}`);

interface Given {
  readonly own: readonly ParameterAnalysis[];
  readonly isShared: boolean;
  readonly total: number;
  readonly kept: ReadonlyMap<Address, number>;
}

function rowOf(path: NodeId, { type, outputs }: NodeAnalysis, { own, isShared, total, kept }: Given): SummaryRow {
  const entries = (list: readonly ParameterAnalysis[]): number => list.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const shapes = [...outputs.values()].map((each) => each?.shape ?? null);
  const trainable = entries(own.filter((each) => each.trainable));
  const frozen = entries(own) - trainable;
  const isKnown = shapes.every((shape) => shape !== null);
  return {
    path,
    type,
    shapes,
    trainable,
    frozen,
    share: total === 0 ? 0 : (trainable + frozen) / total,
    isShared,
    activations: HELD.has(type) ? 0 : isKnown ? shapes.reduce((sum, shape) => sum + sizeOf(shape as Shape), 0) : null,
    state: own.reduce((sum, { address, shape }) => sum + sizeOf(shape) * (kept.get(address) ?? 0), 0),
  };
}

/** How many tensors the optimisers keep for each trainable parameter. */
function stateCounts({ training }: Document, { parameters }: Analysis): ReadonlyMap<Address, number> {
  const counts = new Map<Address, number>();
  for (const { optimizer, parameters: patterns } of training.objectives ?? []) {
    const count = tensorsOf(optimizer);
    for (const { address, trainable } of parameters) {
      if (trainable && matchesAny(patterns, address)) counts.set(address, (counts.get(address) ?? 0) + count);
    }
  }
  return counts;
}

function tensorsOf(spec: OptimizerSpec): number {
  const optimiser = optimiserOf(spec.type);
  const hyper = optimiser && readHyper(optimiser, spec, '');
  return optimiser && hyper?.ok ? optimiser.state(hyper.value).length : 0;
}
