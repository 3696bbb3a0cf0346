import {
  Background,
  BackgroundVariant,
  type OnMove,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type DragEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Point } from '../../graph-core/model/document.ts';
import { DataCardNode } from '../data-card/card-node.tsx';
import { FeedMenu } from '../data-card/feed-menu.tsx';
import { DataWire } from '../data-card/data-wire.tsx';
import { useCards } from '../data-card/use-cards.ts';
import { FocusView } from '../focus/focus-view.tsx';
import { InsideCanvas } from '../inside/inside-canvas.tsx';
import { openBlock } from '../inside/open.ts';
import { hoverHandlers } from '../mirror/hovered.ts';
import { NudgeOverGraph } from '../nudge/nudge-layer.tsx';
import { NudgePanel } from '../nudge/nudge-panel.tsx';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { PredictStrip } from '../predict/predict-strip.tsx';
import { SamplesView } from '../samples/samples-view.tsx';
import { selectDocument } from '../state/document-store.ts';
import { isGroupAt } from '../state/inside-place.ts';
import { useSession } from '../state/session.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { InsidePlace, UiState } from '../state/ui-store.ts';
import { AddBox } from './add-box.tsx';
import { Beyond } from './beyond.tsx';
import { Binding, type BlockData, type ShownEdge, type ShownNode } from './bind.ts';
import { CardPlace } from './card-place.tsx';
import { ContextMenu, notePress, useContextMenu } from './context-menu.tsx';
import { onDropOnCanvas } from './drop.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { FindBox } from './find-box.tsx';
import { mountFlow } from './flow-handle.ts';
import { isDisc } from './geometry.ts';
import { Hints } from './hints.tsx';
import { BlockNode } from './nodes/block-node.tsx';
import { RefusalTip } from './refusal-tip.tsx';
import { useBackAtBlock } from './use-back-at-block.ts';
import { useCanvasChanges } from './use-canvas-changes.ts';
import { useNumberScale } from './use-far-numbers.ts';
import { useFollow } from './use-follow.ts';
import { selectStale, selectStepping } from './use-session-values.ts';
import { useWiring } from './use-wiring.ts';
import { openView, reveal } from './view.ts';
import { ArrowHeads, Wire } from './wire.tsx';
import { WireStops } from './wire-stops.tsx';
import './canvas.css';
import './over.css';
import './nodes.css';

const NODE_TYPES = { block: BlockNode, 'data-card': DataCardNode };
const EDGE_TYPES = { wire: Wire, 'data-wire': DataWire };
const PAN_BUTTONS = [1, 2];
const MULTI_KEYS = ['Shift', 'Control', 'Meta'];
const HOVER_DELAY = 300;
const NO_ATTRIBUTION = { hideAttribution: true };

const selectSelection = (state: UiState) => state.selection;
const selectInside = (state: UiState) => state.inside;
const selectFocusRequest = (state: UiState) => state.focusRequest;

/** Announces the canvas to the commands, and shows all of the graph when it opens. */
function useFlowHandle(pane: React.RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const pointer = useRef<Point | null>(null);
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const move = (event: PointerEvent): void => {
      pointer.current = { x: event.clientX, y: event.clientY };
      // A wire that was deleted under the pointer never says that the pointer left it.
      const { hoveredWire, hoverWire } = uiStore.getState();
      const onWire = event.target instanceof Element && event.target.closest('.react-flow__edge') !== null;
      if (hoveredWire !== null && !onWire) hoverWire(null);
    };
    const leave = (): void => {
      pointer.current = null;
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    const unmount = mountFlow({
      pane: () => ({ width: element.clientWidth, height: element.clientHeight }),
      viewport: flow.getViewport,
      setViewport: (viewport, duration = 0) => void flow.setViewport(viewport, { duration }),
      toDocument: (screen) => flow.screenToFlowPosition(screen),
      pointer: () => pointer.current,
      focusNode: (id) => element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
    });
    openView();
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      unmount();
    };
  }, [flow, pane]);
}

/** A problem in a list was clicked: its node comes on view and is selected. */
function useFocusRequests(): void {
  const request = useUi(selectFocusRequest);
  useEffect(() => {
    if (!request) return;
    const [node = ''] = request.address.split(/[./]/);
    uiStore.getState().openInside(null);
    uiStore.getState().select({ nodes: [node], value: request.address.includes('.') ? request.address : null });
    reveal(node);
  }, [request]);
}

function useHover() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onEdgeMouseEnter = useCallback((_: MouseEvent, edge: ShownEdge) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => uiStore.getState().hoverWire(edge.id), HOVER_DELAY);
  }, []);
  const onEdgeMouseLeave = useCallback(() => {
    clearTimeout(timer.current);
    uiStore.getState().hoverWire(null);
  }, []);
  return { onEdgeMouseEnter, onEdgeMouseLeave };
}

const onMoveEnd: OnMove = (_, viewport) => uiStore.getState().setViewport(viewport);

/** Written beside a block, or something that has a double-click of its own. */
const BESIDE = '.circle-values, .above, .below, .beside, .title-text, input, button';

