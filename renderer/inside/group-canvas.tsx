import type { ReactFlowProps } from '@xyflow/react';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { definitionUsers } from '../../graph-core/edit/definitions.ts';
import type { Reroutes } from '../../graph-core/edit/reroutes.ts';
import type { Scope } from '../../graph-core/edit/scope.ts';
import type { Definition, NodeId, Point } from '../../graph-core/model/document.ts';
import type { Inside } from '../../session/protocol.ts';
import { useAnnotationHand } from '../annotations/use-annotation-hand.ts';
import { useAnnotations } from '../annotations/use-annotations.ts';
import { Guides } from '../arrange/guides.tsx';
import { aroundAll } from '../arrange/pieces.ts';
import { AimLine } from '../canvas/aim-line.tsx';
import { BendDots, type BentWire } from '../canvas/bend-dots.tsx';
import { bendStore, type DraggedBend, shownBends } from '../canvas/bends.ts';
import { CardOver } from '../canvas/card-place.tsx';
import { ContextMenu } from '../canvas/context-menu.tsx';
import { onDragOverCanvas, onDropOnCanvas } from '../canvas/drop.ts';
import { EDITED_FLOW } from '../canvas/edited-flow.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { RefusalTip } from '../canvas/refusal-tip.tsx';
import { useAim } from '../canvas/use-aim.ts';
import { boundsOf } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { NudgeLayer } from '../nudge/nudge-layer.tsx';
import { PredictStrip } from '../predict/predict-strip.tsx';
import { selectDocument } from '../state/document-store.ts';
import { drawnIn, showPlaces, useScope, within } from '../state/editing.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { type Drawing, drawingOf, type InsideFlowEdge, type InsideFlowNode } from './drawing.ts';
import { type DrawnNode, FlowPane } from './flow-pane.tsx';
import { stubsOf } from './group-stubs.ts';
import { GROUP_WIRING } from './group-wiring.ts';
import { InsideStops } from './inside-stops.tsx';
import { openNode } from './open.ts';
import { shownPlaces } from './shown-places.ts';
import { nodeIdAt, useChoosing } from './use-choosing.ts';
import { judgeDrawn } from './use-fit.ts';
import { FarContext, useFarInside, useGround } from './use-ground.ts';
import { useGroupChanges } from './use-group-changes.ts';
import { useZoomThrough } from './zoom-through.ts';
import './groups.css';

const selectDragged = ({ dragged }: { readonly dragged: DraggedBend | null }): DraggedBend | null => dragged;
const selectSelection = (state: UiState) => state.selection;

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

/** A wire as its points are kept in the scope. */
function bentOf({ id, data }: InsideFlowEdge): readonly BentWire[] {
  const { mark, bends, wire } = data ?? {};
  const [from, to] = mark?.split('->') ?? [];
  return mark && bends && from && to ? [{ key: mark, id: wire ?? id, from, to, bends }] : [];
}

/** The points that wires are led through, where they are now. */
function useShownBends(scope: Scope, moving: ReadonlyMap<NodeId, Point>): Reroutes {
  const dragged = useStore(bendStore, selectDragged);
  return useMemo(() => shownBends(drawnIn(scope), moving, dragged), [scope, moving, dragged]);
}

/** The drawing with what is selected, and with blocks where they are being dragged to. */
function useDrawn(inside: Inside, definition: Definition, scope: Scope) {
  const document = useDocument(selectDocument);
  const selection = useUi(selectSelection);
  const { nodes: chosen, edges: wires } = selection;
  const drawing = useMemo(() => drawingOf(inside, document), [inside, document]);
  const stubs = useMemo(() => stubsOf(drawing, definition, scope), [drawing, definition, scope]);
  const lines = useMemo(() => [...drawing.edges, ...stubs.edges], [drawing, stubs]);
  const { moving, ...changes } = useGroupChanges(inside.path, lines);
  const bends = useShownBends(scope, moving);
  const edges = useMemo(
    () =>
      lines.map((edge): InsideFlowEdge => {
        const points = bends.get(edge.data?.mark ?? '');
        const bent = points && edge.data ? { ...edge, data: { ...edge.data, bends: points } } : edge;
        return edge.data?.wire != null && wires.includes(edge.data.wire) ? { ...bent, selected: true } : bent;
      }),
    [lines, bends, wires],
  );
  const annotations = useAnnotations(scope.document, selection, moving, within(scope));
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
  return { drawing, stubs, nodes, edges, annotations, changes };
}

/** The inside of a group, edited as the graph is: what is done here is done to its definition. */
export function GroupCanvas({ inside }: { readonly inside: Inside }) {
  const scope = useScope();
  const definition = useDocument(({ document }) => (scope === null ? undefined : document.definitions[scope.name]));
  return scope === null || definition === undefined ? null : <Drawn inside={inside} definition={definition} scope={scope} />;
}

