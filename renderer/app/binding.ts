import { freshIdLike } from '../../graph-core/edit/edits/common.ts';
import type { Step } from '../../graph-core/edit/step.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import {
  type Address,
  addressOf,
  type DataSource,
  type Document,
  type GraphNode,
  type Json,
  type NodeId,
  splitAddress,
} from '../../graph-core/model/document.ts';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { ColumnOverview } from '../../session/protocol.ts';

/** Binding the columns of a dropped table to observed variables. Pure. */

/** A column as far as binding it goes. */
export type BindableColumn = Pick<ColumnOverview, 'name' | 'type' | 'shape' | 'fault'>;

/** Numbers that it gives to a variable. */
const widthOf = ({ shape }: BindableColumn): number => (shape === undefined ? 1 : sizeOf(shape));

const isNumeric = ({ type, fault }: BindableColumn): boolean => type !== 'text' && fault === undefined;

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

/** An observed variable that is drawn together with its binding. */
export interface NewVariable extends Bindable {
  readonly node: GraphNode;
}

/** Room between variables that are drawn under one another, and to the blocks at their right. */
const GAP = { x: 200, y: 140 } as const;

/** The variables that a table calls for where the graph has none: x for its numbers or its first array, y for its labels. */
export function variablesFor(document: Document, columns: readonly BindableColumn[]): readonly NewVariable[] {
  const usable = columns.filter(({ fault }) => fault === undefined);
  const label =
    usable.find(({ name, shape }) => LABELS.test(name) && shape === undefined) ??
    usable.find(({ name, shape }) => LABELS.test(name) && shape !== undefined && usable.length > 1) ??
    usable.findLast(({ type }) => type === 'text');
  const inputs = usable.filter((column) => column !== label && isNumeric(column));
  const array = inputs.find(({ shape }) => shape !== undefined);
  const left = Math.min(GAP.x, ...document.nodes.map(({ position }) => position?.x ?? GAP.x)) - GAP.x;
  const taken = new Set(document.nodes.map(({ id }) => id));
  const draw = (id: NodeId, row: number, attrs: { readonly [name: string]: Json }, isTarget: boolean): NewVariable => {
    const node = { id: freshIdLike(taken, id), type: 'observed', attrs, position: { x: left, y: row * GAP.y } };
    return { node, address: addressOf(node.id, 'value'), shape: attrs.shape as Shape, isTarget };
  };
  const x = inputs.length === 0 ? [] : [draw('x', 0, { shape: array?.shape ?? [inputs.length] }, false)];
  if (label === undefined) return x;
  const classes = label.type === 'float' ? {} : { dtype: 'int32', domain: 'discrete' };
  return [...x, draw('y', 1, { shape: label.shape ?? [], ...classes }, true)];
}

const LABELS = /^(class|labels?|target|y|output|species|diagnosis|quality)$/i;

/**
 * A sensible guess of what goes where: the last columns (or one called label, class, target) to what a cost compares with,
 * the numeric ones before them to the inputs. `over` is the variable that the file was dropped on: only that is guessed.
 */
export function guessBinding(
  columns: readonly BindableColumn[],
  variables: readonly Bindable[],
  over: NodeId | null,
): ReadonlyMap<number, Address> {
  const guess = new Map<number, Address>();
  let free = columns.map((_, i) => i).filter((i) => isNumeric(columns[i] as BindableColumn));
  const isLabel = (column: number): boolean => LABELS.test(columns[column]?.name ?? '');
  const take = (taken: readonly number[], address: Address): void => {
    for (const column of taken) guess.set(column, address);
    free = free.filter((column) => !taken.includes(column));
  };
  const wanted = over === null ? variables : variables.filter(({ address }) => splitAddress(address).node === over);
  const inputs = wanted.filter((each) => !each.isTarget);
  const targets = wanted.filter((each) => each.isTarget);
  // An array with a label's name, such as what follows in a text, is a target by itself.
  const following = free.find((column) => columns[column]?.shape !== undefined && isLabel(column));
  if (following !== undefined && targets[0] !== undefined) take([following], targets.shift()?.address as Address);
  // An array is an input by itself: an image, or a row of features.
  const array = free.find((column) => columns[column]?.shape !== undefined);
  if (array !== undefined && inputs[0] !== undefined) take([array], inputs.shift()?.address as Address);
  free = free.filter((column) => columns[column]?.shape === undefined);
  for (const { address, shape } of targets) {
    const count = Math.max(1, sizeOf(shape));
    const named = count === 1 ? free.find(isLabel) : undefined;
    if (over !== null || variables.length > 1 || count < free.length)
      take(named === undefined ? free.slice(-count) : [named], address);
  }
  // A target that is not bound now still keeps its column out of the inputs.
  if (over !== null && inputs.length > 0 && variables.some((each) => each.isTarget)) {
    const label = free.find(isLabel);
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

/** What is bound: a source with its columns, and which of them go where. */
export interface Bound {
  /** File name, or name of a toy set. */
  readonly name: string;
  readonly source: DataSource;
  readonly columns: readonly BindableColumn[];
  readonly assigned: ReadonlyMap<number, Address>;
  /** Variables that are drawn for it. */
  readonly drawn?: readonly NewVariable[];
}

/**
 * The edit: the source goes into the document, each variable gets its columns, and one whose columns are not as many as its
 * entries gets the shape that fits them; one that is bound to texts takes their class numbers. One entry of the history.
 */
export function bindTable(document: Document, { name, source: spec, columns: all, assigned, drawn = [] }: Bound): Transaction {
  const source = sourceName(document, name);
  const columns = { ...document.data.columns };
  const steps: Step[] = [];
  const fresh = new Map(drawn.map((each) => [each.address, each.node]));
  for (const { address, shape } of [...bindables(document), ...drawn]) {
    const mine = [...assigned]
      .filter(([, to]) => to === address)
      .sort(([a], [b]) => a - b)
      .map(([column]) => all[column] as BindableColumn);
    if (mine.length === 0) continue;
    columns[address] = { source, columns: mine.map((column) => column.name) };
    const id = splitAddress(address).node;
    const added = fresh.get(address);
    if (added) steps.push({ kind: 'addNode', node: added });
    const node = added ?? document.nodes.find((each) => each.id === id);
    const isClasses = spec.text !== undefined || mine.some(({ type }) => type === 'text');
    const changes = { ...shapeFor(mine, shape), ...(isClasses ? { dtype: 'int32' } : {}) };
    if (Object.entries(changes).every(([key, value]) => node?.attrs?.[key] === value)) continue;
    const { value: _, ...attrs } = node?.attrs ?? {};
    steps.push({ kind: 'setNode', id, changes: { attrs: { ...attrs, ...changes } } });
  }
  const sources = { ...document.data.sources, [source]: spec };
  const data = { ...document.data, sources, columns };
  const address = [...new Set(assigned.values())].join(', ');
  return {
    steps: [...steps, { kind: 'setMeta', field: 'data', value: data }],
    label: 'edit.data',
    labelValues: { address },
    userEvent: 'data.bind',
  };
}

/** The shape that a variable has to take for its columns, where it has another number of entries. */
function shapeFor(columns: readonly BindableColumn[], shape: Shape): { readonly shape?: Shape } {
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);
  if (width === sizeOf(shape)) return {};
  return { shape: (columns.length === 1 && columns[0]?.shape) || [width] };
}
