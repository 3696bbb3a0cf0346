import { columnTensor } from '../../graph-core/document/data.ts';
import { tensorFromJson } from '../../graph-core/document/tensor-json.ts';
import { parseCsv } from '../../graph-core/import/csv.ts';
import type { Table } from '../../graph-core/import/table.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import {
  allocate,
  type Dtype,
  holds,
  type Shape,
  sameShape,
  shapeText,
  sizeOf,
  type TensorData,
} from '../../graph-core/model/tensor.ts';
import type { Analysis, ObservedAnalysis } from '../../graph-core/validate/analysis.ts';
import { resolveSimulator } from '../../graph-core/validate/simulator.ts';
import { firstRows } from '../simulators/rows.ts';
import { withDraws } from './draw-feeds.ts';
import { drawFill } from './random-values.ts';
import { splitRows, type TableReader } from './split.ts';

/** What feeds one observed variable or constant. */
export interface Feed {
  readonly address: Address;
  readonly dtype: Dtype;
  /** Shape of one sample. */
  readonly shape: Shape;
  /** Whether each sample has a value of its own; else all samples share one. */
  readonly carries: boolean;
  /** [samples, ...shape] row-major when it carries, else [...shape]. */
  readonly data: TensorData;
  /** Number of samples, where `data` cannot tell: a sample may have no elements. */
  readonly rows?: number;
}

/** Number of samples of a feed that carries them. */
export const samplesOf = ({ rows, data, shape }: Feed): number => rows ?? data.length / Math.max(1, sizeOf(shape));

/** The set S and its values. */
export interface Dataset {
  /** Rows in all; 1 when nothing carries samples. */
  readonly samples: number;
  /** Rows trained on, ascending. */
  readonly train: Int32Array;
  /** Rows held back, ascending; may be empty. */
  readonly test: Int32Array;
  readonly feeds: ReadonlyMap<Address, Feed>;
  /** Observed variables without any value. */
  readonly missing: readonly Address[];
}

/** Gathers the rows `rows` of a feed: [rows.length, ...shape]; all samples share a feed that does not carry them. */
export function rowsOf(feed: Feed, rows: ArrayLike<number>): TensorData {
  const size = sizeOf(feed.shape);
  const out = allocate(feed.dtype, rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const from = feed.carries ? (rows[i] as number) * size : 0;
    out.set(feed.data.subarray(from, from + size), i * size);
  }
  return out;
}

/**
 * Binds a document's observed variables and constants to their values: rows of a simulator, else a column of a table, else an
 * inline tensor, else a seeded random fill. `tables` holds the text of each source by name. Variables without a value are listed, not refused.
 */
export function bindData(
  document: Document,
  analysis: Analysis,
  tables: Readonly<Record<string, string>>,
  seed: number,
): Result<Dataset> {
  const simulator = resolveSimulator(document, analysis);
  if (!simulator.ok) return simulator;
  const diagnostics: Diagnostic[] = [];
  const feeds = new Map<Address, Feed>();
  const missing: Address[] = [];
  const read = tableReader(document, tables);
  const simulated = simulator.value ? firstRows(simulator.value, seed) : new Map<Address, Feed>();
  for (const variable of analysis.observed) {
    const rows = simulated.get(variable.address);
    const feed = rows ? ok(rows) : feedOf(document, analysis, variable, read, seed);
    if (feed === null) missing.push(variable.address);
    else if (feed.ok) feeds.set(variable.address, feed.value);
    else diagnostics.push(...feed.error);
  }
  const samples = countSamples(feeds, diagnostics);
  for (const feed of constantsOf(analysis)) feeds.set(feed.address, feed);
  const split = splitRows(document, samples, read);
  if (!split.ok) diagnostics.push(...split.error);
  if (diagnostics.length > 0 || !split.ok) return err(diagnostics);
  return ok({ samples, ...split.value, feeds: withDraws(feeds, analysis, seed, samples), missing });
}

function tableReader(document: Document, tables: Readonly<Record<string, string>>): TableReader {
  const parsed = new Map<string, Result<Table>>();
  return (source) => {
    const before = parsed.get(source);
    if (before) return before;
    const spec = document.data.sources?.[source];
    const text = Object.hasOwn(tables, source) ? tables[source] : spec?.inline;
    const name = spec?.file ?? source;
    const missing = errorAt(
      'data/no-table',
      name,
      `the table of the source "${source}" (${name}) could not be found`,
      'put the file beside the document, or drop it on the data panel',
    );
    const table = text === undefined ? err([missing]) : parseOnce(text, name);
    parsed.set(source, table);
    return table;
  };
}

