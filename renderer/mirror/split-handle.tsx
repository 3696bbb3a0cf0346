import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { clampMirrorShare, MIRROR_SHARE } from '../state/preferences.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

const selectShare = (state: UiState) => state.preferences.mirrorShare;
const selectSide = (state: UiState) => state.preferences.mirrorSide;
const setShare = (share: number): void => uiStore.getState().prefer({ mirrorShare: clampMirrorShare(share) });

/** The line between graph and derivative network: drag it, or use the arrow keys. */
export function SplitHandle() {
  const { t } = useTranslation('mirror');
  const share = useUi(selectShare);
  const side = useUi(selectSide);
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const room = event.currentTarget.parentElement?.parentElement?.getBoundingClientRect();
    if (!room || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setShare(
      side === 'beside' ? (100 * (room.right - event.clientX)) / room.width : (100 * (room.bottom - event.clientY)) / room.height,
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: 2, ArrowUp: 2, ArrowRight: -2, ArrowDown: -2 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setShare(share + by);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; the separator role with a value is the pattern for splitters.
    <div
      role="separator"
      tabIndex={0}
      className="mirror-split"
      aria-orientation={side === 'beside' ? 'vertical' : 'horizontal'}
      aria-label={t('resize')}
      aria-valuenow={share}
      aria-valuemin={MIRROR_SHARE.min}
      aria-valuemax={MIRROR_SHARE.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
