import { Background, BackgroundVariant, type EdgeProps, ReactFlow } from '@xyflow/react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rect } from '../canvas/geometry.ts';
import { READ_ONLY_FLOW, useFlowHandle } from '../canvas/read-only-flow.ts';
import { fitView } from '../canvas/view.ts';
import { DrawnWire } from '../canvas/wire.tsx';
import type { InsideFlowEdge, InsideFlowNode } from './drawing.ts';
import { InsideNodeView } from './inside-node.tsx';
import { type UnitsNode, UnitsView } from './units-view.tsx';

function InsideWire(props: EdgeProps<InsideFlowEdge>) {
  const { symbol = '', value, gradient } = props.data ?? {};
  return <DrawnWire ends={props} value={value} gradient={gradient} symbol={symbol} numbersOnly />;
}

const NODE_TYPES = { inside: InsideNodeView, units: UnitsView };
const EDGE_TYPES = { 'inside-wire': InsideWire };

type DrawnNode = InsideFlowNode | UnitsNode;

interface FlowPaneProps {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly InsideFlowEdge[];
  readonly bounds: Rect | null;
  /** Another drawing is shown whole; new numbers leave the view alone. */
  readonly shows: string;
  readonly onOpen?: (node: DrawnNode) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children?: ReactNode;
}

/** A read-only drawing that can be moved and zoomed. */
export function FlowPane({ nodes, edges, bounds, shows, onOpen, onKeyDown, children }: FlowPaneProps) {
  const { t } = useTranslation('inside');
  const pane = useRef<HTMLDivElement>(null);
  useFlowHandle(pane, bounds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown decides, not that it was drawn again.
  useEffect(() => void fitView(), [shows]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter opens the node that has the focus, as a double-click does.
    <div className="inside-flow" ref={pane} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={[...nodes]}
        edges={[...edges]}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeDoubleClick={(_: MouseEvent, node: DrawnNode) => onOpen?.(node)}
        {...READ_ONLY_FLOW}
        aria-label={t('label')}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
      </ReactFlow>
      {children}
    </div>
  );
}
