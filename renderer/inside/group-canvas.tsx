import { type ReactFlowProps, SelectionMode } from '@xyflow/react';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { definitionUsers } from '../../graph-core/edit/definitions.ts';
import type { Scope } from '../../graph-core/edit/scope.ts';
import type { Definition } from '../../graph-core/model/document.ts';
import type { Inside } from '../../session/protocol.ts';
import { AimLine } from '../canvas/aim-line.tsx';
import { CardOver } from '../canvas/card-place.tsx';
import { ContextMenu } from '../canvas/context-menu.tsx';
import { onDragOverCanvas, onDropOnCanvas } from '../canvas/drop.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { RefusalTip } from '../canvas/refusal-tip.tsx';
import { useAim } from '../canvas/use-aim.ts';
import { boundsOf, MAX_ZOOM, MIN_ZOOM } from '../canvas/viewport.ts';
import { titleOf } from '../i18n/block-words.ts';
import { NudgeLayer } from '../nudge/nudge-layer.tsx';
import { PredictStrip } from '../predict/predict-strip.tsx';
import { selectDocument } from '../state/document-store.ts';
import { showPlaces, useScope } from '../state/editing.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { drawingOf, type InsideFlowEdge, type InsideFlowNode } from './drawing.ts';
import { type DrawnNode, FlowPane } from './flow-pane.tsx';
import { stubsOf } from './group-stubs.ts';
import { GROUP_WIRING } from './group-wiring.ts';
import { InsideStops } from './inside-stops.tsx';
import { openInner } from './open.ts';
import { shownPlaces } from './shown-places.ts';
import { nodeIdAt, useChoosing } from './use-choosing.ts';
import { judgeDrawn } from './use-fit.ts';
import { FarContext, useFarInside, useGround } from './use-ground.ts';
import { useGroupChanges } from './use-group-changes.ts';
import { useZoomThrough } from './zoom-through.ts';
import './groups.css';

const selectSelection = (state: UiState) => state.selection;

/** As the canvas of the graph is edited. */
const EDITED: Partial<ReactFlowProps<DrawnNode, InsideFlowEdge>> = {
  minZoom: MIN_ZOOM,
  maxZoom: MAX_ZOOM,
  panOnDrag: [1, 2],
  selectionOnDrag: true,
  selectionMode: SelectionMode.Partial,
  selectionKeyCode: null,
  multiSelectionKeyCode: ['Shift', 'Control', 'Meta'],
  panActivationKeyCode: 'Space',
  deleteKeyCode: null,
  zoomOnDoubleClick: false,
  connectionRadius: 24,
  nodeDragThreshold: 2,
  autoPanOnNodeFocus: false,
  elevateNodesOnSelect: false,
  edgesFocusable: false,
  proOptions: { hideAttribution: true },
};

/** Whose drawing this is: what is changed here is changed in every instance. */
function Note({ name }: { readonly name: string }) {
  const { t } = useTranslation('groups');
  const count = useDocument(({ document }) => definitionUsers(document, name).length);
  return (
    <p className="inside-note" data-testid="inside-note">
      {t('inside', { count })}
    </p>
  );
}

const openNode = ({ data }: InsideFlowNode): void => {
  if (data.node.kind === 'block') openInner(`${data.path}/${data.node.id}`, data.node, titleOf(data.op));
};

