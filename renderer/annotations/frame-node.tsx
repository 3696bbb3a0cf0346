import { type NodeProps, useStore as useFlowStore } from '@xyflow/react';
import { memo, type PointerEvent, useCallback } from 'react';
import { useStore } from 'zustand';
import { dragStore } from '../arrange/drag-store.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { AnnotationEditor } from './annotation-editor.tsx';
import type { AnnotationNode } from './annotation-flow.ts';
import { ResizeGrips } from './resize-grips.tsx';
import { editAnnotation, pressAnnotation } from './selected.ts';
import { titleSize } from './title-size.ts';
import './annotations.css';

export const useIsEditing = (key: string): boolean =>
  useUi(useCallback((state: UiState) => state.editing?.kind === 'annotation' && state.editing.key === key, [key]));

const onPress = (event: PointerEvent, key: string): void => {
  if (event.button !== 1) pressAnnotation(key, event.shiftKey || event.ctrlKey || event.metaKey);
};

/** A titled rectangle behind blocks. It changes nothing that is computed; moving it moves what stands in it. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<AnnotationNode>) {
  const { t } = useTranslation('annotations');
  const isReceiving = useStore(dragStore, (state) => state.receiving === id);
  const { annotation, place } = data;
  const isEditing = useIsEditing(place);
  const title = annotation.text === '' ? t('frame') : annotation.text;
  const size = useFlowStore(({ transform: [, , zoom] }) => titleSize(zoom, annotation, title));
  return (
    <section
      className="frame"
      data-testid={place}
      data-colour={annotation.colour}
      data-selected={selected}
      data-receiving={isReceiving}
      aria-label={t('frame-spoken', { title, colour: t(`colours.${annotation.colour}`) })}
    >
      {['top', 'right', 'bottom', 'left'].map((side) => (
        <i key={side} className={`frame-edge frame-edge-${side} frame-grip`} onPointerDown={(event) => onPress(event, place)} />
      ))}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter and F2 do the same by keyboard. */}
      <header
        className="frame-title frame-grip"
        data-testid={`title-${place}`}
        style={{ fontSize: size }}
        onPointerDown={(event) => onPress(event, place)}
        onDoubleClick={() => editAnnotation(place)}
      >
        {isEditing ? <AnnotationEditor annotation={annotation} /> : <span className="frame-title-text">{title}</span>}
      </header>
      <ResizeGrips annotation={annotation} place={place} />
    </section>
  );
});
