import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { TextWithFormulas } from '../ui/text-with-formulas.tsx';
import { AnnotationEditor } from './annotation-editor.tsx';
import type { AnnotationNode } from './annotation-flow.ts';
import { useIsEditing } from './frame-node.tsx';
import { ResizeGrips } from './resize-grips.tsx';
import { editAnnotation } from './selected.ts';
import './annotations.css';

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
          {annotation.text === '' ? t('note-placeholder') : <TextWithFormulas text={annotation.text} />}
        </div>
      )}
      <ResizeGrips annotation={annotation} />
    </section>
  );
});
