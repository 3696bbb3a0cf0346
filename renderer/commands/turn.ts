import { type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { geometryOf, isDisc, type NodeForm } from '../canvas/geometry.ts';
import { withTurned } from '../canvas/turned.ts';
import { nodesById } from '../state/derived.ts';
import type { CommandEntry } from './command.ts';

const formOf = (document: Document, id: NodeId): NodeForm | undefined => {
  const node = nodesById(document).get(id);
  return node && geometryOf(node, drawnOp(node, document)).form;
};

/** Whether a node is a function or a group. */
export const isFunction = (document: Document, id: NodeId): boolean => ['block', 'group'].includes(formOf(document, id) ?? '');

/** Whether a circle is wired to a block's own weight: it stands beside or above the block, and its wire leaves that way. */
function isWeight(document: Document, id: NodeId): boolean {
  const nodes = nodesById(document);
  return document.edges.some(({ from, to }) => {
    if (splitAddress(from).node !== id) return false;
    const { node, port } = splitAddress(to);
    const target = nodes.get(node);
    return target !== undefined && drawnOp(target, document)?.inputs[port]?.own !== undefined;
  });
}

/** Whether a node can be turned: all but those of unknown types, and circles of weights. */
export function canTurn(document: Document, id: NodeId): boolean {
  const form = formOf(document, id);
  return form !== undefined && form !== 'unknown' && !(isDisc(form) && isWeight(document, id));
}

/** Turns blocks so that their output side is up, for diagrams that are read from the bottom; again turns them back. */
export const turn: CommandEntry = {
  id: 'block.turn',
  group: 'block',
  run: (context, dispatch) => {
    const { document } = context.doc;
    const ids = context.ui.selection.nodes.filter((id) => canTurn(document, id));
    if (ids.length === 0) return false;
    if (!dispatch) return true;
    const value = withTurned(document, ids);
    return dispatch({
      steps: [{ kind: 'setMeta', field: 'view', value }],
      label: 'edit.turn',
      userEvent: 'turn',
      labelValues: { ids: ids.join(', ') },
    });
  },
};
