import { bindColumns } from '../../graph-core/document/data.ts';
import { tensorFromJson } from '../../graph-core/document/tensor-json.ts';
import { type Column, columnOf } from '../../graph-core/import/table.ts';
import { visibleCharacter } from '../../graph-core/import/text-windows.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { allocate, holds, sameShape, shapeText, sizeOf } from '../../graph-core/model/tensor.ts';
import type { Analysis, ObservedAnalysis } from '../../graph-core/validate/analysis.ts';
import { resolveSimulator } from '../../graph-core/validate/simulator.ts';
import { firstRows } from '../simulators/rows.ts';
import { withDraws } from './draw-feeds.ts';
import { type Feed, type FeedOrigin, samplesOf } from './feed.ts';
import { type Bound, fillGaps, keptRows, withoutDropped } from './missing.ts';
import { drawFill } from './random-values.ts';
import { type ReadProgress, type TableReader, type Tables, tableReader } from './sources.ts';
import { splitRows } from './split.ts';

/** The set S and its values. */
export interface Dataset {
  /** Rows in all; 1 when nothing carries samples. */
  readonly samples: number;
  /** Rows trained on, ascending. */
  readonly train: Int32Array;
  /** Rows held back to choose by, such as when to stop, ascending; may be empty. */
  readonly validation: Int32Array;
  /** Rows held back for the end, ascending; may be empty. */
  readonly test: Int32Array;
  readonly feeds: ReadonlyMap<Address, Feed>;
  /** Observed variables without any value. */
  readonly missing: readonly Address[];
}

/** The rows that say how training does while it goes on: those that validate, else those that are held back for the end. */
export const heldBack = ({ validation, test }: Dataset): Int32Array => (validation.length > 0 ? validation : test);

/** What those rows are; null where all are trained on. */
export const heldBackAs = ({ validation, test }: Dataset): 'validation' | 'test' | null =>
  validation.length > 0 ? 'validation' : test.length > 0 ? 'test' : null;

/**
 * Binds a document's observed variables and constants to their values: rows of a simulator, else a column of a table, else an inline tensor, else a
 * seeded random fill. `tables` holds the content of each source's file by name. Rows that lack a value are left out or filled
 * as the source says. Variables without a value are listed, not refused.
 */
export function bindData(
  document: Document,
  analysis: Analysis,
  tables: Tables,
  seed: number,
  progress?: ReadProgress,
): Result<Dataset> {
  const simulator = resolveSimulator(document, analysis);
  if (!simulator.ok) return simulator;
  const diagnostics: Diagnostic[] = [];
  const found = new Map<Address, Bound>();
  const missing: Address[] = [];
  const read = tableReader(document, tables, progress);
  const simulated = simulator.value ? firstRows(simulator.value, seed) : new Map<Address, Feed>();
  for (const variable of analysis.observed) {
    const rows = simulated.get(variable.address);
    const bound = rows ? ok(whole(rows)) : boundTo(document, analysis, variable, read, seed);
    if (bound === null) missing.push(variable.address);
    else if (bound.ok) found.set(variable.address, bound.value);
    else diagnostics.push(...bound.error);
  }
  const all = countSamples(found, diagnostics);
  const kept = keptRows(found, all);
  if (!kept.ok) return err(onceEach([...diagnostics, ...kept.error]));
  const samples = kept.value?.length ?? all;
  const feeds = withoutDropped(found, kept.value);
  for (const feed of constantsOf(analysis)) feeds.set(feed.address, feed);
  const split = splitRows(document, samples, read, kept.value);
  if (!split.ok) diagnostics.push(...split.error);
  else diagnostics.push(...fillGaps(found, feeds, kept.value, split.value.train));
  if (diagnostics.length > 0 || !split.ok) return err(onceEach(diagnostics));
  return ok({ samples, ...split.value, feeds: withDraws(feeds, analysis, seed, samples), missing });
}

/** A table that cannot be read is at fault in each variable that it feeds, and told once. */
const onceEach = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [
  ...new Map(diagnostics.map((each) => [`${each.code} ${each.address} ${each.message}`, each])).values(),
];

function boundTo(
  document: Document,
  analysis: Analysis,
  variable: ObservedAnalysis,
  read: TableReader,
  seed: number,
): Result<Bound> | null {
  const binding = document.data.columns?.[variable.address];
  if (binding) return fromColumns(document, variable, binding, read);
  const feed = feedOf(analysis, variable, seed);
  return feed?.ok ? ok(whole(feed.value)) : feed;
}

/** A feed that lacks nothing. */
const whole = (feed: Feed): Bound => ({ feed, drop: new Int32Array(0), gaps: [] });

/** A value that stands in the document, or is drawn. */
function feedOf(analysis: Analysis, variable: ObservedAnalysis, seed: number): Result<Feed> | null {
  const attrs = analysis.nodes.get(splitAddress(variable.address).node)?.node.attrs ?? {};
  if (attrs.value !== undefined && attrs.value !== null) return fromInline(variable, attrs.value);
  if (attrs.fill === undefined || attrs.fill === null) return null;
  const data = drawFill(attrs.fill, variable.address, sizeOf(variable.shape), seed);
  return data.ok ? ok({ ...variable, carries: false, data: data.value }) : data;
}

function fromColumns(
  document: Document,
  variable: ObservedAnalysis,
  binding: NonNullable<Document['data']['columns']>[string],
  read: TableReader,
): Result<Bound> {
  const table = read(binding.source);
  if (!table.ok) return table;
  const bound = bindColumns(variable, binding, table.value, document.data.sources?.[binding.source]);
  if (!bound.ok) return bound;
  const column = binding.columns.length === 1 ? columnOf(table.value, binding.columns[0] as string) : null;
  const classes = column?.ok ? classNamesOf(column.value) : {};
  const origin = { table: table.value, columns: binding.columns, ...classes };
  const { data, drop, gaps } = bound.value;
  return ok({ feed: { ...variable, carries: true, data, rows: table.value.rows, origin }, drop, gaps });
}

/** What the numbers of a column stand for: texts, or characters with those that cannot be seen as marks. */
function classNamesOf(column: Column): Pick<FeedOrigin, 'classes'> {
  if (column.kind === 'text') return { classes: column.classes };
  return column.kind === 'array' && column.classes ? { classes: column.classes.map(visibleCharacter) } : {};
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
function countSamples(bound: ReadonlyMap<Address, Bound>, diagnostics: Diagnostic[]): number {
  const counts = [...bound.values()].flatMap(({ feed }) => (feed.carries ? [{ feed, count: samplesOf(feed) }] : []));
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
