import type { Address } from '../model/document.ts';
import type { TensorType } from '../ops/define.ts';
import type { Analysis, NodeAnalysis } from './analysis.ts';
import { attrsOf } from './attrs.ts';

/** Which whole numbers a block accepts on an index port. */
export interface IndexLimit {
  /** 0 to size - 1 are right. */
  readonly size: number;
  /** One more number that is right: the label that does not count. */
  readonly ignored: number | null;
  /** The port that says so, for messages. */
  readonly at: Address;
}

/** A port that takes indices, with the axis that is indexed: its port and its place. */
interface IndexPort {
  readonly index: string;
  readonly of: string;
  readonly axis: (rank: number, dim: unknown) => number;
}

const CLASS_TARGET: IndexPort = {
  index: 'target',
  of: 'input',
  axis: (rank, dim) => (dim as number | null) ?? (rank === 1 ? 0 : 1),
};

const INDEX_PORTS: { readonly [type: string]: IndexPort } = {
  embedding: { index: 'index', of: 'weight', axis: () => 0 },
  'index-select': { index: 'index', of: 'input', axis: (_, dim) => dim as number },
  'cross-entropy': CLASS_TARGET,
  'nll-loss': CLASS_TARGET,
  'multi-margin-loss': CLASS_TARGET,
};

/** The limits of every observed variable that is wired straight into an index port. */
export function indexLimits(analysis: Analysis): ReadonlyMap<Address, readonly IndexLimit[]> {
  const found = new Map<Address, IndexLimit[]>();
  const observed = new Set(analysis.observed.filter((o) => o.dtype === 'int32').map((o) => o.address));
  for (const [path, node] of analysis.nodes) {
    const port = INDEX_PORTS[node.type];
    const from = port && node.complete ? node.inputs.get(port.index)?.from : undefined;
    if (!port || from === undefined || from === null || !observed.has(from)) continue;
    const source = node.inputs.get(port.of)?.type ?? ownType(node, port.of);
    const limit = source ? limitOf(node, port.axis, source, `${path}.${port.index}`) : null;
    if (limit) found.set(from, [...(found.get(from) ?? []), limit]);
  }
  return found;
}

/** Of a parameter that the block owns. */
function ownType({ parameters }: NodeAnalysis, port: string): TensorType | null {
  const own = parameters.find(({ name }) => name === port);
  return own ? { dtype: 'float', shape: own.shape } : null;
}

function limitOf(
  node: NodeAnalysis,
  axis: (rank: number, dim: unknown) => number,
  source: TensorType,
  at: Address,
): IndexLimit | null {
  if (!node.op) return null;
  const attrs = attrsOf(node.op, node.node);
  const rank = source.shape.length;
  const dim = axis(rank, attrs.dim);
  const size = source.shape[dim < 0 ? dim + rank : dim];
  return size === undefined ? null : { size, ignored: typeof attrs.ignoreIndex === 'number' ? attrs.ignoreIndex : null, at };
}