/** The drawing with what is selected, and with blocks where they are being dragged to. */
function useDrawn(inside: Inside, definition: Definition, scope: Scope) {
  const document = useDocument(selectDocument);
  const { nodes: chosen, edges: wires } = useUi(selectSelection);
  const drawing = useMemo(() => drawingOf(inside, document), [inside, document]);
  const stubs = useMemo(() => stubsOf(drawing, definition, scope), [drawing, definition, scope]);
  const edges = useMemo(
    () =>
      [...drawing.edges, ...stubs.edges].map((edge) =>
        edge.data?.wire != null && wires.includes(edge.data.wire) ? { ...edge, selected: true } : edge,
      ),
    [drawing, stubs, wires],
  );
  const { moving, ...changes } = useGroupChanges(inside.path, edges);
  const nodes = useMemo(
    () =>
      drawing.nodes.map((node): InsideFlowNode => {
        const isBlock = node.data.block !== null;
        const selected = isBlock && chosen.includes(`${inside.path}/${node.id}`);
        return {
          ...node,
          selected,
          draggable: isBlock,
          selectable: isBlock,
          position: moving.get(node.id) ?? node.position,
        };
      }),
    [drawing, chosen, moving, inside.path],
  );
  useEffect(() => {
    showPlaces(shownPlaces(scope, drawing, stubs.nodes));
    return () => showPlaces(new Map());
  }, [scope, drawing, stubs]);
  return { drawing, stubs, nodes, edges, changes };
}

/** The inside of a group, edited as the graph is: what is done here is done to its definition. */
export function GroupCanvas({ inside }: { readonly inside: Inside }) {
  const scope = useScope();
  const definition = useDocument(({ document }) => (scope === null ? undefined : document.definitions[scope.name]));
  return scope === null || definition === undefined ? null : <Drawn inside={inside} definition={definition} scope={scope} />;
}

function Drawn({
  inside,
  definition,
  scope,
}: {
  readonly inside: Inside;
  readonly definition: Definition;
  readonly scope: Scope;
}) {
  const { drawing, stubs, nodes, edges, changes } = useDrawn(inside, definition, scope);
  const aim = useAim();
  const ground = useGround(inside, drawing);
  const far = useFarInside(ground);
  const isFar = useCallback((address: string) => far.has(address), [far]);
  const named = useCallback(
    (address: string) => {
      const symbol = drawing.symbols.get(address);
      const of = inside.variables[address]?.of ?? null;
      return of === null || symbol === undefined ? null : { address: of, symbol };
    },
    [drawing, inside],
  );
  const { menu, handlers, onFocus } = useChoosing(inside);
  const pane = useRef<HTMLDivElement>(null);
  useZoomThrough(pane, inside.path);
  const bounds = boundsOf([
    ...drawing.nodes.map(({ position, data }) => ({ position, geometry: data.geometry })),
    ...stubs.nodes.map(({ position, width = 0, height = 0 }) => ({
      position,
      geometry: { form: 'block' as const, width, height, body: width, ports: [] },
    })),
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = drawing.nodes.find((each) => each.id === nodeIdAt(event.target));
    if (event.key !== 'Enter' || !node || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    openNode(node);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const flow = flowHandle();
    if (!flow || !(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return;
    const screen = { x: event.clientX, y: event.clientY };
    uiStore.getState().startAdding({ at: flow.toDocument(screen), screen, from: null });
  };
  return (
    <FarContext.Provider value={far}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: double-click on empty canvas; Shift+A does the same by keyboard. */}
      <div ref={pane} className="group-pane" onDoubleClick={onDoubleClick} onDragOver={onDragOverCanvas} onDrop={onDropOnCanvas}>
        <FlowPane
          nodes={[...nodes, ...stubs.nodes]}
          edges={edges}
          bounds={bounds}
          shows={inside.path}
          onOpen={(node) => node.type === 'inside' && openNode(node)}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          handlers={{ ...handlers, ...changes, ...aim, ...GROUP_WIRING } as Partial<ReactFlowProps<DrawnNode, InsideFlowEdge>>}
          editing={EDITED}
          within={
            <>
              <InsideStops drawing={{ nodes: [...nodes, ...stubs.nodes], edges }} />
              <AimLine />
              <RefusalTip judge={judgeDrawn} />
            </>
          }
        >
          <Note name={scope.name} />
          <ContextMenu state={menu} />
          <PredictStrip />
          <CardOver ground={ground} />
          <NudgeLayer ground={ground} far={isFar} named={named} />
        </FlowPane>
      </div>
    </FarContext.Provider>
  );
}
