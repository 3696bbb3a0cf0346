import { createStore } from 'zustand/vanilla';
import type { Address, Point } from '../../graph-core/model/document.ts';
import type { DataCards } from '../../session/protocol.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { type Card, cardId, cardsOf } from './cards.ts';

/** A port whose variable is being chosen, and where on the screen. */
export interface FeedRequest {
  readonly source: string;
  readonly port: string;
  readonly at: Point;
}

export interface CardState {
  /** What the session has read of the tables. */
  readonly tables: DataCards;
  /** Sources whose free columns are all shown. */
  readonly unfolded: ReadonlySet<string>;
  /** The card that is selected, by its source. */
  readonly card: string | null;
  /** The variable whose wire from a card is selected. */
  readonly wire: Address | null;
  /** Columns that are dragged together. */
  readonly chosen: { readonly source: string; readonly columns: ReadonlySet<string> } | null;
  /** The menu of the variables is open. */
  readonly feeding: FeedRequest | null;
  /** What the keyboard did last, for those who do not see it. */
  readonly told: string;
}

const initial: CardState = { tables: {}, unfolded: new Set(), card: null, wire: null, chosen: null, feeding: null, told: '' };

/** What the window shows of cards: nothing here is undone. */
export const cardStore = createStore<CardState>()(() => initial);

/** Selects the wire into a variable, and nothing else. */
export function selectWire(to: Address): void {
  uiStore.getState().select({ nodes: [] });
  cardStore.setState({ card: null, wire: to });
}

export function toggleFold(source: string): void {
  const unfolded = new Set(cardStore.getState().unfolded);
  if (!unfolded.delete(source)) unfolded.add(source);
  cardStore.setState({ unfolded });
}

/** Takes a column among those that are dragged together, or out again. */
export function toggleColumn(source: string, column: string): void {
  const { chosen } = cardStore.getState();
  const columns = new Set(chosen?.source === source ? chosen.columns : []);
  if (!columns.delete(column)) columns.add(column);
  cardStore.setState({ chosen: columns.size === 0 ? null : { source, columns } });
}

/** The cards on the canvas now. */
export const cardsNow = (): readonly Card[] => {
  const { tables, unfolded } = cardStore.getState();
  return cardsOf(documentStore.getState().document, tables, unfolded);
};

export const cardWithId = (id: string): Card | undefined => cardsNow().find(({ source }) => cardId(source) === id);
