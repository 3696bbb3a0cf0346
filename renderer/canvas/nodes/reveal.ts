import { hideParameters, revealParameters } from '../../../graph-core/edit/edits/reveal-many.ts';
import {
  type Address,
  type Document,
  type GraphNode,
  type NodeId,
  type Point,
  splitAddress,
} from '../../../graph-core/model/document.ts';
import type { TensorType } from '../../../graph-core/ops/define.ts';
import { opOf } from '../../../graph-core/ops/index.ts';
import { analysisFor, nodesById, wiredFor } from '../../state/derived.ts';
import { type Editing, openScope } from '../../state/editing.ts';
import { documentStore } from '../../state/stores.ts';
import { drawnOp } from '../drawn-op.ts';
import { geometryOf, SIZE } from '../geometry.ts';
import { type Box, freePlace } from './free-place.ts';

/** A circle with what is written below it. */
const ROOM = { width: SIZE.parameter + 8, height: SIZE.parameter + 40 };

/** The graph, or the inside of a group. */
type Edited = Pick<Editing, 'document' | 'attempt'>;

/** Draws blocks' own weights as circles of their own, as one edit. */
export function revealWeights(addresses: readonly Address[], { document, attempt }: Edited = documentStore.getState()): void {
  const taken = document.nodes.map((node): Box => {
    const { width, height } = geometryOf(node, drawnOp(node, document), wiredFor(document).get(node.id));
    return { ...(node.position ?? ORIGIN), width, height };
  });
  const wanted = addresses.flatMap((address) => {
    const block = nodesById(document).get(splitAddress(address).node);
    if (!block) return [];
    const position = freePlace({ ...placeAbove(document, block, address), ...ROOM }, taken);
    taken.push({ ...position, ...ROOM });
    return [{ address, options: { inputs: inputTypes(document, block.id), position } }];
  });
  if (wanted.length > 0) attempt(revealParameters(document, opOf, wanted));
}

function inputTypes(document: Document, node: NodeId): Record<string, TensorType> {
  const inputs: Record<string, TensorType> = {};
  for (const [name, { type }] of analysisFor(document).nodes.get(node)?.inputs ?? []) if (type) inputs[name] = type;
  return inputs;
}

const ORIGIN: Point = { x: 0, y: 0 };

/** Above its port: far enough for what is written below the circle. */
function placeAbove(document: Document, block: GraphNode, address: Address): Point {
  const { port } = splitAddress(address);
  const { x, y } = block.position ?? ORIGIN;
  const place = geometryOf(block, opOf(block.type), wiredFor(document).get(block.id)).ports.find((each) => each.port === port);
  const left = x + (place?.x ?? 0) - SIZE.parameter / 2;
  const isBias = port === 'bias';
  // inside a group what is written stands beside a circle, not below it
  if (openScope() !== null) return isBias ? { x: left + 52, y: y - 96 } : { x: left, y: y - 176 };
  return { x: left + (isBias ? 60 : 0), y: y - 150 };
}

/** Puts parameters back into the blocks that they are wired into, as one edit. */
export function hideWeights(nodes: readonly NodeId[], { document, attempt }: Edited = documentStore.getState()): void {
  attempt(hideParameters(document, opOf, nodes));
}
