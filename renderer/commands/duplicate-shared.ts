import { duplicateShared } from '../../graph-core/edit/edits/duplicate-shared.ts';
import { learnedBy } from '../../graph-core/edit/edits/freeze.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { unmoved } from '../state/unmoved.ts';
import type { CommandEntry } from './command.ts';

/** A second copy of the selected blocks that learns with the first. */
export const duplicateSharedCommand: CommandEntry = {
  id: 'edit.duplicate-shared',
  group: 'edit',
  keys: ['Mod+Alt+D'],
  run: ({ doc, ui }, dispatch) => {
    const { nodes } = ui.selection;
    const hasOwn = learnedBy(unmoved(doc.document), nodes).length > 0;
    const hasWired = nodes.some((id) => doc.document.edges.some(({ to }) => to === `${id}.weight` || to === `${id}.bias`));
    if (!hasOwn && !hasWired) return false;
    return dispatch ? doc.attempt(duplicateShared(doc.document, opOf, nodes)) : true;
  },
};
