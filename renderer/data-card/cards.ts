import { cardPlaces, type FeedingColumn } from '../../graph-core/edit/edits/data.ts';
import { type Address, type ColumnBinding, type Document, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { DataCard, DataCards } from '../../session/protocol.ts';
import { MARGIN, type Rect } from '../canvas/viewport.ts';
import { nodesById } from '../state/derived.ts';

/**
 * The cards of the tables of a document: a drawing of its `data`, no blocks of its graph. Like everything on the canvas they
 * have sizes that follow from what they show, so that nothing is measured.
 */

/** In pixels at zoom 1. */
export const CARD = { width: 180, head: 66, row: 24, foot: 26, gap: 32, apart: 84 } as const;

/** Columns that feed nothing and are shown; the others are folded. */
const SHOWN = 4;

/** What a port's numbers are: real ones, classes, texts as classes, or an array for each row. */
export type PortKind = 'continuous' | 'discrete' | 'text' | 'array';

/** A row of a card with a port: the columns that feed one variable together, or one column that feeds nothing. */
export interface CardPort {
  /** Of the handle: `b-` and the variable, `c` and the number of the column, or `rest`. */
  readonly id: string;
  readonly columns: readonly string[];
  /** What it feeds; null where it is free. */
  readonly to: Address | null;
  /** Null until the table has been read. */
  readonly kind: PortKind | null;
  readonly scale: number | null;
  /** Names of the blocks that standardise what it feeds. */
  readonly standardised: readonly string[];
  /** Why a column cannot be used. */
  readonly fault?: string;
}

export interface Card {
  readonly source: string;
  readonly position: Point;
  readonly ports: readonly CardPort[];
  /** Free columns that are folded away; 0 where all are shown, or where they were asked for. */
  readonly folded: number;
  readonly isUnfolded: boolean;
  readonly height: number;
  /** What has been read of the table; null before that. */
  readonly table: DataCard | null;
}

/** Id of the card's node in React Flow: a source may be called anything, and React Flow looks nodes up by selectors. */
export const cardId = (source: string): string =>
  `data:${Array.from(source, (letter) => (/[A-Za-z0-9_-]/.test(letter) ? letter : `:${letter.codePointAt(0)?.toString(16)}:`)).join('')}`;

export const isCardId = (id: string): boolean => id.startsWith('data:');

/** Where a wire of a card ends at an observed variable: a port that no block has. */
export const DATA_PORT = 'data:in';

export const boundPortId = (to: Address): string => `b-${to}`;

const kindOf = (columns: readonly string[], table: DataCard | null): PortKind | null => {
  if (!table?.ok) return null;
  const first = table.columns.find(({ name }) => name === columns[0]);
  if (first === undefined) return null;
  return first.shape !== undefined ? 'array' : first.type === 'text' ? 'text' : first.kind;
};

/** Blocks that standardise a variable. */
function standardisers(document: Document, to: Address): readonly string[] {
  const nodes = nodesById(document);
  return document.edges.flatMap((edge) => {
    if (edge.from !== to) return [];
    const node = nodes.get(splitAddress(edge.to).node);
    return node?.type === 'standardize' ? [node.title ?? node.id] : [];
  });
}

function boundPort(document: Document, table: DataCard | null, to: Address, { columns, scale }: ColumnBinding): CardPort {
  return {
    id: boundPortId(to),
    columns,
    to,
    kind: kindOf(columns, table),
    scale: scale === undefined || scale === 1 ? null : scale,
    standardised: standardisers(document, to),
  };
}

function portsOf(document: Document, source: string, table: DataCard | null, isUnfolded: boolean) {
  const bindings = Object.entries(document.data.columns ?? {}).filter(([, binding]) => binding.source === source);
  const bound = bindings.map(([to, binding]) => boundPort(document, table, to, binding));
  if (!table?.ok) return { ports: bound, folded: 0 };
  const fed = new Set(bound.flatMap(({ columns }) => columns));
  const free = table.columns.flatMap(({ name, fault }, index): CardPort[] => {
    if (fed.has(name)) return [];
    const port = { id: `c${index}`, columns: [name], to: null, kind: kindOf([name], table), scale: null, standardised: [] };
    return [fault === undefined ? port : { ...port, fault }];
  });
  // As the table has them: a port stands where the first of its columns does.
  const place = new Map(table.columns.map(({ name }, index) => [name, index]));
  const at = ({ columns: [first = ''] }: CardPort): number => place.get(first) ?? Number.POSITIVE_INFINITY;
  const shown = isUnfolded || free.length <= SHOWN + 1 ? free : free.slice(0, SHOWN);
  const ports = [...bound, ...shown].sort((a, b) => at(a) - at(b));
  return { ports, folded: free.length - shown.length };
}

/** Where a card stands that nobody has put anywhere: left of the graph, beside what it feeds, below the cards before it. */
function placeFor(document: Document, ports: readonly CardPort[], height: number, below: number): Point {
  const places = document.nodes.map(({ position }) => position ?? { x: 0, y: 0 });
  const left = places.length === 0 ? 0 : Math.min(...places.map(({ x }) => x));
  const nodes = nodesById(document);
  const fed = ports.flatMap(({ to }) => (to === null ? [] : (nodes.get(splitAddress(to).node)?.position ?? [])));
  const middle = fed.length === 0 ? 0 : Math.min(...fed.map(({ y }) => y)) + 28;
  return { x: left - CARD.apart - CARD.width, y: Math.max(below, Math.round(middle - height / 2)) };
}

const none: readonly Card[] = [];

/** The cards of a document, one a source. `tables` holds what has been read, `unfolded` the sources whose columns are all shown. */
export function cardsOf(document: Document, tables: DataCards, unfolded: ReadonlySet<string>): readonly Card[] {
  const sources = Object.keys(document.data.sources ?? {});
  if (sources.length === 0) return none;
  const places = cardPlaces(document);
  let below = Number.NEGATIVE_INFINITY;
  return sources.map((source) => {
    const table = (Object.hasOwn(tables, source) ? tables[source] : undefined) ?? null;
    const isUnfolded = unfolded.has(source);
    const { ports, folded } = portsOf(document, source, table, isUnfolded);
    const hasFold = folded > 0 || (isUnfolded && ports.length > SHOWN);
    const height = CARD.head + CARD.row * (ports.length + (hasFold ? 1 : 0)) + CARD.foot;
    const position = places.get(source) ?? placeFor(document, ports, height, below);
    if (!places.has(source)) below = position.y + height + CARD.gap;
    return { source, position, ports, folded, isUnfolded: hasFold && isUnfolded, height, table };
  });
}

/** Middle of a port, from the corner of its card. */
export const portPlace = (index: number): Point => ({ x: CARD.width, y: CARD.head + CARD.row * (index + 0.5) });

/** Around all cards, with the room at the sides that a graph has too; null for none. */
export function aroundCards(cards: readonly Card[]): Rect | null {
  if (cards.length === 0) return null;
  const left = Math.min(...cards.map(({ position }) => position.x)) - MARGIN.x;
  const top = Math.min(...cards.map(({ position }) => position.y)) - 16;
  const right = Math.max(...cards.map(({ position }) => position.x)) + CARD.width + MARGIN.x;
  const bottom = Math.max(...cards.map(({ position, height }) => position.y + height)) + 16;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Columns of a card as {@link FeedingColumn}s; one that the table lacks counts as a number. */
export function feedingColumns({ table }: Card, names: readonly string[]): readonly FeedingColumn[] {
  const columns = table?.ok ? table.columns : [];
  return names.map((name) => columns.find((column) => column.name === name) ?? { name, type: 'float' });
}