/** On a block's body: opens it. A title and an editable number keep their own double-click. */
const onNodeDoubleClick = (event: MouseEvent, { data }: ShownNode): void => {
  if (!('geometry' in data)) return;
  const { form } = (data as BlockData).geometry;
  if (isDisc(form)) return;
  if (event.target instanceof Element && event.target.closest(BESIDE)) return;
  const { node } = data as BlockData;
  openBlock(node.id, node);
};

const onDragOver = (event: DragEvent): void => {
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
};

function Flow({ pane }: { readonly pane: React.RefObject<HTMLDivElement | null> }) {
  const { t } = useTranslation('canvas');
  const document = useDocument(selectDocument);
  const selection = useUi(selectSelection);
  const { moving, onNodesChange, onEdgesChange } = useCanvasChanges();
  const binding = useMemo(() => new Binding(), []);
  const nodes = useMemo(() => binding.nodes(document, selection, moving), [binding, document, selection, moving]);
  const edges = useMemo(() => binding.edges(document, selection), [binding, document, selection]);
  const cards = useCards(document, moving);
  const shownNodes = useMemo((): ShownNode[] => [...nodes, ...cards.nodes], [nodes, cards.nodes]);
  const shownEdges = useMemo((): ShownEdge[] => [...edges, ...cards.edges], [edges, cards.edges]);
  const wiring = useWiring();
  const hover = useHover();
  const menu = useContextMenu();
  const flow = useReactFlow();
  useFlowHandle(pane);
  useFocusRequests();
  useFollow(pane);
  useNumberScale(pane);
  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return;
    const screen = { x: event.clientX, y: event.clientY };
    uiStore.getState().startAdding({ at: flow.screenToFlowPosition(screen), screen, from: null });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: double-click on empty canvas; Shift+A does the same by keyboard.
    <div
      className="canvas-flow"
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={notePress}
      onDragOver={onDragOver}
      onDrop={onDropOnCanvas}
    >
      <ReactFlow
        nodes={shownNodes}
        edges={shownEdges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        {...wiring}
        {...hover}
        {...menu.handlers}
        {...hoverHandlers}
        onMoveEnd={onMoveEnd}
        onNodeDoubleClick={onNodeDoubleClick}
        onlyRenderVisibleElements={nodes.length >= 200}
        minZoom={0.05}
        maxZoom={4}
        panOnDrag={PAN_BUTTONS}
        selectionOnDrag
        selectionMode={SelectionMode.Partial}
        selectionKeyCode={null}
        multiSelectionKeyCode={MULTI_KEYS}
        panActivationKeyCode="Space"
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        connectionRadius={24}
        nodeDragThreshold={2}
        autoPanOnNodeFocus={false}
        elevateNodesOnSelect={false}
        edgesFocusable={false}
        proOptions={NO_ATTRIBUTION}
        aria-label={t('label')}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
        <ArrowHeads />
        <WireStops edges={edges} />
        <RefusalTip />
      </ReactFlow>
      <ContextMenu state={menu} />
      <FeedMenu />
    </div>
  );
}

/** What is looked at instead: inside a block, a single operation in the black box of the rest, the graph over its samples. */
function InsteadOfGraph({ place }: { readonly place: InsidePlace }) {
  switch (place.form) {
    case 'focus':
      return <FocusView key={place.path} path={place.path} />;
    case 'samples':
      return <SamplesView />;
    case 'operations':
    case 'units':
      return <InsideCanvas place={place} />;
  }
}

/** Views instead of the graph show numbers that are not looked at through the veil. */
function HiddenInside() {
  const { t } = useTranslation('predict');
  return (
    <section className="inside" aria-label={t('toggle')}>
      <header className="inside-header">
        <button type="button" className="chip" onClick={() => uiStore.getState().openInside(null)}>
          {t('back')}
        </button>
      </header>
      <HiddenNote />
    </section>
  );
}

/** The graph: a view of the document. */
export function Canvas() {
  const { t } = useTranslation('canvas');
  const pane = useRef<HTMLDivElement>(null);
  const stepping = useSession(selectStepping);
  const stale = useSession(selectStale);
  const inside = useUi(selectInside);
  useBackAtBlock(pane, inside);
  const predicting = usePredicting();
  // where a nudge shows what it does: the graph, and what is inside a block
  const isDrawn = inside === null || inside.form === 'operations';
  const isGroup = useDocument(({ document }) => inside?.form === 'operations' && isGroupAt(inside.path, document));
  return (
    <section
      ref={pane}
      className="canvas"
      data-testid="canvas"
      data-stepping={stepping ?? undefined}
      data-stale={stale}
      aria-label={t('label')}
    >
      <div className="canvas-under" inert={inside !== null}>
        <ReactFlowProvider>
          <Flow pane={pane} />
          <CardPlace />
          <Beyond />
          {inside === null && <NudgeOverGraph />}
        </ReactFlowProvider>
        <EmptyCanvas />
        <AddBox />
        <FindBox />
        <Hints />
        {inside === null && <PredictStrip />}
      </div>
      {isDrawn && <NudgePanel />}
      {inside && (predicting && !isGroup ? <HiddenInside /> : <InsteadOfGraph place={inside} />)}
    </section>
  );
}
