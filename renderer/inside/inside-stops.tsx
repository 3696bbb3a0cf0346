import type { KeyboardEvent } from 'react';
import { OverDrawing } from '../canvas/layers.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore } from '../state/stores.ts';
import type { InsideFlowEdge, InsideFlowNode } from './drawing.ts';
import { type PortNode, STUB } from './port-stub.tsx';

interface Drawn {
  readonly nodes: readonly (InsideFlowNode | PortNode)[];
  readonly edges: readonly InsideFlowEdge[];
}

/** Halfway between the ports of a line; a port of the group has its only one in the middle of a side. */
function middleOf({ nodes }: Drawn, { source, sourceHandle, target, targetHandle }: InsideFlowEdge) {
  const at = (id: string, port: string | null | undefined, kind: 'source' | 'target') => {
    const node = nodes.find((each) => each.id === id);
    if (node?.type === 'port')
      return { x: node.position.x + (kind === 'source' ? STUB.width : 0), y: node.position.y + STUB.height / 2 };
    const place = node?.data.geometry.ports.find((each) => each.port === port && each.kind === kind);
    return node && place ? { x: node.position.x + place.x, y: node.position.y + place.y } : null;
  };
  const [from, to] = [at(source, sourceHandle, 'source'), at(target, targetHandle, 'target')];
  return from && to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : null;
}

/** Where the Tab key finds the wires of a group, behind its blocks. */
export function InsideStops({ drawing }: { readonly drawing: Drawn }) {
  const { t } = useTranslation('canvas');
  return (
    <OverDrawing>
      {drawing.edges.map((edge) => {
        const wire = edge.data?.wire ?? null;
        const middle = wire === null ? null : middleOf(drawing, edge);
        if (wire === null || middle === null) return null;
        const [from = '', to = ''] = wire.split('->');
        const select = (): void => uiStore.getState().select({ edges: [wire] });
        const onKeyDown = (event: KeyboardEvent): void => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          event.stopPropagation();
          select();
        };
        return (
          <button
            key={edge.id}
            type="button"
            className="wire-stop nodrag"
            data-testid={`wire-stop-${wire}`}
            aria-pressed={edge.selected === true}
            aria-label={t('wire', { symbol: edge.data?.symbol ?? '', from, to })}
            style={{ left: middle.x, top: middle.y }}
            onKeyDown={onKeyDown}
            onFocus={select}
          />
        );
      })}
    </OverDrawing>
  );
}
