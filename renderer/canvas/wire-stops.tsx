import { useStore } from '@xyflow/react';
import { type KeyboardEvent, useEffect } from 'react';
import type { Document } from '../../graph-core/model/document.ts';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { placeInOrder, symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { Selection, UiState } from '../state/ui-store.ts';
import type { CanvasEdge } from './bind.ts';
import { flowHandle } from './flow-handle.ts';
import { OverDrawing } from './layers.tsx';
import { middleOf } from './placed.ts';
import { symbolText } from './symbols.ts';
import { isOnPane, reveal } from './view.ts';

/** From so many blocks on only the wires of selected blocks can be reached by Tab, and of these only so many: nobody tabs through hundreds. */
const MANY = 200;

const selectSelection = (state: UiState): Selection => state.selection;

/** The wires in the order of the blocks that they come from. */
function inOrder(document: Document, edges: readonly CanvasEdge[], selection: Selection): CanvasEdge[] {
  const isLarge = document.nodes.length >= MANY;
  const chosen = new Set(selection.nodes);
  if (isLarge && (chosen.size === 0 || chosen.size > MANY)) return [];
  const place = placeInOrder(document);
  const at = (id: string): number => place.get(id) ?? 0;
  const shown = isLarge ? edges.filter(({ source, target }) => chosen.has(source) || chosen.has(target)).slice(0, MANY) : edges;
  return [...shown].sort((a, b) => at(a.source) - at(b.source) || at(a.target) - at(b.target));
}

function onKeyDown(event: KeyboardEvent, edge: CanvasEdge): void {
  if (event.key === 'Enter' || event.key === ' ') uiStore.getState().select({ edges: [edge.id] });
  else if (event.key === 'Delete' || event.key === 'Backspace') {
    uiStore.getState().select({ edges: [edge.id] });
    execute(commandOf('edit.delete'));
    flowHandle()?.focusNode(edge.target);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

const selectPane = (state: { readonly domNode: HTMLElement | null }) => state.domNode;

/**
 * Where the Tab key finds the wires: behind all blocks. React Flow draws wires before blocks and would have the keys go the
 * same way, so its own wires take no focus.
 */
export function WireStops({ edges }: { readonly edges: readonly CanvasEdge[] }) {
  const { t } = useTranslation('canvas');
  const document = useDocument(selectDocument);
  const selection = useUi(selectSelection);
  const pane = useStore(selectPane);
  // an image without a name, which says nothing that the blocks and these stops do not
  useEffect(() => pane?.querySelector('.react-flow__edges')?.setAttribute('aria-hidden', 'true'), [pane]);
  return (
    <OverDrawing>
      {inOrder(document, edges, selection).map((edge) => {
        const { from = '', to = '' } = edge.data ?? {};
        const middle = middleOf(document, from, to);
        if (middle === null) return null;
        return (
          <button
            key={edge.id}
            type="button"
            className="wire-stop nodrag"
            data-testid={`wire-stop-${edge.id}`}
            aria-pressed={edge.selected === true}
            aria-label={t('wire', { symbol: symbolText(symbolOf(document, from)), from, to })}
            style={{ left: middle.x, top: middle.y }}
            onKeyDown={(event) => onKeyDown(event, edge)}
            onFocus={() => {
              uiStore.getState().hoverWire(edge.id);
              if (!isOnPane(middle)) reveal(edge.target);
            }}
            onBlur={() => uiStore.getState().hoverWire(null)}
          />
        );
      })}
    </OverDrawing>
  );
}
