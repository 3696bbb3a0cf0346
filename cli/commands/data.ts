import { basename } from 'node:path';
import { readTable } from '../../graph-core/import/read-table.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { bindData, type Dataset } from '../../session/data/dataset.ts';
import { type ColumnOverview, type Part, type TableOverview, tableOverview } from '../../session/data/overview.ts';
import { partsOf } from '../../session/data/parts.ts';
import { type ReadProgress, tableReader } from '../../session/data/sources.ts';
import { PARTS } from '../../session/data/split.ts';
import { seedOf } from '../../session/parameter-store.ts';
import { diagnosticLine, invalid, STATUS } from '../failure.ts';
import { loadGraph, readContent, readTables } from '../graph-file.ts';
import { numberText } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

/** A source with what its table holds. */
interface Source extends TableOverview {
  readonly source: string;
  /** Observed variables that its columns feed. */
  readonly feeds: Readonly<Record<string, readonly string[]>>;
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * `chainrule data FILE`: the sources of a graph, or one file of data: columns, guessed types, ranges, what is missing, and the
 * rows of each class by part of the split. Gives the exit status.
 */
export function dataCommand(path: string, { json }: { readonly json?: boolean }, terminal: Terminal): number {
  const progress = terminal.isInteractive ? shareOn(terminal) : undefined;
  const { sources, diagnostics } = isGraph(path) ? ofGraph(path, progress) : ofFile(path, progress);
  for (const each of diagnostics) if (each.severity !== 'info') terminal.err(`${diagnosticLine(each)}\n`);
  terminal.out(
    json === true ? `${JSON.stringify({ file: path, sources: sources.map(described) })}\n` : sources.map(report).join('\n'),
  );
  return diagnostics.some(({ severity }) => severity === 'error') ? STATUS.invalid : STATUS.ok;
}

interface Found {
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

const isGraph = (path: string): boolean => /\.chainrule$/i.test(path);

const shareOn =
  (terminal: Terminal): ReadProgress =>
  (file, share) =>
    terminal.err(share < 1 ? `\r${file} ${Math.round(100 * share)} %` : '\r\u001b[K');

function ofFile(path: string, progress: ReadProgress | undefined): Found {
  const name = basename(path);
  const table = readTable(readContent(path, name), name, (share) => progress?.(name, share));
  if (!table.ok) throw invalid(table.error);
  return { sources: [{ source: name, ...tableOverview(table.value), feeds: {}, parts: {} }], diagnostics: [] };
}

function ofGraph(path: string, progress: ReadProgress | undefined): Found {
  const { document } = loadGraph(path);
  const all = Object.keys(document.data.sources ?? {});
  const tables = readTables(path, document, all);
  const read = tableReader(document, tables, progress);
  const bound = bindData(document, analyse(document), tables, seedOf(document, undefined));
  const diagnostics = [...(bound.ok ? [] : bound.error)];
  const told = new Set(diagnostics.map(({ message }) => message));
  const sources = all.flatMap((source) => {
    const table = read(source);
    if (table.ok)
      return [
        sourceOf(
          document,
          source,
          tableOverview(table.value, partsOf(document, bound.ok ? bound.value : null, source)),
          bound.ok ? bound.value : null,
        ),
      ];
    diagnostics.push(...table.error.filter(({ message }) => !told.has(message)));
    return [];
  });
  return { sources, diagnostics };
}

function sourceOf(document: Document, source: string, table: TableOverview, dataset: Dataset | null): Source {
  const bindings = Object.entries(document.data.columns ?? {}).filter(([, binding]) => binding.source === source);
  const feeds = Object.fromEntries(bindings.map(([address, { columns }]) => [address, columns]));
  const parts = partsOf(document, dataset, source).map(({ name, rows }: Part) => [name, rows.length] as const);
  return { source, ...table, feeds, parts: Object.fromEntries(parts) };
}

/** For programs: classes with their counts by the name of the part. */
function described({ columns, ...source }: Source) {
  const names = PARTS.filter((name) => Object.hasOwn(source.parts, name));
  const counted = columns.map(({ classes, ...column }) => ({
    ...column,
    ...(classes === undefined
      ? {}
      : {
          classes: classes.map(({ name, rows, parts }) => ({
            name,
            rows,
            ...Object.fromEntries(names.map((part, i) => [part, parts[i]])),
          })),
        }),
  }));
  return { ...source, columns: counted };
}

function report(source: Source): string {
  const { name, rows, columns, feeds, parts } = source;
  const size = `${rows} rows, ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}, ${(source.bytes / 2 ** 20).toFixed(1)} MiB`;
  const lines = [`${source.source}${name === source.source ? '' : ` (${name})`}: ${size}`];
  const split = Object.entries(parts).filter(([, count]) => count > 0);
  if (split.length > 1) lines.push(`  split: ${split.map(([part, count]) => `${part} ${count}`).join(', ')}`);
  for (const [address, names] of Object.entries(feeds))
    lines.push(`  ${address} <- ${names.length > 4 ? `${names.slice(0, 3).join(', ')} ... ${names.at(-1)}` : names.join(', ')}`);
  const row = (...cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => cell.padEnd([24, 8, 12, 24, 0][i] ?? 0)).join(' ')}`.trimEnd();
  lines.push(row('column', 'type', 'kind', 'range', 'missing'));
  for (const column of columns)
    lines.push(row(column.name, column.type, kindText(column), rangeText(column), String(column.missing || '')));
  for (const column of columns) {
    if (column.fault !== undefined) lines.push(`  ${column.fault}`);
    if (column.classes !== undefined)
      lines.push(
        '',
        ...classLines(
          column,
          split.map(([part]) => part),
        ),
      );
  }
  return `${lines.join('\n')}\n`;
}

const kindText = ({ kind, shape }: ColumnOverview): string => shape?.join(' x ') ?? kind;
const rangeText = ({ range }: ColumnOverview): string =>
  range === null ? '' : `${numberText(range.min)} to ${numberText(range.max)}`;

function classLines({ name, classes = [] }: ColumnOverview, parts: readonly string[]): string[] {
  const shown = parts.length > 1 ? parts : [];
  const cells = (first: string, all: string, each: readonly string[]): string =>
    `  ${first.padEnd(24)} ${all.padStart(8)}${each.map((cell) => cell.padStart(12)).join('')}`;
  const index = (part: string): number => (PARTS as readonly string[]).indexOf(part);
  return [
    cells(`classes of ${name}`, 'rows', shown),
    ...classes.map((each) =>
      cells(
        each.name,
        String(each.rows),
        shown.map((part) => String(each.parts[index(part)])),
      ),
    ),
  ];
}
