import {
  Background,
  BackgroundVariant,
  type EdgeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Inside } from '../../session/protocol.ts';
import { mountFlow } from '../canvas/flow-handle.ts';
import { boundsOf, type Detail, detailAt, type Rect } from '../canvas/geometry.ts';
import { symbolText } from '../canvas/symbols.ts';
import { fitView } from '../canvas/view.ts';
import { DrawnWire } from '../canvas/wire.tsx';
import { selectDocument } from '../state/document-store.ts';
import { outwards } from '../state/inside-place.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import type { InsidePlace } from '../state/ui-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { drawingOf, type InsideFlowEdge, type InsideFlowNode, POINTED_AT, symbolsInside } from './drawing.ts';
import { InsideNodeView } from './inside-node.tsx';
import { tellSingle } from './open.ts';
import { leftOut, unitsGeometry } from './units.ts';
import { type UnitsNode, UnitsView } from './units-view.tsx';
import { useInside } from './use-inside.ts';
import './inside.css';

function InsideWire(props: EdgeProps<InsideFlowEdge>) {
  const { symbol = '', value, gradient } = props.data ?? {};
  return <DrawnWire ends={props} value={value} gradient={gradient} symbol={symbol} numbersOnly />;
}

const NODE_TYPES = { inside: InsideNodeView, units: UnitsView };
const EDGE_TYPES = { 'inside-wire': InsideWire };
const PAN_BUTTONS = [0, 1, 2];
const NO_ATTRIBUTION = { hideAttribution: true };

const selectDetail = (state: { readonly transform: readonly [number, number, number] }): Detail => detailAt(state.transform[2]);

/** Opens a node of the drawing, or says that it is a single operation. */
function openNode({ data }: InsideFlowNode): void {
  if (data.node.kind === 'input') return;
  if (data.node.opens) uiStore.getState().openInside(`${data.path}/${data.node.id}`);
  else tellSingle(data.node.title ?? data.op?.title ?? data.node.type);
}

function unitsNode(inside: Inside, symbolOf: (port: string) => string): UnitsNode | null {
  const { units } = inside;
  if (!units) return null;
  const { width, height } = unitsGeometry(units);
  const leaving = Object.entries(inside.variables).find(([, { port }]) => port !== null)?.[0] ?? '';
  const symbols = {
    input: symbolOf('@input.value'),
    weight: symbolOf('@weight.value'),
    bias: symbolOf('@bias.value'),
    output: symbolOf(leaving),
  };
  const observed = inside.nodes.find(({ id }) => id === '@input')?.type === 'observed';
  const data = { units, symbols, observed };
  return { id: 'units', type: 'units', position: { x: 0, y: 0 }, width, height, data, focusable: false, style: POINTED_AT };
}

/** Announces the drawing to the commands that move the view. */
function useFlowHandle(pane: RefObject<HTMLDivElement | null>, bounds: Rect | null): void {
  const flow = useReactFlow();
  const shown = useRef(bounds);
  shown.current = bounds;
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    return mountFlow({
      pane: () => ({ width: element.clientWidth, height: element.clientHeight }),
      viewport: flow.getViewport,
      setViewport: (viewport, duration = 0) => void flow.setViewport(viewport, { duration }),
      toDocument: (screen) => flow.screenToFlowPosition(screen),
      bounds: () => shown.current,
      pointer: () => null,
      focusNode: () => {},
    });
  }, [flow, pane]);
}

/** What is not drawn, or that nothing here can be edited; from afar also where the numbers are. */
function Note({ inside, form }: { readonly inside: Inside; readonly form: InsidePlace['form'] }) {
  const { t } = useTranslation('inside');
  const detail = useStore(selectDetail);
  const parts = [t(`read-only.${inside.kind}`)];
  if (form === 'units' && inside.units) {
    const rest = leftOut(inside.units);
    const units = [
      ...(rest.inputs > 0 ? [t('units.inputs', { count: rest.inputs })] : []),
      ...(rest.outputs > 0 ? [t('units.outputs', { count: rest.outputs })] : []),
    ];
    if (units.length > 0) parts.push(t('units.left-out', { what: units.join(t('units.and')) }));
  } else if (detail !== 'full') parts.push(t('zoom-in'));
  return (
    <p className="inside-note" data-testid="inside-note">
      {parts.join(' ')}
    </p>
  );
}

