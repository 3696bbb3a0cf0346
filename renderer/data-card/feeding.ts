import { canFeed, type FeedingColumn, feed } from '../../graph-core/edit/edits/data.ts';
import { type Address, addressOf, type Document } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { documentStore } from '../state/stores.ts';
import { cardStore, cardWithId } from './card-store.ts';
import { type Card, DATA_PORT, feedingColumns, isCardId } from './cards.ts';

/** Wires from a column to a variable: judged and drawn like any other, but kept in the document's `data`. */

const SIDE = `.${DATA_PORT}`;

/** Whether a wire begins at a card or ends at the side of a variable where data come in: it is no edge of the graph. */
export const isFeeding = (from: Address, to: Address): boolean => isCardId(from) || to.endsWith(SIDE);

/** The columns that a drag from a port takes along: all chosen ones where it is among them. */
export function columnsFrom(card: Card, handle: string): readonly FeedingColumn[] {
  const port = card.ports.find(({ id }) => id === handle);
  const { chosen } = cardStore.getState();
  const together = chosen?.source === card.source && port?.columns.some((name) => chosen.columns.has(name));
  if (!together || !card.table?.ok) return feedingColumns(card, port?.columns ?? []);
  return card.table.columns.filter(({ name }) => chosen.columns.has(name));
}

interface Ends {
  readonly source: string;
  readonly columns: readonly FeedingColumn[];
  readonly to: Address;
}

/** A wire `card.port` to `x.data:in` (or any other port, which refuses it). */
function endsOf(from: Address, to: Address): Result<Ends> {
  const dot = from.indexOf('.');
  const card = isCardId(from) ? cardWithId(from.slice(0, dot)) : undefined;
  const target = to.endsWith(SIDE) ? addressOf(to.slice(0, -SIDE.length), 'value') : to;
  if (card) return ok({ source: card.source, columns: columnsFrom(card, from.slice(dot + 1)), to: target });
  const message = `${target} is fed by the columns of a table, not by a block`;
  return err([errorAt('wire/data', target, message, 'draw a wire from a column of a data card to it')]);
}

/** Whether a wire from a card may be drawn, else why not. */
export function judgeFeeding(document: Document, from: Address, to: Address): Result<void> {
  const ends = endsOf(from, to);
  return ends.ok ? canFeed(document, ends.value.columns, ends.value.to) : ends;
}

/** Lets the columns of a card's port feed a variable, in place of what did. One entry of the history. */
export function drawFeeding(from: Address, to: Address): boolean {
  const ends = endsOf(from, to);
  const { document, attempt } = documentStore.getState();
  if (!ends.ok || !attempt(feed(document, ends.value.source, ends.value.columns, ends.value.to))) return false;
  cardStore.setState({ chosen: null });
  return true;
}
