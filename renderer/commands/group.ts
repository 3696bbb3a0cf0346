import i18next from 'i18next';
import { type GroupOptions, groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { membersOf } from '../../graph-core/edit/edits/group-members.ts';
import { addInstance, makeOwn } from '../../graph-core/edit/edits/instances.ts';
import { ungroupBlock } from '../../graph-core/edit/edits/ungroup.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document, GraphNode, NodeId } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { takenAlong } from '../arrange/taken-along.ts';
import { nodesById, symbolsFor } from '../state/derived.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** Ports are called as the variables are drawn; the frames that are about the blocks go along. */
function optionsFor({ doc: { document }, ui: { selection } }: CommandContext): GroupOptions {
  const members = membersOf(document, opOf, selection.nodes);
  const chosen = selection.annotations ?? [];
  return {
    nameOf: (address) => symbolsFor(document).get(address),
    annotations: members.ok ? takenAlong(document, members.value.picked, chosen) : chosen,
  };
}

/** Puts the selected blocks into a group; data and costs stay outside, and that is said. */
export const group: CommandEntry = {
  id: 'block.group',
  group: 'block',
  keys: ['Mod+G'],
  run: (context, dispatch) => {
    const { doc, ui } = context;
    if (ui.selection.nodes.length === 0) return false;
    if (!dispatch) return true;
    const made = groupBlocks(doc.document, opOf, ui.selection.nodes, optionsFor(context));
    if (!doc.attempt(made) || !made.ok) return false;
    const { stays } = made.value;
    if (stays.length > 0)
      ui.notify({ kind: 'info', text: i18next.t('groups:stays', { count: stays.length, ids: stays.join(', ') }) });
    return true;
  },
};

/** The one selected group or repeat. */
function instanceOf({ doc: { document }, ui }: CommandContext): GraphNode | null {
  const [id, ...others] = ui.selection.nodes;
  const node = id === undefined || others.length > 0 ? undefined : nodesById(document).get(id);
  return node !== undefined && isInstance(node) ? node : null;
}

/** A command about one group. */
const ofInstance = (
  id: string,
  edit: (document: Document, node: NodeId) => Result<Transaction>,
  applies: (node: GraphNode, document: Document) => boolean,
  keys: readonly string[] = [],
): CommandEntry => ({
  id,
  group: 'block',
  ...(keys.length === 0 ? {} : { keys }),
  run: (context, dispatch) => {
    const node = instanceOf(context);
    const { document } = context.doc;
    if (node === null || !applies(node, document)) return false;
    return dispatch ? context.doc.attempt(edit(document, node.id)) : true;
  },
});

/** Puts what is in the group in its place, with its wires. */
export const ungroup = ofInstance('block.ungroup', (doc, id) => ungroupBlock(doc, opOf, id), isInstance, ['Mod+Shift+G']);

/** One more of the same definition, with weights of its own. */
export const instance = ofInstance('block.instance', (doc, id) => addInstance(doc, id, 'new'), isInstance);

/** One more of the same definition, with the same weights. */
export const shareInstance = ofInstance('block.share', (doc, id) => addInstance(doc, id, 'shared'), isInstance);

/** A definition of its own for an instance, and weights of its own where they were shared. */
export const ownInstance = ofInstance(
  'block.own',
  (doc, id) => makeOwn(doc, opOf, id),
  (node, doc) => makeOwn(doc, opOf, node.id).ok,
);
