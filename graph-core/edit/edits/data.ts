import { type Address, type Document, type GraphNode, type Point, splitAddress } from '../../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText, sizeOf } from '../../model/tensor.ts';
import type { Transaction } from '../transaction.ts';
import { isPoint } from '../view-values.ts';
import { edit, findNode } from './common.ts';

/** Wires from the columns of a table to observed variables, and where the card of a table stands. */

/** What is known of a column that a wire is drawn from. */
export interface FeedingColumn {
  readonly name: string;
  readonly type: 'float' | 'int' | 'text';
  /** Of one row; absent for a column of single numbers. */
  readonly shape?: Shape;
  /** What is wrong with one of its cells, in words. */
  readonly fault?: string;
}

const widthOf = ({ shape }: FeedingColumn): number => (shape === undefined ? 1 : sizeOf(shape));

const refusal = (code: string, address: Address, message: string, mend: string): Diagnostic =>
  errorAt(code, address, message, mend);

/** Whether columns may feed a variable, else why not. Errors: `wire/data`, `data/column-count`, `data/dtype`, `data/not-a-number`. */
export function canFeed(document: Document, columns: readonly FeedingColumn[], to: Address): Result<void> {
  const { node: id, port } = splitAddress(to);
  const node = findNode(document, id);
  if (node?.type !== 'observed' || port !== 'value') {
    const message = `${to} takes no column of a table`;
    return err([refusal('wire/data', to, message, 'wire the column to an observed variable, and that to the block')]);
  }
  const problem =
    columns.map((column) => faultOf(node, column, to)).find((fault) => fault !== null) ?? widthFault(node, columns, to);
  return problem ? err([problem]) : ok(undefined);
}

function faultOf({ attrs = {} }: GraphNode, { name, type, fault }: FeedingColumn, to: Address): Diagnostic | null {
  const dtype = attrs.dtype ?? 'float';
  if (fault !== undefined) return refusal('data/not-a-number', to, fault, 'mend that cell, or use another column');
  if (type === 'text' && dtype !== 'int32') {
    const message = `column "${name}" holds texts, and ${to} is ${dtype}`;
    return refusal('data/not-a-number', to, message, 'make the variable int32 for class numbers');
  }
  if (type === 'float' && dtype !== 'float') {
    const message = `column "${name}" has numbers that are not whole, and ${to} is ${dtype}`;
    return refusal('data/dtype', to, message, 'make the variable float');
  }
  return null;
}

function widthFault({ attrs = {} }: GraphNode, columns: readonly FeedingColumn[], to: Address): Diagnostic | null {
  const shape = (attrs.shape ?? []) as Shape;
  const [wanted, width] = [sizeOf(shape), columns.reduce((sum, column) => sum + widthOf(column), 0)];
  if (width === wanted) return null;
  const given = columns.length === 1 ? `column "${columns[0]?.name}" gives` : `${columns.length} columns give`;
  const message = `${to} has shape ${shapeText(shape)}, which takes ${wanted} ${wanted === 1 ? 'number' : 'numbers'}, and ${given} ${width}`;
  const mend = `choose columns of ${wanted} ${wanted === 1 ? 'number' : 'numbers'} together on the card, or change the shape of the variable`;
  return refusal('data/column-count', to, message, mend);
}

/** Lets columns of a table feed a variable, in place of those that did. Errors: {@link canFeed}'s. */
export function feed(document: Document, source: string, columns: readonly FeedingColumn[], to: Address): Result<Transaction> {
  const fits = canFeed(document, columns, to);
  if (!fits.ok) return fits;
  const binding = { source, columns: columns.map(({ name }) => name) };
  const data = { ...document.data, columns: { ...document.data.columns, [to]: binding } };
  return ok(edit('feed', 'data.feed', [{ kind: 'setMeta', field: 'data', value: data }], { labelValues: { to }, target: to }));
}

/** Takes the columns from a variable; the table stays. */
export function unfeed(document: Document, to: Address): Transaction {
  const { [to]: _, ...columns } = document.data.columns ?? {};
  const steps = [{ kind: 'setMeta', field: 'data', value: { ...document.data, columns } } as const];
  return edit('unfeed', 'data.unfeed', steps, { labelValues: { to }, target: to });
}

/** Where the cards of tables were put, by source, as `view.cards` says; what is no place is passed over. */
export function cardPlaces({ view }: Pick<Document, 'view'>): ReadonlyMap<string, Point> {
  const { cards } = view;
  if (typeof cards !== 'object' || cards === null || Array.isArray(cards)) return new Map();
  return new Map(Object.entries(cards).filter((entry): entry is [string, Point] => isPoint(entry[1])));
}

/** The view with cards of tables at other places. */
export function withCardPlaces(document: Document, places: ReadonlyMap<string, Point>): Document['view'] {
  const sources = document.data.sources ?? {};
  const kept = [...cardPlaces(document), ...places].filter(([source]) => Object.hasOwn(sources, source));
  return { ...document.view, cards: Object.fromEntries(kept.map(([source, { x, y }]) => [source, { x, y }])) };
}
