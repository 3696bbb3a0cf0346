import { fromBase64 } from '../../graph-core/import/base64.ts';
import { readTable, type TableContent } from '../../graph-core/import/read-table.ts';
import type { Table } from '../../graph-core/import/table.ts';
import { type TextSpec, textWindows } from '../../graph-core/import/text-windows.ts';
import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { err, errorAt, type Result } from '../../graph-core/model/result.ts';
import { type DrawnName, drawnSet, isDrawnName } from '../../graph-core/random/drawn-set.ts';
import { type ToySpec, toySet } from '../../graph-core/random/toy-sets.ts';

/** Content of the files that sources name, by source. */
export type Tables = Readonly<Record<string, TableContent>>;

/** Reads a source once, whoever asks. */
export type TableReader = (source: string) => Result<Table>;

/** Told while a file is read: its name, and the share that is done. */
export type ReadProgress = (file: string, share: number) => void;

/** A reader of the document's sources: files, what is written into the document, and toy sets. */
export function tableReader(document: Document, tables: Tables, progress: ReadProgress = () => {}): TableReader {
  const read = new Map<string, Result<Table>>();
  return (name) => {
    const before = read.get(name);
    if (before) return before;
    const spec = document.data.sources?.[name];
    const table = readSource(name, spec, Object.hasOwn(tables, name) ? tables[name] : undefined, progress);
    read.set(name, table);
    return table;
  };
}

/** The table of one source: `given` is its file's content, where it has a file. */
export function readSource(
  name: string,
  spec: DataSource | undefined,
  given: TableContent | undefined,
  progress: ReadProgress,
): Result<Table> {
  if (isDrawnName(spec?.generator)) return drawnOnce(spec.generator, spec.points, name);
  if (spec?.generator !== undefined) return drawOnce(spec as ToySpec, name);
  const file = spec?.file ?? name;
  const read = (content: TableContent): Result<Table> =>
    spec?.text === undefined ? readOnce(content, file, progress) : windowsOnce(content, file, spec.text);
  if (given !== undefined) return read(given);
  if (spec?.inline === undefined) {
    const message = `the table of the source "${name}" (${file}) could not be found`;
    const mend = 'put the file beside the document, or drop it on the data panel';
    return err([errorAt('data/no-table', file, message, mend)]);
  }
  const content = inlineContent(spec);
  if (content !== null) return read(content);
  const message = `what the source "${name}" has for "inline" is not base64`;
  return err([errorAt('data/unreadable', file, message, 'import the file again')]);
}

/** What a document has written into it, as a file has it; null where it cannot be decoded. */
export function inlineContent({ inline = '', encoding }: DataSource): TableContent | null {
  return encoding === 'base64' ? fromBase64(inline) : inline;
}

/** Tables read lately: an edit of the graph opens the document again with the same content. */
const lately: { readonly content: TableContent | string; readonly name: string; readonly table: Result<Table> }[] = [];
const MAX_LATELY = 8;

function once(content: TableContent, name: string, read: () => Result<Table>): Result<Table> {
  const at = lately.findIndex((each) => each.name === name && sameContent(each.content, content));
  const entry = lately[at] ?? { content, name, table: read() };
  if (at >= 0) lately.splice(at, 1);
  lately.unshift(entry);
  lately.length = Math.min(lately.length, MAX_LATELY);
  return entry.table;
}

function sameContent(a: TableContent, b: TableContent): boolean {
  if (a === b) return true;
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return false;
  return a.every((byte, i) => byte === b[i]);
}

const readOnce = (content: TableContent, name: string, progress: ReadProgress): Result<Table> =>
  once(content, name, () => readTable(content, name, (share) => progress(name, share)));

/** A text of which other windows are wanted is another table. */
function windowsOnce(content: TableContent, name: string, spec: TextSpec): Result<Table> {
  if (typeof content === 'object' && 'columns' in content) {
    const message = `${name}: images are no text to take windows of`;
    return err([errorAt('data/text', name, message, 'name a text file, or take "text" away')]);
  }
  const { window, stride, vocabulary } = spec;
  return once(content, `text:${JSON.stringify([window, stride, vocabulary])}:${name}`, () => textWindows(content, name, spec));
}

function drawOnce({ generator, rows, noise, seed, copies, modes, radius }: ToySpec, name: string): Result<Table> {
  const spec = Object.fromEntries(
    Object.entries({ generator, rows, noise, seed, copies, modes, radius }).filter(([, value]) => value !== undefined),
  ) as unknown as ToySpec;
  return once(JSON.stringify(spec), `toy-set:${name}`, () => toySet(spec, name));
}

const drawnOnce = (generator: DrawnName, points: DataSource['points'], name: string): Result<Table> =>
  once(JSON.stringify(points ?? []), `${generator}:${name}`, () => drawnSet(generator, points, name));
