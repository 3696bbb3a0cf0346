import i18next from 'i18next';
import { hideParameter } from '../../graph-core/edit/edits/reveal.ts';
import type { NodeId } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { hideWeights } from '../canvas/nodes/reveal.ts';
import { openScope } from '../state/editing.ts';
import type { CommandContext, CommandEntry, Need } from './command.ts';

const hides = (
  id: string,
  needs: Need,
  candidates: (context: CommandContext) => readonly NodeId[],
  name?: () => string,
): CommandEntry => ({
  id,
  ...(name && { name }),
  group: 'block',
  needs,
  run: (context, dispatch) => {
    const isHidable = (node: NodeId): boolean => hideParameter(context.doc.document, opOf, node).ok;
    if (!dispatch) return candidates(context).some(isHidable);
    const nodes = candidates(context).filter(isHidable);
    if (nodes.length > 0) hideWeights(nodes, context.doc);
    return nodes.length > 0;
  },
});

/** Puts revealed weights back into their blocks: the selected circles that a block could own. */
export const hideSelected = hides('block.hide', 'selection', ({ ui }) => ui.selection.nodes);

/** Those of all blocks of the graph, or of the group that is open. */
export const hideAll = hides(
  'block.hide-all',
  'nothing',
  ({ doc }) => doc.document.nodes.flatMap(({ id, type }) => (type === 'parameter' ? [id] : [])),
  () => i18next.t(openScope() === null ? 'commands:block.hide-all' : 'groups:hide-all'),
);
