import { useRef } from 'react';
import { ANNOTATIONS, type Annotation, annotationKey } from '../../graph-core/document/annotations.ts';
import { changeAnnotation } from '../../graph-core/edit/edits/annotations.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editing } from '../state/editing.ts';
import { uiStore } from '../state/stores.ts';

/** The field over a title or a note. Enter keeps a title, Ctrl+Enter or Escape a note: what was written is never lost. */
export function AnnotationEditor({ annotation }: { readonly annotation: Annotation }) {
  const { t } = useTranslation('annotations');
  const done = useRef(false);
  const key = annotationKey(annotation);
  const isNote = annotation.kind === 'note';
  const close = (text: string | null, goesBack: boolean): void => {
    if (done.current) return;
    done.current = true;
    uiStore.getState().edit(null);
    const { document, attempt } = editing();
    const written = isNote ? text : text?.trim();
    if (typeof written === 'string' && written !== annotation.text) attempt(changeAnnotation(document, [key], { text: written }));
    if (goesBack) flowHandle()?.focusNode(key);
  };
  const field = {
    autoFocus: true,
    className: `annotation-editor annotation-editor-${annotation.kind} nodrag nopan nowheel`,
    'aria-label': isNote ? t('note-text') : t('frame-title'),
    'data-testid': `editor-${key}`,
    defaultValue: annotation.text,
    maxLength: ANNOTATIONS[annotation.kind].letters,
  };
  if (isNote) {
    return (
      <textarea
        {...field}
        placeholder={t('note-placeholder')}
        onFocus={({ currentTarget }) => currentTarget.setSelectionRange(currentTarget.value.length, currentTarget.value.length)}
        onBlur={({ currentTarget }) => close(currentTarget.value, false)}
        onKeyDown={(event) => {
          event.stopPropagation();
          const leaves = event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey));
          if (!leaves) return;
          event.preventDefault();
          close(event.currentTarget.value, true);
        }}
      />
    );
  }
  return (
    <input
      {...field}
      placeholder={t('frame')}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={({ currentTarget }) => close(currentTarget.value, false)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') close(event.currentTarget.value, true);
        if (event.key === 'Escape') close(null, true);
      }}
    />
  );
}
