import { annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import { idOf } from '../state/ui-store.ts';
import type { CommandEntry } from './command.ts';

/** Selects everything on the canvas. */
export const selectAll: CommandEntry = {
  id: 'edit.select-all',
  group: 'edit',
  needs: 'nothing',
  keys: ['Mod+A'],
  run: ({ doc, ui }, dispatch) => {
    const annotations = annotationsOf(doc.document).map(annotationKey);
    if (doc.document.nodes.length + annotations.length === 0) return false;
    if (!dispatch) return true;
    ui.select({
      nodes: doc.document.nodes.map((node) => node.id),
      edges: doc.document.edges.map(idOf),
      ...(annotations.length > 0 ? { annotations } : {}),
    });
    return true;
  },
};
