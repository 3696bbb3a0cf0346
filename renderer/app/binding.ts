import Papa from 'papaparse';
import type { Step } from '../../graph-core/edit/step.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Address, addressOf, type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';

/** Binding the columns of a dropped table to observed variables. Pure. */

export interface Table {
  readonly columns: readonly string[];
  /** Whether the first rows of a column are numbers. */
  readonly numeric: readonly boolean[];
  readonly head: readonly (readonly string[])[];
  readonly rows: number;
}

/** Why a table cannot be used: `line` counts from 1, the header included. */
export interface TableFault {
  readonly code: 'empty' | 'no-rows' | 'ragged' | 'duplicate-column';
  readonly line: number;
  readonly found: string;
  readonly wanted: string;
}

const HEAD = 6;
const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** Reads a table with a header line. Every row must have as many cells as the header. */
export function readTable(
  text: string,
): { readonly ok: true; readonly value: Table } | { readonly ok: false; readonly error: TableFault } {
  const fault = (code: TableFault['code'], line = 1, found = '', wanted = '') =>
    ({ ok: false, error: { code, line, found, wanted } }) as const;
  const rows = Papa.parse<string[]>(text.replace(/\s+$/, '')).data;
  const [columns, ...body] = rows;
  if (!columns || (columns.length === 1 && (columns[0] ?? '').trim() === '')) return fault('empty');
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) return fault('duplicate-column', 1, twice);
  if (body.length === 0) return fault('no-rows', 2);
  const ragged = body.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) return fault('ragged', ragged + 2, String(body[ragged]?.length), String(columns.length));
  const head = body.slice(0, HEAD);
  const sample = body.slice(0, 50);
  return {
    ok: true,
    value: { columns, head, rows: body.length, numeric: columns.map((_, i) => sample.every((row) => isNumber(row[i] ?? ''))) },
  };
}

/** An observed variable that columns can go to. */
export interface Bindable {
  readonly address: Address;
  readonly shape: Shape;
  /** It feeds the target of a cost. */
  readonly isTarget: boolean;
}

/** The observed variables of a document, inputs before targets. */
export function bindables(document: Document): readonly Bindable[] {
  const targets = new Set(document.edges.filter((edge) => splitAddress(edge.to).port === 'target').map((edge) => edge.from));
  const all = document.nodes
    .filter((node) => node.type === 'observed')
    .map((node) => {
      const address = addressOf(node.id, 'value');
      return { address, shape: (node.attrs?.shape ?? []) as Shape, isTarget: targets.has(address) };
    });
  return [...all.filter((each) => !each.isTarget), ...all.filter((each) => each.isTarget)];
}

const LABELS = /^(class|label|target|y|output|species|diagnosis|quality)$/i;

/**
 * A sensible guess of what goes where: the last columns (or one called label, class, target) to what a cost compares with,
 * the numeric ones before them to the inputs. `over` is the variable that the file was dropped on: only that is guessed.
 */
export function guessBinding(table: Table, variables: readonly Bindable[], over: NodeId | null): ReadonlyMap<number, Address> {
  const guess = new Map<number, Address>();
  let free = table.columns.map((_, i) => i).filter((i) => table.numeric[i]);
  const take = (columns: readonly number[], address: Address): void => {
    for (const column of columns) guess.set(column, address);
    free = free.filter((column) => !columns.includes(column));
  };
  const wanted = over === null ? variables : variables.filter(({ address }) => splitAddress(address).node === over);
  for (const { address, shape } of wanted.filter((each) => each.isTarget)) {
    const count = Math.max(1, sizeOf(shape));
    const named = count === 1 ? free.find((column) => LABELS.test(table.columns[column] ?? '')) : undefined;
    if (over !== null || variables.length > 1 || count < free.length)
      take(named === undefined ? free.slice(-count) : [named], address);
  }
  const inputs = wanted.filter((each) => !each.isTarget);
  // A target that is not bound now still keeps its column out of the inputs.
  if (over !== null && inputs.length > 0 && variables.some((each) => each.isTarget)) {
    const label = free.find((column) => LABELS.test(table.columns[column] ?? ''));
    if (label !== undefined) free = free.filter((column) => column !== label);
  }
  for (const [index, { address, shape }] of inputs.entries()) {
    const size = sizeOf(shape);
    const all = shape.length === 0 || size > free.length || (index === inputs.length - 1 && size === 0);
    take(all && inputs.length === 1 ? free : free.slice(0, Math.max(1, size)), address);
  }
  return guess;
}

/** A source name made from a file's, free in the document. */
function sourceName(document: Document, file: string): string {
  const base =
    file
      .replace(/\.[^.]*$/, '')
      .replace(/[^A-Za-z0-9_-]/g, '_')
      .slice(0, 60) || 'table';
  let name = base;
  for (let n = 2; Object.hasOwn(document.data.sources ?? {}, name); n++) name = `${base}${n}`;
  return name;
}

/**
 * The edit: the table goes into the document, each variable gets its columns, and one whose columns are not as many as its
 * entries gets the shape that fits them. One entry of the history.
 */
export function bindTable(
  document: Document,
  file: string,
  text: string,
  table: Table,
  assigned: ReadonlyMap<number, Address>,
): Transaction {
  const source = sourceName(document, file);
  const columns = { ...document.data.columns };
  const steps: Step[] = [];
  for (const { address, shape } of bindables(document)) {
    const mine = [...assigned].filter(([, to]) => to === address).map(([column]) => column);
    if (mine.length === 0) continue;
    columns[address] = { source, columns: mine.sort((a, b) => a - b).map((column) => table.columns[column] as string) };
    if (sizeOf(shape) === mine.length) continue;
    const id = splitAddress(address).node;
    const node = document.nodes.find((each) => each.id === id);
    const { value: _, ...attrs } = node?.attrs ?? {};
    steps.push({ kind: 'setNode', id, changes: { attrs: { ...attrs, shape: [mine.length] } } });
  }
  const sources = { ...document.data.sources, [source]: { inline: text } };
  const data = { ...document.data, sources, columns };
  const address = [...new Set(assigned.values())].join(', ');
  return {
    steps: [...steps, { kind: 'setMeta', field: 'data', value: data }],
    label: 'edit.data',
    labelValues: { address },
    userEvent: 'data.bind',
  };
}
