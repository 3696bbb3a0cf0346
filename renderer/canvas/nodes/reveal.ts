import { hideParameter, revealParameter } from '../../../graph-core/edit/edits/reveal.ts';
import { type Address, type NodeId, splitAddress } from '../../../graph-core/model/document.ts';
import type { TensorType } from '../../../graph-core/ops/define.ts';
import { opOf } from '../../../graph-core/ops/index.ts';
import { analysisFor, nodesById, wiredFor } from '../../state/derived.ts';
import { documentStore } from '../../state/stores.ts';
import { geometryOf, SIZE } from '../geometry.ts';

/** Draws a block's own weight as a circle of its own. */
export function revealWeight(address: Address): void {
  const { document, attempt } = documentStore.getState();
  const { node, port } = splitAddress(address);
  const block = nodesById(document).get(node);
  if (!block) return;
  const inputs: Record<string, TensorType> = {};
  for (const [name, input] of analysisFor(document).nodes.get(node)?.inputs ?? []) if (input.type) inputs[name] = input.type;
  const { x, y } = block.position ?? { x: 0, y: 0 };
  const place = geometryOf(block, opOf(block.type), wiredFor(document).get(node)).ports.find((each) => each.port === port);
  // Above its port: far enough for what is written below the circle.
  const position = { x: x + (place?.x ?? 0) - SIZE.parameter / 2 + (port === 'bias' ? 60 : 0), y: y - 150 };
  attempt(revealParameter(document, opOf, address, { inputs, position }));
}

/** Puts a parameter back into the block that it is wired into. */
export function hideWeight(node: NodeId): void {
  const { document, attempt } = documentStore.getState();
  attempt(hideParameter(document, opOf, node));
}