type DrawnGroup = ReturnType<typeof useDrawn>;

/** The rectangle around all that is drawn: blocks, ports, frames and notes. */
function boundsOfAll({ drawing, stubs, annotations }: Pick<DrawnGroup, 'drawing' | 'stubs' | 'annotations'>) {
  const blocks = boundsOf([
    ...drawing.nodes.map(({ position, data }) => ({ position, geometry: data.geometry })),
    ...stubs.nodes.map(({ position, width = 0, height = 0 }) => ({
      position,
      geometry: { form: 'block' as const, width, height, body: width, ports: [] },
    })),
  ]);
  return aroundAll([...(blocks ? [blocks] : []), ...annotations.map(({ data }) => data.annotation)]);
}

/** Enter on a block opens it; of a circle it edits the value, as the command for it does. */
function openByKey(drawing: Drawing, event: KeyboardEvent): void {
  const node = drawing.nodes.find((each) => each.id === nodeIdAt(event.target));
  if (event.key !== 'Enter' || node?.data.node.kind !== 'block' || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  openNode(node);
}

/** A double-click on empty canvas searches for a block to add there. */
function searchHere(event: MouseEvent): void {
  const flow = flowHandle();
  if (!flow || !(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return;
  const screen = { x: event.clientX, y: event.clientY };
  uiStore.getState().startAdding({ at: flow.toDocument(screen), screen, from: null });
}

interface OverProps {
  readonly inside: Inside;
  readonly drawing: Drawing;
  readonly ground: ReturnType<typeof useGround>;
  readonly far: ReturnType<typeof useFarInside>;
}

/** Cards over the drawing: of the step on view, and of a nudge. */
function Cards({ inside, drawing, ground, far }: OverProps) {
  const isFar = useCallback((address: string) => far.has(address), [far]);
  const named = useCallback(
    (address: string) => {
      const symbol = drawing.symbols.get(address);
      const of = inside.variables[address]?.of ?? null;
      return of === null || symbol === undefined ? null : { address: of, symbol };
    },
    [drawing, inside],
  );
  return (
    <>
      <CardOver ground={ground} />
      <NudgeLayer ground={ground} far={isFar} named={named} />
    </>
  );
}

/** What moves and scales with the drawing: breakpoints, guides, bends, what a hand aims at and why it may not. */
function Marks({ nodes, edges }: Parameters<typeof InsideStops>[0]['drawing']) {
  return (
    <>
      <InsideStops drawing={{ nodes, edges }} />
      <Guides />
      <BendDots wires={edges.flatMap(bentOf)} />
      <AimLine />
      <RefusalTip judge={judgeDrawn} />
    </>
  );
}

interface DrawnProps {
  readonly inside: Inside;
  readonly definition: Definition;
  readonly scope: Scope;
}

function Drawn({ inside, definition, scope }: DrawnProps) {
  const drawn = useDrawn(inside, definition, scope);
  const { drawing, stubs, nodes, edges, annotations, changes } = drawn;
  const hand = useAnnotationHand();
  const aim = useAim();
  const ground = useGround(inside, drawing);
  const far = useFarInside(ground);
  const { menu, handlers, onFocus } = useChoosing(inside);
  const pane = useRef<HTMLDivElement>(null);
  useZoomThrough(pane, inside.path);
  const { onSelectionStart, onSelectionEnd, onKeyDownCapture } = hand;
  const all = { ...handlers, ...changes, ...aim, ...GROUP_WIRING, onSelectionStart, onSelectionEnd };
  return (
    <FarContext.Provider value={far}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: double-click on empty canvas; Shift+A does the same by keyboard. */}
      <div
        ref={pane}
        className="group-pane"
        onDoubleClick={searchHere}
        onDragOver={onDragOverCanvas}
        onDrop={onDropOnCanvas}
        onKeyDownCapture={onKeyDownCapture}
      >
        <FlowPane
          nodes={[...nodes, ...stubs.nodes, ...annotations]}
          edges={edges}
          bounds={boundsOfAll(drawn)}
          shows={inside.path}
          onOpen={(node) => node.type === 'inside' && openNode(node)}
          onKeyDown={(event) => openByKey(drawing, event)}
          onFocus={onFocus}
          handlers={all as Partial<ReactFlowProps<DrawnNode, InsideFlowEdge>>}
          editing={EDITED_FLOW}
          within={<Marks nodes={[...nodes, ...stubs.nodes]} edges={edges} />}
        >
          <Note name={scope.name} />
          <ContextMenu state={menu} />
          <PredictStrip />
          <Cards {...{ inside, drawing, ground, far }} />
        </FlowPane>
      </div>
    </FarContext.Provider>
  );
}
