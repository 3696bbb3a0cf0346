import { type EdgeProps, ReactFlow, type ReactFlowProps } from '@xyflow/react';
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { AnnotationNode } from '../annotations/annotation-flow.ts';
import { FrameNode } from '../annotations/frame-node.tsx';
import { NoteNode } from '../annotations/note-node.tsx';
import { spokenId } from '../canvas/bind.ts';
import { notePress } from '../canvas/context-menu.tsx';
import { Dots } from '../canvas/dots.tsx';
import { spokenRole, useFlowWords } from '../canvas/flow-words.ts';
import { READ_ONLY_FLOW } from '../canvas/read-only-flow.ts';
import { useNumberScale } from '../canvas/use-far-numbers.ts';
import { useFlowHandle } from '../canvas/use-flow-handle.ts';
import { fitView } from '../canvas/view.ts';
import type { Rect } from '../canvas/viewport.ts';
import { DrawnWire } from '../canvas/wire.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { keysAreCommands } from '../navigation/canvas-keys.ts';
import { CanvasWheel } from '../navigation/canvas-wheel.tsx';
import { useIsLit } from '../paths/lit.ts';
import type { InsideFlowEdge, InsideFlowNode } from './drawing.ts';
import { InsideNodeView } from './inside-node.tsx';
import { type PortNode, PortStub } from './port-stub.tsx';
import { type UnitsNode, UnitsView } from './units-view.tsx';

function InsideWire(props: EdgeProps<InsideFlowEdge>) {
  const { symbol = '', value, gradient, wire = null, use = '', mark, bends } = props.data ?? {};
  const lit = useIsLit('uses', use);
  const shown = { value, gradient, symbol, lit, ...(mark === undefined ? {} : { mark }), ...(bends ? { bends } : {}) };
  return <DrawnWire ends={props} {...shown} numbersOnly {...(wire === null ? {} : { stops: wire })} />;
}

const NODE_TYPES = { inside: InsideNodeView, units: UnitsView, port: PortStub, frame: FrameNode, note: NoteNode };
const EDGE_TYPES = { 'inside-wire': InsideWire };

export type DrawnNode = InsideFlowNode | UnitsNode | PortNode | AnnotationNode;

interface FlowPaneProps {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly InsideFlowEdge[];
  readonly bounds: Rect | null;
  /** Another drawing is shown whole; new numbers leave the view alone. */
  readonly shows: string;
  readonly onOpen?: (node: DrawnNode) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onFocus?: (event: FocusEvent) => void;
  /** What React Flow tells of clicks, where something can be selected. */
  readonly handlers?: Partial<ReactFlowProps<DrawnNode, InsideFlowEdge>>;
  /** How it can be edited; without it, it is read-only. */
  readonly editing?: Partial<ReactFlowProps<DrawnNode, InsideFlowEdge>>;
  /** In the coordinates of the drawing. */
  readonly within?: ReactNode;
  readonly children?: ReactNode;
}

/** A block of the drawing, called by what its view writes for those who hear it. */
function calledBlock(path: string, role: string, isEdited: boolean) {
  const { ariaRole, domAttributes } = spokenRole(role, isEdited);
  return { ariaRole, domAttributes: { ...domAttributes, 'aria-labelledby': spokenId(path) } };
}

/** A drawing that can be moved and zoomed. */
export function FlowPane(props: FlowPaneProps) {
  const { nodes, edges, bounds, shows, onOpen, onKeyDown, onFocus, handlers, editing, within, children } = props;
  const { t } = useTranslation(['inside', 'canvas']);
  const isEdited = editing !== undefined;
  const words = useFlowWords(isEdited);
  const role = t('canvas:block-role');
  const told = useMemo(
    () =>
      nodes.map((node) =>
        node.type === 'inside' ? { ...node, ...calledBlock(`${node.data.path}/${node.id}`, role, isEdited) } : node,
      ),
    [nodes, isEdited, role],
  );
  const pane = useRef<HTMLDivElement>(null);
  useFlowHandle(pane, { bounds, edited: isEdited });
  useNumberScale(pane);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown decides, not that it was drawn again.
  useEffect(() => void fitView(), [shows]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter opens the node that has the focus, as a double-click does.
    <div
      className="inside-flow"
      ref={pane}
      onKeyDownCapture={editing && keysAreCommands}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onPointerDownCapture={notePress}
    >
      <ReactFlow
        nodes={told}
        edges={[...edges]}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeDoubleClick={(_: MouseEvent, node: DrawnNode) => onOpen?.(node)}
        {...handlers}
        {...(editing ?? READ_ONLY_FLOW)}
        aria-label={t('label')}
        ariaLabelConfig={words}
      >
        <Dots />
        <CanvasWheel />
        {within}
      </ReactFlow>
      {children}
    </div>
  );
}
