import { type Address, addressOf, type NodeId } from '../model/document.ts';
import type { Analysis, NodeAnalysis } from './analysis.ts';

/**
 * Layers on the paths that end at a value, as pairs of a linear and a non-linear block: the most over paths whose last layer
 * has its non-linear block already, and the most over those that still wait for it. -Infinity: there is no such path.
 */
interface Depth {
  readonly closed: number;
  readonly open: number;
}

const NONE: Depth = { closed: Number.NEGATIVE_INFINITY, open: Number.NEGATIVE_INFINITY };
const START: Depth = { closed: 0, open: Number.NEGATIVE_INFINITY };

const deeper = (a: Depth, b: Depth): Depth => ({ closed: Math.max(a.closed, b.closed), open: Math.max(a.open, b.open) });
const most = ({ closed, open }: Depth): number => Math.max(closed, open);
/** No path from an observed variable leads here: a weight, or what was made of weights alone. */
const isConstant = (depth: Depth): boolean => most(depth) === Number.NEGATIVE_INFINITY;

/** Blocks whose result is linear in each of two operands: linear where one of them is a weight. */
const BILINEAR: ReadonlySet<string> = new Set(['matmul', 'weighted-sum', 'dot', 'outer']);
/** Blocks of bending families that bend nothing. */
const AFFINE: ReadonlySet<string> = new Set(['add', 'sub', 'neg', 'cast', 'sum', 'mean', 'positional-encoding']);
const BENDING_FAMILIES: ReadonlySet<string> = new Set(['elementwise', 'probability', 'reduction', 'sequence', 'distance']);
const CONVOLUTIONS: ReadonlySet<string> = new Set(['conv1d', 'conv2d', 'conv3d', 'conv-transpose1d', 'conv-transpose2d']);
/** Blocks that are a layer by themselves: a linear part, and what bends it. */
const WHOLE_LAYERS: ReadonlySet<string> = new Set(['rnn-cell', 'lstm-cell', 'gru-cell']);

type Kind = 'linear' | 'non-linear' | 'layer' | 'neither';

function kindOf({ type, op }: NodeAnalysis, inputs: readonly Depth[]): Kind {
  const scales = inputs.filter((depth) => !isConstant(depth)).length < 2;
  if (type === 'linear' || CONVOLUTIONS.has(type)) return 'linear';
  if (WHOLE_LAYERS.has(type)) return 'layer';
  // What is scaled entry by entry is no weighted sum.
  if (type === 'mul') return scales ? 'neither' : 'non-linear';
  if (type === 'div') return isConstant(inputs[1] ?? NONE) ? 'neither' : 'non-linear';
  if (BILINEAR.has(type)) return scales ? 'linear' : 'non-linear';
  if (AFFINE.has(type) || op === undefined) return 'neither';
  return BENDING_FAMILIES.has(op.family) ? 'non-linear' : 'neither';
}

/** A path goes on through a block. Linear blocks in a row are one layer: without a bend between them they are one product. */
function through(kind: Kind, depth: Depth): Depth {
  if (kind === 'layer') return through('non-linear', through('linear', depth));
  if (kind === 'linear') return { closed: Number.NEGATIVE_INFINITY, open: Math.max(depth.open, depth.closed + 1) };
  if (kind === 'non-linear') return { closed: most(depth), open: Number.NEGATIVE_INFINITY };
  return depth;
}

/**
 * How many layers the network has: pairs of a linear and a non-linear block along the longest path from an observed
 * variable. A last linear block counts without a non-linear one behind it; groups count by what is inside; 0 where nothing is
 * linear or the drawing has a cycle.
 */
export function countLayers(analysis: Analysis): number {
  const depths = new Map<Address, Depth>();
  let layers = 0;
  const visit = (path: NodeId): void => {
    const node = analysis.nodes.get(path);
    if (!node) return;
    if (node.group) {
      for (const inner of node.group.order) visit(`${path}/${inner}`);
      for (const [port, at] of node.group.outputs) depths.set(addressOf(path, port), depths.get(at) ?? NONE);
      return;
    }
    const inputs = [...node.inputs.values()].map(({ from }) => (from === null ? NONE : (depths.get(from) ?? NONE)));
    const depth = node.type === 'observed' ? START : through(kindOf(node, inputs), inputs.reduce(deeper, NONE));
    for (const port of node.outputs.keys()) depths.set(addressOf(path, port), depth);
    if (most(depth) > layers) layers = most(depth);
  };
  for (const id of analysis.order) visit(id);
  return layers;
}
