import { type OnMove, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type MouseEvent, useCallback, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { FrameNode } from '../annotations/frame-node.tsx';
import { NoteNode } from '../annotations/note-node.tsx';
import { useAnnotationHand } from '../annotations/use-annotation-hand.ts';
import { useAnnotations } from '../annotations/use-annotations.ts';
import { Guides } from '../arrange/guides.tsx';
import { DataCardNode } from '../data-card/card-node.tsx';
import { DataWire } from '../data-card/data-wire.tsx';
import { FeedMenu } from '../data-card/feed-menu.tsx';
import { useCards } from '../data-card/use-cards.ts';
import { FocusView } from '../focus/focus-view.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { useDimmed } from '../influence/use-dimmed.ts';
import { InsideCanvas } from '../inside/inside-canvas.tsx';
import { openBlock } from '../inside/open.ts';
import { useZoomThrough } from '../inside/zoom-through.ts';
import { glideStore } from '../layout/glide.ts';
import { TidyProgress } from '../layout/tidy-progress.tsx';
import { MiniMap } from '../mini-map/mini-map.tsx';
import { hoverHandlers } from '../mirror/hovered.ts';
import { keysAreCommands } from '../navigation/canvas-keys.ts';
import { CanvasWheel } from '../navigation/canvas-wheel.tsx';
import { NudgeOverGraph } from '../nudge/nudge-layer.tsx';
import { NudgePanel } from '../nudge/nudge-panel.tsx';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { PredictStrip } from '../predict/predict-strip.tsx';
import { SamplesView } from '../samples/samples-view.tsx';
import { selectDocument } from '../state/document-store.ts';
import { isGroupAt } from '../state/inside-place.ts';
import { useSession } from '../state/session.ts';
import { documentStore, uiStore, useDocument, useUi } from '../state/stores.ts';
import type { InsidePlace, UiState } from '../state/ui-store.ts';
import { AddBox } from './add-box.tsx';
import { Beyond } from './beyond.tsx';
import { Binding, type BlockData, type ShownEdge, type ShownNode } from './bind.ts';
import { CardPlace } from './card-place.tsx';
import { ContextMenu, notePress, useContextMenu } from './context-menu.tsx';
import { Dots } from './dots.tsx';
import { onDragOverCanvas, onDropOnCanvas } from './drop.ts';
import { EDITED_FLOW } from './edited-flow.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { LARGE } from './extent.ts';
import { useFlowWords } from './flow-words.ts';
import { isDisc } from './geometry.ts';
import { Hints } from './hints.tsx';
import { BlockNode } from './nodes/block-node.tsx';
import { Boxes, OverGraph } from './overlays.tsx';
import { PaintedLayer } from './painted/painted-layer.tsx';
import { usePaintedHand } from './painted/use-painted-hand.ts';
import { StrokeLayer } from './stroke-layer.tsx';
import { useAim } from './use-aim.ts';
import { useBackAtBlock } from './use-back-at-block.ts';
import { useBentEdges } from './use-bent-edges.ts';
import { useCanvasChanges } from './use-canvas-changes.ts';
import { useExtent, useHanded } from './use-extent.ts';
import { useNumberScale } from './use-far-numbers.ts';
import { useFixedGeometry } from './use-fixed-geometry.ts';
import { useCanvasHandle } from './use-flow-handle.ts';
import { useFocusRequests } from './use-focus-requests.ts';
import { useFollow } from './use-follow.ts';
import { usePanLayer } from './use-pan-layer.ts';
import { useSameList } from './use-same-list.ts';
import { selectStale, selectStepping } from './use-session-values.ts';
import { useWiring } from './use-wiring.ts';
import { ArrowHeads, Wire } from './wire.tsx';
import { WireExtras } from './wire-extras.tsx';
import { WireStops } from './wire-stops.tsx';
import './canvas.css';
import './over.css';
import './nodes.css';

const NODE_TYPES = { block: BlockNode, 'data-card': DataCardNode, frame: FrameNode, note: NoteNode };
const EDGE_TYPES = { wire: Wire, 'data-wire': DataWire };
const HOVER_DELAY = 300;

const selectSelection = (state: UiState) => state.selection;
const selectInside = (state: UiState) => state.inside;

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

/** React Flow lets go of what it has; of a large drawing more may be selected. */
const letGo = (): void => {
  if (documentStore.getState().document.nodes.length >= LARGE) uiStore.getState().select({});
};

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

function Flow({ pane }: { readonly pane: React.RefObject<HTMLDivElement | null> }) {
  const { t } = useTranslation('canvas');
  const words = useFlowWords(true);
  const document = useDocument(selectDocument);
  const selection = useUi(selectSelection);
  const { moving: dragged, drag, onNodesChange, onEdgesChange } = useCanvasChanges();
  const moving = useStore(glideStore, ({ places }) => places) ?? dragged;
  const binding = useMemo(() => new Binding(t('block-role')), [t]);
  const cards = useCards(document, moving);
  const extent = useExtent(document);
  const handed = useHanded(document, extent, moving, cards.edges);
  const nodes = useMemo(() => binding.nodes(document, selection, moving, handed), [binding, document, selection, moving, handed]);
  const straight = useMemo(() => binding.edges(document, selection, handed), [binding, document, selection, handed]);
  const edges = useBentEdges(straight, document, moving);
  const annotations = useAnnotations(document, selection, moving);
  const shownNodes = useMemo((): ShownNode[] => [...nodes, ...cards.nodes, ...annotations], [nodes, cards.nodes, annotations]);
  const shownEdges = useSameList(useMemo((): ShownEdge[] => [...edges, ...cards.edges], [edges, cards.edges]));
  const isPainted = extent.kind === 'painted';
  const hand = usePaintedHand(isPainted, drag);
  const shown = useDimmed(shownNodes, shownEdges);
  const wiring = useWiring();
  const hover = useHover();
  const menu = useContextMenu();
  const aim = useAim();
  const annotationHand = useAnnotationHand();
  const flow = useReactFlow();
  useFixedGeometry();
  useCanvasHandle(pane);
  useFocusRequests();
  useFollow(pane);
  useNumberScale(pane);
  usePanLayer();
  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return;
    if (hand?.onDouble(event)) return;
    const screen = { x: event.clientX, y: event.clientY };
    uiStore.getState().startAdding({ at: flow.screenToFlowPosition(screen), screen, from: null });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: double-click on empty canvas; Shift+A does the same by keyboard.
    <div
      className="canvas-flow"
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={(event) => {
        notePress(event);
        hand?.onPress(event);
      }}
      {...hand?.handlers}
      onKeyDownCapture={(event) => {
        annotationHand.onKeyDownCapture(event);
        keysAreCommands(event);
      }}
      onDragOver={onDragOverCanvas}
      onDrop={onDropOnCanvas}
    >
      <ReactFlow
        nodes={shown.nodes}
        edges={shown.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        {...wiring}
        {...hover}
        {...menu.handlers}
        {...aim}
        {...hoverHandlers}
        onMoveEnd={onMoveEnd}
        onPaneClick={(event) => {
          if (!hand?.onClick(event)) letGo();
        }}
        onSelectionStart={() => {
          letGo();
          annotationHand.onSelectionStart();
        }}
        onSelectionEnd={annotationHand.onSelectionEnd}
        onNodeDoubleClick={onNodeDoubleClick}
        onlyRenderVisibleElements={extent.kind !== 'all'}
        {...EDITED_FLOW}
        edgesReconnectable
        reconnectRadius={12}
        aria-label={t('label')}
        ariaLabelConfig={words}
      >
        <Dots />
        {isPainted && <PaintedLayer document={document} moving={moving} />}
        <CanvasWheel />
        <Guides />
        <ArrowHeads />
        <WireStops edges={edges} />
        <WireExtras edges={edges} />
        <OverGraph />
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
  const under = useRef<HTMLDivElement>(null);
  useZoomThrough(under, null);
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
      <div ref={under} className="canvas-under" inert={inside !== null}>
        <ReactFlowProvider>
          <Flow pane={pane} />
          <CardPlace />
          <Beyond />
          <MiniMap />
          {inside === null && <NudgeOverGraph />}
        </ReactFlowProvider>
        <EmptyCanvas />
        <Hints />
        <TidyProgress />
        {inside === null && <PredictStrip />}
      </div>
      <AddBox />
      <Boxes />
      <StrokeLayer pane={pane} />
      {isDrawn && <NudgePanel />}
      {inside && (predicting && !isGroup ? <HiddenInside /> : <InsteadOfGraph place={inside} />)}
    </section>
  );
}
