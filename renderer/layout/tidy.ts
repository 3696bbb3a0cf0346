import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import { pinnedOf } from '../../graph-core/document/pinned.ts';
import { cardPlaces } from '../../graph-core/edit/edits/data.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { fitView } from '../canvas/view.ts';
import type { Rect } from '../canvas/viewport.ts';
import { type CommandContext, commandContext } from '../commands/command.ts';
import { cardsNow } from '../data-card/card-store.ts';
import { CARD } from '../data-card/cards.ts';
import { editing } from '../state/editing.ts';
import { type Arranged, arrange } from './arrange.ts';
import { layOutInWorker } from './elk-client.ts';
import type { Direction } from './elk-graph.ts';
import { glide } from './glide.ts';

/** A layout that is being made. */
export interface Tidying {
  /** Blocks that are laid out. */
  readonly count: number;
  readonly cancel: () => void;
}

export const tidyStore = createStore<{ readonly tidying: Tidying | null }>()(() => ({ tidying: null }));

/** Cards that stand where somebody has put them. */
function placedCards(document: Document): Rect[] {
  const places = cardPlaces(document);
  return cardsNow()
    .filter(({ source }) => places.has(source))
    .map(({ position, height }) => ({ ...position, width: CARD.width, height }));
}

/** What is selected, where that is more than one block: one alone has nothing to be laid out with. */
function tidied({ doc: { document }, ui: { selection } }: CommandContext): ReadonlySet<NodeId> | null {
  const ids = new Set(document.nodes.map(({ id }) => id));
  const chosen = selection.nodes.filter((id) => ids.has(id));
  return chosen.length > 1 ? new Set(chosen) : null;
}

/** Whether the drawing is still the one that a layout was made for; values and settings may have changed. */
const isSameDrawing = (a: Document, b: Document): boolean => a.nodes === b.nodes && a.edges === b.edges && a.view === b.view;

/** Lays the graph out, or what is selected of it, as one undoable edit. */
export async function tidy(context: CommandContext, direction: Direction): Promise<void> {
  const { document } = context.doc;
  const { document: before } = editing();
  const only = tidied(context);
  tidyStore.getState().tidying?.cancel();
  const abort = new AbortController();
  const tidying: Tidying = { count: only?.size ?? document.nodes.length, cancel: () => abort.abort() };
  tidyStore.setState({ tidying });
  const wish = { direction, only, pinned: pinnedOf(document), obstacles: placedCards(document) };
  try {
    const arranged = await arrange(document, wish, (graph) => layOutInWorker(graph, abort.signal));
    if (arranged && !abort.signal.aborted) take(before, arranged, only === null);
  } catch {
    context.ui.notify({ kind: 'warning', text: i18next.t('layout:failed'), mend: i18next.t('layout:failed-mend') });
  } finally {
    if (tidyStore.getState().tidying === tidying) tidyStore.setState({ tidying: null });
  }
}

function take(asked: Document, { places, view }: Arranged, isWhole: boolean): void {
  const { ui, doc } = commandContext();
  const { document: before, dispatch, scope } = editing();
  if (!isSameDrawing(before, asked)) {
    ui.notify({ kind: 'info', text: i18next.t('layout:changed') });
    return;
  }
  // ports of an opened group stand where their wires end
  const blocks = scope === null ? places : new Map([...places].filter(([id]) => !scope.ports.has(id)));
  const tidier = tidyBlocks(before, blocks, view);
  if (!tidier.ok) {
    ui.notify({ kind: 'info', text: i18next.t('layout:already') });
    return;
  }
  doc.closeGroup();
  if (!dispatch(tidier.value)) return;
  if (scope === null) glide(before, editing().document);
  if (isWhole) fitView();
}
