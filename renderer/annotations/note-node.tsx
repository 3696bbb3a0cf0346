import type { NodeProps } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Tex } from '../ui/tex.tsx';
import { AnnotationEditor } from './annotation-editor.tsx';
import type { AnnotationNode } from './annotation-flow.ts';
import { useIsEditing } from './frame-node.tsx';
import { ResizeGrips } from './resize-grips.tsx';
import { editAnnotation } from './selected.ts';
import { textParts } from './text-parts.ts';
import './annotations.css';

/** Words as they were typed, formulas typeset; one that cannot be read is shown as it is, marked. */
function NoteText({ text }: { readonly text: string }) {
  const parts = useMemo(() => textParts(text), [text]);
  return parts.map(({ kind, text: part }, index) =>
    kind === 'text' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place.
      <span key={index}>{part}</span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <Tex key={index} tex={part} display={kind === 'display'} />
    ),
  );
}

/** What somebody wrote on the canvas. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<AnnotationNode>) {
  const { t } = useTranslation('annotations');
  const { annotation } = data;
  const isEditing = useIsEditing(id);
  const spoken = annotation.text === '' ? t('note-empty') : t('note-spoken', { text: annotation.text });
  return (
    <section
      className="note"
      data-testid={id}
      data-colour={annotation.colour}
      data-selected={selected}
      aria-label={spoken}
      onDoubleClick={() => editAnnotation(id)}
    >
      {isEditing ? (
        <AnnotationEditor annotation={annotation} />
      ) : (
        <div className="note-text" data-empty={annotation.text === ''}>
          {annotation.text === '' ? t('note-placeholder') : <NoteText text={annotation.text} />}
        </div>
      )}
      <ResizeGrips annotation={annotation} />
    </section>
  );
});
