import type { RevealOptions } from '../../../graph-core/edit/edits/reveal.ts';
import { hideParameters, revealParameters } from '../../../graph-core/edit/edits/reveal-many.ts';
import { type Address, type Document, type NodeId, splitAddress } from '../../../graph-core/model/document.ts';
import type { TensorType } from '../../../graph-core/ops/define.ts';
import { opOf } from '../../../graph-core/ops/index.ts';
import { analysisFor, nodesById, wiredFor } from '../../state/derived.ts';
import { documentStore } from '../../state/stores.ts';
import { geometryOf, SIZE } from '../geometry.ts';

/** Draws blocks' own weights as circles of their own, as one edit. */
export function revealWeights(addresses: readonly Address[]): void {
  const { document, attempt } = documentStore.getState();
  const wanted = addresses.flatMap((address) => {
    const options = optionsFor(document, address);
    return options === null ? [] : [{ address, options }];
  });
  if (wanted.length > 0) attempt(revealParameters(document, opOf, wanted));
}

/** Null where there is no such block. */
function optionsFor(document: Document, address: Address): RevealOptions | null {
  const { node, port } = splitAddress(address);
  const block = nodesById(document).get(node);
  if (!block) return null;
  const inputs: Record<string, TensorType> = {};
  for (const [name, input] of analysisFor(document).nodes.get(node)?.inputs ?? []) if (input.type) inputs[name] = input.type;
  const { x, y } = block.position ?? { x: 0, y: 0 };
  const place = geometryOf(block, opOf(block.type), wiredFor(document).get(node)).ports.find((each) => each.port === port);
  // Above its port: far enough for what is written below the circle.
  return {
    inputs,
    position: { x: x + (place?.x ?? 0) - SIZE.parameter / 2 + (port === 'bias' ? 60 : 0), y: y - 150 },
  };
}

/** Puts parameters back into the blocks that they are wired into, as one edit. */
export function hideWeights(nodes: readonly NodeId[]): void {
  const { document, attempt } = documentStore.getState();
  attempt(hideParameters(document, opOf, nodes));
}
