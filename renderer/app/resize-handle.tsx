import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { clampInspectorWidth, INSPECTOR_WIDTH } from '../state/preferences.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectWidth = (state: UiState) => state.preferences.inspectorWidth;
const setWidth = (width: number): void => uiStore.getState().prefer({ inspectorWidth: clampInspectorWidth(width) });

function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
  if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(window.innerWidth - event.clientX);
}

function onKeyDown(event: KeyboardEvent): void {
  const by = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  setWidth(uiStore.getState().preferences.inspectorWidth + by);
}

/** The edge between canvas and inspector: drag it, or use the arrow keys. */
export function ResizeHandle() {
  const { t } = useTranslation();
  const width = useUi(selectWidth);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; the separator role with a value is the pattern for splitters.
    <div
      role="separator"
      tabIndex={0}
      className="resize-handle"
      aria-orientation="vertical"
      aria-label={t('inspector.resize')}
      aria-valuenow={width}
      aria-valuemin={INSPECTOR_WIDTH.min}
      aria-valuemax={INSPECTOR_WIDTH.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
