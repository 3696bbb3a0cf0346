import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { Columns2, ImageDown, Maximize, Rows2, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import { exportFigure } from '../app/exports.ts';
import { Dots } from '../canvas/dots.tsx';
import { useFlowWords } from '../canvas/flow-words.ts';
import { READ_ONLY_FLOW } from '../canvas/read-only-flow.ts';
import { useNumberScale } from '../canvas/use-far-numbers.ts';
import { selectStale, selectStepping } from '../canvas/use-session-values.ts';
import { boundsOf, viewportFor } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { CanvasWheel } from '../navigation/canvas-wheel.tsx';
import { analysisFor } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { formatRow } from '../ui/number-format.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useMark } from '../ui/use-mark.ts';
import { figureOf } from './figure.ts';
import { hoverHandlers } from './hovered.ts';
import { mirrorOf, type TwinNode } from './mirror-drawing.ts';
import { MirrorWire } from './mirror-wire.tsx';
import { setMirrorSide, settleSide, toggleMirror } from './open-mirror.ts';
import { Reach } from './reach.ts';
import { SplitHandle } from './split-handle.tsx';
import { TwinNodeView } from './twin-node.tsx';
import './mirror.css';

const NODE_TYPES = { twin: TwinNodeView };
const EDGE_TYPES = { 'mirror-wire': MirrorWire };

const selectStages = (state: SessionState) => state.view?.stages ?? null;
const selectTurn = (state: SessionState) => state.view?.turn?.costs;
const selectIsMean = (state: SessionState) => state.view?.sample === 'mean';
const selectSeed = (state: SessionState) => state.seed;
const selectSide = (state: UiState) => state.preferences.mirrorSide;

/** Where backward starts: at the costs whose turn it is, with 1, or at the value that the stepper was told, with a row. */
function useSeeds(): ReadonlyMap<Address, string> {
  const document = useDocument(selectDocument);
  const turn = useSession(selectTurn);
  const seed = useSession(selectSeed);
  const mark = useMark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers are written anew with another decimal mark.
  return useMemo(() => {
    if (seed !== null) return new Map([[seed.from, seed.row === null ? '1' : formatRow(seed.row)]]);
    return new Map((turn ?? analysisFor(document).costs).map((address) => [address, '1']));
  }, [document, turn, seed, mark]);
}

/** All of the drawing, when it opens and when its pane or the graph changes its size. */
function useFit(pane: RefObject<HTMLDivElement | null>, nodes: readonly TwinNode[], key: string): () => void {
  const flow = useReactFlow();
  const drawn = useRef(nodes);
  drawn.current = nodes;
  const fit = useCallback(() => {
    const element = pane.current;
    const bounds = boundsOf(drawn.current.map(({ position, data }) => ({ position, geometry: data.geometry })));
    if (!element || !bounds) return;
    // room for the gradients of weights, which leave sideways, and for what enters at the cost
    const roomy = { x: bounds.x - 4, y: bounds.y - 24, width: bounds.width + 64, height: bounds.height + 84 };
    void flow.setViewport(viewportFor(roomy, { width: element.clientWidth, height: element.clientHeight }));
  }, [flow, pane]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another graph or side is shown whole; new numbers leave the view alone.
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const sizes = new ResizeObserver(fit);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [fit, pane, key]);
  return fit;
}

const select = (id: string): void => uiStore.getState().select({ nodes: [id] });

/** Enter selects the twin that has the focus, and with it the block. */
function onKeyDown(event: KeyboardEvent): void {
  const id = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;
  if ((event.key !== 'Enter' && event.key !== ' ') || id === undefined) return;
  event.preventDefault();
  select(id);
}

function Flow({ reach }: { readonly reach: Reach }) {
  const { t } = useTranslation('mirror');
  const words = useFlowWords(false);
  const pane = useRef<HTMLDivElement>(null);
  const document = useDocument(selectDocument);
  const names = useGraphNames();
  const seeds = useSeeds();
  const side = useUi(selectSide);
  const { nodes, edges } = useMemo(
    () => mirrorOf({ document, names, reach, seeds, side }),
    [document, names, reach, seeds, side],
  );
  const isMean = useSession(selectIsMean);
  const fit = useFit(pane, nodes, `${side} ${document.nodes.length}`);
  useNumberScale(pane);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter selects the node that has the focus, as a click does.
    <div className="mirror-flow" ref={pane} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeClick={(_, { id }) => select(id)}
        onPaneClick={() => uiStore.getState().select({})}
        {...hoverHandlers}
        {...READ_ONLY_FLOW}
        onlyRenderVisibleElements={nodes.length >= 200}
        aria-label={t('label')}
        ariaLabelConfig={words}
      >
        <CanvasWheel />
        <Dots />
      </ReactFlow>
      {(reach.isEmpty || isMean) && (
        <p className="inside-note" data-testid="mirror-note">
          {t(reach.isEmpty ? 'no-start' : 'mean')}
        </p>
      )}
      <IconButton
        className="mirror-export"
        label={t('export')}
        onPress={() =>
          void exportFigure(() => figureOf({ nodes, edges, gradients: sessionStore.getState().view?.gradients ?? {}, names }))
        }
        testId="mirror-export"
      >
        <ImageDown size={14} aria-hidden />
      </IconButton>
      <IconButton className="mirror-fit" label={t('fit')} onPress={fit} testId="mirror-fit">
        <Maximize size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Nothing to be drawn: what is missing, and where that is told. */
function Missing({ empty }: { readonly empty: boolean }) {
  const { t } = useTranslation('mirror');
  return (
    <div className="mirror-missing" data-testid="mirror-missing">
      <p>{t(empty ? 'empty' : 'blocked')}</p>
      {!empty && (
        <Button testId="mirror-problems" onPress={() => uiStore.getState().showPanel('problems')}>
          {t('show-problems')}
        </Button>
      )}
    </div>
  );
}

/** The derivative network of the graph: a live second pane. */
export function MirrorPane() {
  const { t } = useTranslation('mirror');
  const side = useUi(selectSide);
  const stages = useSession(selectStages);
  const stepping = useSession(selectStepping);
  const stale = useSession(selectStale);
  const empty = useDocument((state) => state.document.nodes.length === 0);
  const reach = useMemo(() => (stages === null ? null : new Reach({ stages })), [stages]);
  useReturnFocus();
  // drawn anew for each document that is opened
  useEffect(settleSide, []);
  return (
    <section
      className="canvas mirror"
      data-testid="mirror"
      data-side={side}
      data-phase={stepping ?? undefined}
      data-stale={stale}
      aria-label={t('label')}
    >
      <SplitHandle />
      <header className="mirror-header">
        <h2>{t('title')}</h2>
        <IconButton
          label={t(side === 'beside' ? 'put-below' : 'put-beside')}
          onPress={() => setMirrorSide(side === 'beside' ? 'below' : 'beside')}
          testId="mirror-side"
        >
          {side === 'beside' ? <Rows2 size={15} aria-hidden /> : <Columns2 size={15} aria-hidden />}
        </IconButton>
        <IconButton label={t('close')} keys="M" onPress={toggleMirror} testId="mirror-close">
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {reach === null || empty ? (
        <Missing empty={empty} />
      ) : (
        <ReactFlowProvider>
          <Flow reach={reach} />
        </ReactFlowProvider>
      )}
    </section>
  );
}
