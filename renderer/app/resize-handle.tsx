import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { DRAWER_HEIGHT, INSPECTOR_WIDTH, PALETTE_WIDTH } from '../state/preferences.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';

/** What a handle resizes: a field of the preferences, its bounds, and where the panel is that grows. */
interface Edge {
  readonly field: 'inspectorWidth' | 'paletteWidth' | 'drawerHeight';
  readonly range: { readonly min: number; readonly max: number; readonly start: number };
  readonly orientation: 'vertical' | 'horizontal';
  /** The size that a place of the pointer means. */
  readonly sizeAt: (event: { readonly clientX: number; readonly clientY: number }, handle: HTMLElement) => number;
  /** The key that makes the panel larger, and the one that makes it smaller. */
  readonly keys: readonly [larger: string, smaller: string];
}

/** Where the panel of a handle ends on the side that stays. */
const far = (handle: HTMLElement, side: 'left' | 'bottom'): number =>
  (handle.parentElement as HTMLElement).getBoundingClientRect()[side];

const EDGES = {
  inspector: {
    field: 'inspectorWidth',
    range: INSPECTOR_WIDTH,
    orientation: 'vertical',
    sizeAt: ({ clientX }) => window.innerWidth - clientX,
    keys: ['ArrowLeft', 'ArrowRight'],
  },
  palette: {
    field: 'paletteWidth',
    range: PALETTE_WIDTH,
    orientation: 'vertical',
    sizeAt: ({ clientX }, handle) => clientX - far(handle, 'left'),
    keys: ['ArrowRight', 'ArrowLeft'],
  },
  drawer: {
    field: 'drawerHeight',
    range: DRAWER_HEIGHT,
    orientation: 'horizontal',
    sizeAt: ({ clientY }, handle) => far(handle, 'bottom') - clientY,
    keys: ['ArrowUp', 'ArrowDown'],
  },
} as const satisfies Record<string, Edge>;

export type ResizableEdge = keyof typeof EDGES;

const STEP = 16;

function put({ field, range }: Edge, size: number): void {
  uiStore.getState().prefer({ [field]: Math.round(Math.min(range.max, Math.max(range.min, size))) });
}

/** What a key makes of a size; null for keys that are no business of a handle. */
function sizeAfter({ keys: [larger, smaller], range }: Edge, key: string, size: number): number | null {
  if (key === larger) return size + STEP;
  if (key === smaller) return size - STEP;
  if (key === 'Home') return range.min;
  if (key === 'End') return range.max;
  return key === 'Enter' ? range.start : null;
}

/**
 * The edge of a panel: drag it, or use the arrow keys, Home and End; a double click or Enter gives it the size that it came
 * with.
 */
export function ResizeHandle({ of }: { readonly of: ResizableEdge }) {
  const { t } = useTranslation();
  const edge: Edge = EDGES[of];
  const size = useUi((state: UiState) => state.preferences[edge.field]);
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) put(edge, edge.sizeAt(event, event.currentTarget));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // as it is: a panel may have a usual size of its own, and a small window gives less than what is asked for
    const { width, height } = (event.currentTarget.parentElement as HTMLElement).getBoundingClientRect();
    const next = sizeAfter(edge, event.key, edge.orientation === 'vertical' ? width : height);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    put(edge, next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; the separator role with a value is the pattern for splitters.
    <div
      role="separator"
      tabIndex={0}
      className={`resize-handle resize-${of}`}
      data-testid={`resize-${of}`}
      aria-orientation={edge.orientation}
      aria-label={t(`resize.${of}`)}
      title={t('resize.help')}
      aria-valuenow={size}
      aria-valuemin={edge.range.min}
      aria-valuemax={edge.range.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => put(edge, edge.range.start)}
      onKeyDown={onKeyDown}
    />
  );
}
