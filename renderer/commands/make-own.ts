import { canBeOwn } from '../../graph-core/edit/edits/own-block.ts';
import type { GraphNode } from '../../graph-core/model/document.ts';
import { keep, keepingOf } from '../library/keep.ts';
import { ownTitle } from '../library/own-face.tsx';
import { nodeAt } from '../state/inside-place.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The one selected block by its path, where it can be a block of one's own. */
function chosen({ doc: { document }, ui }: CommandContext): GraphNode | null {
  const [id, ...others] = ui.selection.nodes;
  const node = id !== undefined && others.length === 0 ? nodeAt(id, document) : null;
  return id !== undefined && node && canBeOwn(document, node) ? { ...node, id } : null;
}

/** Asks for the name, icon and words of a block that is made of the selected group or formula. */
export const makeOwn: CommandEntry = {
  id: 'block.make-own',
  group: 'block',
  about: 'sight',
  run: (context, dispatch) => {
    const node = chosen(context);
    if (node && dispatch) context.ui.openDialog({ kind: 'make-own', node: node.id });
    return node !== null;
  },
};

/** Puts the selected block of one's own into the personal library; one without a name is asked for it first. */
export const saveOwn: CommandEntry = {
  id: 'block.save-own',
  group: 'block',
  about: 'sight',
  run: (context, dispatch) => {
    const node = chosen(context);
    if (!node || !dispatch) return node !== null;
    const keeping = ownTitle(context.doc.document, node) === null ? null : keepingOf(context.doc.document, node);
    if (keeping === null) return makeOwn.run(context, dispatch);
    if (keeping.mark && !dispatch(keeping.mark)) return false;
    keep(keeping);
    return true;
  },
};
