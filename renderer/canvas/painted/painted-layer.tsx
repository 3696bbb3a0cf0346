import { useStoreApi } from '@xyflow/react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Document, NodeId, Point } from '../../../graph-core/model/document.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useInfluence } from '../../influence/influence-store.ts';
import { hovered } from '../../mirror/hovered.ts';
import { useNudgeReach } from '../../nudge/use-nudge-role.ts';
import { useLit } from '../../paths/lit.ts';
import { executionOrderOf, placeInOrder } from '../../state/derived.ts';
import { useSession } from '../../state/session.ts';
import type { SessionState } from '../../state/session-store.ts';
import { documentStore, uiStore, useUi } from '../../state/stores.ts';
import { selectTheme, type UiState } from '../../state/ui-store.ts';
import { selectCurrentNode, selectStepping } from '../use-session-values.ts';
import { comeNear, reveal } from '../view.ts';
import { selectIn } from './hit.ts';
import { Painter } from './painter.ts';
import './painted.css';

const selectSelection = (state: UiState) => state.selection;
const selectView = (state: SessionState) => state.view;
const selectHovered = (state: { readonly id: NodeId | null }) => state.id;

/** React Flow has none of the painted blocks: what its box selects is found here. */
function useBox(): void {
  const flow = useStoreApi();
  useEffect(
    () =>
      flow.subscribe(({ userSelectionActive, userSelectionRect: box, transform: [x, y, zoom] }, before) => {
        if (!userSelectionActive || box === null || box === before.userSelectionRect) return;
        const { document } = documentStore.getState();
        const part = { x: (box.x - x) / zoom, y: (box.y - y) / zoom, width: box.width / zoom, height: box.height / zoom };
        selectIn(document, part);
      }),
    [flow],
  );
}

/** Through the blocks in execution order, and near to the one that was reached. */
function onKeyDown(event: KeyboardEvent): void {
  const { document } = documentStore.getState();
  const { selection, select } = uiStore.getState();
  const order = executionOrderOf(document);
  const [first] = selection.nodes;
  const at = first === undefined ? -1 : (placeInOrder(document).get(first) ?? -1);
  if (event.key === 'PageDown' || event.key === 'PageUp') {
    const next = event.key === 'PageDown' ? Math.min(order.length - 1, at + 1) : Math.max(0, at - 1);
    const id = order[next];
    if (id === undefined) return;
    select({ nodes: [id] });
    reveal(id);
  } else if (event.key === 'Enter' && first !== undefined) comeNear(first);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

interface Props {
  readonly document: Document;
  /** Where what is dragged is. */
  readonly moving: ReadonlyMap<NodeId, Point>;
}

/** What the keyboard has of it: one stop for all blocks. */
function PaintedKeys({ count, chosen }: { readonly count: number; readonly chosen: number }) {
  const { t } = useTranslation('painted');
  return (
    <section
      className="painted-keys"
      data-testid="painted"
      aria-label={t('label', { count })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys walk through the blocks.
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <span className="visually-hidden" aria-live="polite">
        {t('selected', { count: chosen })}
      </span>
    </section>
  );
}

/** A drawing of which thousands of blocks are in sight: painted, in place of an element for each. */
export function PaintedLayer({ document, moving }: Props) {
  const base = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const [painter, setPainter] = useState<Painter | null>(null);
  const flow = useStoreApi();
  const selection = useUi(selectSelection);
  const view = useSession(selectView);
  const phase = useSession(selectStepping);
  const stepped = useSession(selectCurrentNode);
  const theme = useUi(selectTheme);
  const hoveredId = useStore(hovered, selectHovered);
  const influence = useInfluence()?.influence ?? null;
  const nudge = useNudgeReach();
  const lit = useLit();
  useBox();
  useLayoutEffect(() => {
    if (!base.current || !top.current) return;
    const made = new Painter(base.current, top.current);
    const look = ({ transform: [x, y, zoom], width, height }: ReturnType<typeof flow.getState>): void =>
      made.look({ x, y, zoom }, { width, height });
    look(flow.getState());
    setPainter(made);
    const stop = flow.subscribe(look);
    return () => {
      stop();
      made.dispose();
      hovered.setState({ id: null });
    };
  }, [flow]);
  const current = phase === null ? null : stepped;
  useLayoutEffect(() => {
    painter?.show({ document, moving, selection, hovered: hoveredId, view, current, phase, theme, influence, nudge, lit });
  }, [painter, document, moving, selection, hoveredId, view, current, phase, theme, influence, nudge, lit]);
  return (
    <>
      <div className="painted" aria-hidden="true">
        <canvas ref={base} />
        <canvas ref={top} />
      </div>
      <PaintedKeys count={document.nodes.length} chosen={selection.nodes.length} />
    </>
  );
}
