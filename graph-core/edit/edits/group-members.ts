import { rootOf } from '../../model/address.ts';
import { type Document, type NodeId, splitAddress } from '../../model/document.ts';
import { isCost } from '../../ops/define.ts';
import { isInstance } from '../../validate/instances.ts';
import { isCostOutput, outputPorts } from '../../validate/wires.ts';
import { type Catalogue, inputPortOf } from '../catalogue.ts';
import { findNode } from './common.ts';

/**
 * Of some blocks those that cannot be in a group: observed variables, which are fed from outside; costs, which are what the
 * graph is about; and a weight that is drawn for a block which stays outside, since that block says how it starts.
 */
export function staysOutside(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): readonly NodeId[] {
  const outside = new Set(ids.filter((id) => isFedOrCost(doc, catalogue, id)));
  const picked = new Set(ids.filter((id) => !outside.has(id)));
  return ids.filter((id) => outside.has(id) || isWeightOfOther(doc, catalogue, id, picked));
}

function isFedOrCost(doc: Document, catalogue: Catalogue, id: NodeId): boolean {
  const node = findNode(doc, id);
  if (node === undefined) return false;
  if (isInstance(node)) return outputPorts(node, doc.definitions).some((port) => isCostOutput(node, port, doc.definitions));
  const op = catalogue(node.type);
  return node.type === 'observed' || (op !== undefined && isCost(op));
}

const isWeightOfOther = (doc: Document, catalogue: Catalogue, id: NodeId, picked: ReadonlySet<NodeId>): boolean =>
  findNode(doc, id)?.type === 'parameter' &&
  doc.edges.some(({ from, to }) => {
    const target = splitAddress(to);
    if (rootOf(from) !== id || picked.has(target.node)) return false;
    const node = findNode(doc, target.node);
    const op = node && catalogue(node.type, node.attrs ?? {});
    return op !== undefined && inputPortOf(op, target.port)?.own !== undefined;
  });