/** Tables parsed lately: an edit of the graph opens the document again with the same text. */
const lately: { readonly text: string; readonly name: string; readonly table: Result<Table> }[] = [];
const MAX_LATELY = 4;

function parseOnce(text: string, name: string): Result<Table> {
  const before = lately.find((each) => each.name === name && each.text === text);
  if (before) return before.table;
  const table = parseCsv(text, name);
  lately.unshift({ text, name, table });
  lately.length = Math.min(lately.length, MAX_LATELY);
  return table;
}

function feedOf(
  document: Document,
  analysis: Analysis,
  variable: ObservedAnalysis,
  read: TableReader,
  seed: number,
): Result<Feed> | null {
  const binding = document.data.columns?.[variable.address];
  if (binding) return fromColumns(variable, binding, read);
  const attrs = analysis.nodes.get(splitAddress(variable.address).node)?.node.attrs ?? {};
  if (attrs.value !== undefined && attrs.value !== null) return fromInline(variable, attrs.value);
  if (attrs.fill === undefined || attrs.fill === null) return null;
  const data = drawFill(attrs.fill, variable.address, sizeOf(variable.shape), seed);
  return data.ok ? ok({ ...variable, carries: false, data: data.value }) : data;
}

function fromColumns(
  variable: ObservedAnalysis,
  binding: NonNullable<Document['data']['columns']>[string],
  read: TableReader,
): Result<Feed> {
  const table = read(binding.source);
  if (!table.ok) return table;
  const tensor = columnTensor(variable, binding, table.value);
  return tensor.ok ? ok({ ...variable, carries: true, data: tensor.value.data }) : tensor;
}

/** A tensor with the declared shape is one sample; with one axis more in front, many. */
function fromInline(variable: ObservedAnalysis, json: unknown): Result<Feed> {
  const read = tensorFromJson(json, `${variable.address}/value`);
  if (!read.ok) return err(read.error.map((d) => ({ ...d, address: variable.address })));
  const { shape } = read.value;
  const carries = shape.length === variable.shape.length + 1 && sameShape(shape.slice(1), variable.shape);
  if (!carries && !sameShape(shape, variable.shape)) {
    const message = `the value of ${variable.address} has shape ${shapeText(shape)}, and the variable is ${shapeText(variable.shape)}`;
    return err([
      errorAt('data/shape', variable.address, message, 'give it that shape, or one axis more in front for several samples'),
    ]);
  }
  if (!read.value.data.every((value) => holds(variable.dtype, value))) {
    const message = `the value of ${variable.address} has numbers that are not ${variable.dtype}`;
    return err([errorAt('data/dtype', variable.address, message, 'use whole numbers, or make the variable float')]);
  }
  const data = allocate(variable.dtype, read.value.data.length);
  data.set(read.value.data);
  return ok({ ...variable, carries, data, ...(carries ? { rows: shape[0] as number } : {}) });
}

/** Constants by address, also those inside groups. */
function constantsOf(analysis: Analysis): Feed[] {
  return [...analysis.nodes].flatMap(([path, { type, node, outputs }]) => {
    const declared = outputs.get('value');
    if (type !== 'constant' || !declared) return [];
    const fallback = { dtype: 'float', shape: [], data: [0] };
    const read = tensorFromJson(node.attrs?.value ?? fallback, `${path}/value`);
    if (!read.ok) return [];
    const data = allocate(declared.dtype, read.value.data.length);
    data.set(read.value.data);
    return [{ address: `${path}.value`, dtype: declared.dtype, shape: declared.shape, carries: false, data }];
  });
}

/** All variables that carry samples have equally many; else a diagnostic names two that do not. */
function countSamples(feeds: ReadonlyMap<Address, Feed>, diagnostics: Diagnostic[]): number {
  const counts = [...feeds.values()].flatMap((feed) => (feed.carries ? [{ feed, count: samplesOf(feed) }] : []));
  const [first] = counts;
  const other = counts.find(({ count }) => count !== first?.count);
  if (first && other) {
    const message = `${first.feed.address} has ${first.count} samples and ${other.feed.address} has ${other.count}`;
    diagnostics.push(errorAt('data/sample-count', other.feed.address, message, 'bind tables with equally many rows'));
  }
  if (first?.count === 0)
    diagnostics.push(
      errorAt('data/empty', first.feed.address, `${first.feed.address} has no samples`, 'give it at least one row'),
    );
  return first?.count ?? 1;
}
