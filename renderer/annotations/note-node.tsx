import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { TextWithFormulas } from '../ui/text-with-formulas.tsx';
import { AnnotationEditor } from './annotation-editor.tsx';
import type { AnnotationNode } from './annotation-flow.ts';
import { useIsEditing } from './frame-node.tsx';
import { ResizeGrips } from './resize-grips.tsx';
import { editAnnotation } from './selected.ts';
import './annotations.css';

/** What somebody wrote on the canvas. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<AnnotationNode>) {
  const { t } = useTranslation('annotations');
  const { annotation, place } = data;
  const isEditing = useIsEditing(place);
  const spoken = annotation.text === '' ? t('note-empty') : t('note-spoken', { text: annotation.text });
  return (
    <section
      className="note"
      data-testid={place}
      data-colour={annotation.colour}
      data-selected={selected}
      aria-label={spoken}
      onDoubleClick={() => editAnnotation(place)}
    >
      {isEditing ? (
        <AnnotationEditor annotation={annotation} />
      ) : (
        <div className="note-text" data-empty={annotation.text === ''}>
          {annotation.text === '' ? t('note-placeholder') : <TextWithFormulas text={annotation.text} />}
        </div>
      )}
      <ResizeGrips annotation={annotation} place={place} />
    </section>
  );
});