function Drawing({ inside, form }: { readonly inside: Inside; readonly form: InsidePlace['form'] }) {
  const { t } = useTranslation('inside');
  const pane = useRef<HTMLDivElement>(null);
  const document = useDocument(selectDocument);
  const drawing = useMemo(() => drawingOf(inside, document), [inside, document]);
  const symbols = useMemo(() => symbolsInside(inside, document), [inside, document]);
  const units = form === 'units' ? unitsNode(inside, (address) => symbolText(symbols.get(address) ?? '')) : null;
  const bounds = units
    ? { x: -24, y: -40, width: (units.width ?? 0) + 48, height: (units.height ?? 0) + 80 }
    : boundsOf(drawing.nodes.map(({ position, data }) => ({ position, geometry: data.geometry })));
  useFlowHandle(pane, bounds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another drawing is shown whole; new numbers leave the view alone.
  useEffect(() => void fitView(), [inside.path, form]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;
    const node = drawing.nodes.find((each) => each.id === id);
    if (event.key !== 'Enter' || !node) return;
    event.preventDefault();
    openNode(node);
  };
  const nodes: (InsideFlowNode | UnitsNode)[] = units ? [units] : [...drawing.nodes];
  const onDoubleClick = (_: MouseEvent, node: InsideFlowNode | UnitsNode): void => {
    if (node.type === 'inside') openNode(node);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter opens the node that has the focus, as a double-click does.
    <div className="inside-flow" ref={pane} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={units ? [] : [...drawing.edges]}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeDoubleClick={onDoubleClick}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        minZoom={0.05}
        maxZoom={4}
        panOnDrag={PAN_BUTTONS}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        proOptions={NO_ATTRIBUTION}
        aria-label={t('label')}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
      </ReactFlow>
      <Note inside={inside} form={form} />
    </div>
  );
}

/** Operations | Units, where a block has both. */
function FormSwitch({ place }: { readonly place: InsidePlace }) {
  const { t } = useTranslation('inside');
  return (
    <fieldset className="inside-forms" aria-label={t('form.label')}>
      {(['operations', 'units'] as const).map((form) => (
        <button
          key={form}
          type="button"
          aria-pressed={place.form === form}
          data-testid={`inside-form-${form}`}
          onClick={() => uiStore.getState().openInside(place.path, form)}
        >
          {t(`form.${form}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** What is inside a block, over the graph: a way back above it, and the drawing with the numbers of the step on view. */
export function InsideCanvas({ place }: { readonly place: InsidePlace }) {
  const { t } = useTranslation('inside');
  const { inside, problem, blocked } = useInside(place.path);
  const form = inside?.units ? place.form : 'operations';
  return (
    <div className="inside" data-testid="inside" data-path={place.path} data-form={form} data-kind={inside?.kind}>
      <header className="inside-header">
        <IconButton
          label={t('back')}
          keys="Esc"
          testId="inside-back"
          onPress={() => uiStore.getState().openInside(outwards(place.path))}
        >
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <Breadcrumb path={place.path} inside={inside} />
        {inside?.units && <FormSwitch place={{ ...place, form }} />}
      </header>
      {inside ? (
        <ReactFlowProvider>
          <Drawing inside={inside} form={form} />
        </ReactFlowProvider>
      ) : (
        problem !== null && (
          <div className="inside-problem">
            <p>{problem}</p>
            {blocked && (
              <Button testId="inside-problems" onPress={() => uiStore.getState().openDrawer('problems')}>
                {t('show-problems')}
              </Button>
            )}
          </div>
        )
      )}
    </div>
  );
}
