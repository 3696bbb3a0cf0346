import { useStore } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { flowHandle } from '../canvas/flow-handle.ts';
import { drawnOf } from '../canvas/placed.ts';
import { type BlockProgress, progressOf, selectStale } from '../canvas/use-session-values.ts';
import { boundsOf, clampZoom } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import { selectTheme, type UiState } from '../state/ui-store.ts';
import { frameOn, MAP, type Pane, placingFor, type Spot, spotsOf, viewportAt } from './picture.ts';
import './mini-map.css';

const selectOpen = ({ preferences, present, inside }: UiState): boolean => preferences.miniMapOpen && !present && inside === null;
const selectDrawn = ({ document }: DocumentState) => drawnOf(document);
const selectX = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[0];
const selectY = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[1];
const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];
const selectWidth = (state: { readonly width: number }): number => state.width;
const selectHeight = (state: { readonly height: number }): number => state.height;

interface Colours {
  readonly none: string;
  readonly done: string;
  readonly current: string;
  readonly cost: string;
  readonly ring: string;
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    none: read('--border-strong'),
    done: read('--forward'),
    current: read('--focus'),
    cost: read('--cost'),
    ring: read('--text'),
  };
}

/** Not computed: an outline. Done: filled. Current: filled, with a ring. A cost is red in each. */
function paintSpot(context: CanvasRenderingContext2D, spot: Spot, colours: Colours, stale: boolean): void {
  const { x, y, width, height, form, progress } = spot;
  const colour = form === 'cost' ? colours.cost : colours[progress];
  context.globalAlpha = stale && progress !== 'none' ? 0.4 : 1;
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  // outlines need room to be told from what is filled
  if (progress === 'none' && width > 4 && height > 4) context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  else context.fillRect(x, y, width, height);
  if (progress === 'current') {
    context.strokeStyle = colours.ring;
    context.lineWidth = 1.5;
    context.strokeRect(x - 2, y - 2, width + 4, height + 4);
  }
}

function usePane(): Pane {
  const [x, y, zoom] = [useStore(selectX), useStore(selectY), useStore(selectZoom)];
  const [width, height] = [useStore(selectWidth), useStore(selectHeight)];
  return { x, y, zoom, width, height };
}

/** The blocks, painted when they move or their state changes: not while the canvas is moved. */
function usePainting(canvas: React.RefObject<HTMLCanvasElement | null>) {
  const drawn = useDocument(selectDrawn);
  const stale = useSession(selectStale);
  const theme = useUi(selectTheme);
  // all states as one text: equal states paint nothing anew
  const states = useSession((state: SessionState) => drawn.nodes.map(({ id }) => progressOf(state, id)[0]).join(''));
  const placing = useMemo(() => {
    const bounds = boundsOf(drawn.nodes.map((node) => ({ position: node, geometry: node.geometry })));
    return placingFor(bounds ?? { x: 0, y: 0, width: 1, height: 1 });
  }, [drawn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = window.devicePixelRatio;
    element.width = MAP.width * ratio;
    element.height = MAP.height * ratio;
    context.scale(ratio, ratio);
    const colours = coloursOf(element);
    const kinds: Readonly<Record<string, BlockProgress>> = { n: 'none', d: 'done', c: 'current' };
    const byId = new Map(drawn.nodes.map(({ id }, i) => [id, kinds[states[i] ?? 'n'] ?? 'none']));
    const spots = spotsOf(drawn, placing, (id) => byId.get(id) ?? 'none');
    const last = (spot: Spot): number => (spot.progress === 'current' ? 1 : 0);
    for (const spot of [...spots].sort((a, b) => last(a) - last(b))) paintSpot(context, spot, colours, stale);
  }, [canvas, drawn, placing, states, stale, theme]);
  return placing;
}

function Picture() {
  const { t } = useTranslation('layout');
  const canvas = useRef<HTMLCanvasElement>(null);
  const placing = usePainting(canvas);
  const pane = usePane();
  const element = useRef<HTMLDivElement>(null);
  const goTo = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    flowHandle()?.setViewport(viewportAt(placing, at, pane));
  };
  const zoomed = useRef({ placing, pane });
  zoomed.current = { placing, pane };
  useEffect(() => {
    const map = element.current;
    if (!map) return;
    // not passive: the page would be zoomed with Ctrl
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      const now = zoomed.current;
      const box = map.getBoundingClientRect();
      const zoom = clampZoom(now.pane.zoom * 2 ** (-event.deltaY / 400));
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      flowHandle()?.setViewport(viewportAt(now.placing, at, { ...now.pane, zoom }));
    };
    map.addEventListener('wheel', onWheel, { passive: false });
    return () => map.removeEventListener('wheel', onWheel);
  }, []);
  const frame = frameOn(placing, pane);
  return (
    <div
      ref={element}
      className="mini-map"
      role="img"
      aria-label={t('mini-map')}
      data-testid="mini-map"
      style={{ width: MAP.width, height: MAP.height }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
    >
      <canvas ref={canvas} className="mini-map-blocks" />
      <div
        className="mini-map-frame"
        data-testid="mini-map-frame"
        style={{ left: frame.x, top: frame.y, width: frame.width, height: frame.height }}
      />
    </div>
  );
}

/** All of the graph as a small picture, with the part that is on view: a click or a drag goes there, the wheel zooms there. */
export function MiniMap() {
  const isOpen = useUi(selectOpen);
  const isEmpty = useDocument(({ document }) => document.nodes.length === 0);
  return isOpen && !isEmpty ? <Picture /> : null;
}
