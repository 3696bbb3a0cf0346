import { annotationKey } from '../../graph-core/document/annotations.ts';
import { selectedAnnotations } from '../annotations/selected.ts';
import type { CommandContext } from './command.ts';

/** Whether nothing but one frame or note is selected. */
export const canWrite = ({ doc, ui: { selection } }: CommandContext): boolean =>
  selection.nodes.length + selection.edges.length === 0 && selectedAnnotations(doc.document, selection).length === 1;

/** Opens the field over what is written on it. */
export function write({ doc, ui }: CommandContext): boolean {
  const [only] = selectedAnnotations(doc.document, ui.selection);
  if (only) ui.edit({ kind: 'annotation', key: annotationKey(only) });
  return only !== undefined;
}
