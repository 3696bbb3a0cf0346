import { fromBase64 } from '../../graph-core/import/base64.ts';
import type { TableContent } from '../../graph-core/import/read-table.ts';
import type { Table } from '../../graph-core/import/table.ts';
import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { err, errorAt, type Result } from '../../graph-core/model/result.ts';
import { type DrawnName, drawnSet, isDrawnName } from '../../graph-core/random/drawn-set.ts';
import { type ToySpec, toySet } from '../../graph-core/random/toy-sets.ts';
import { type GivenTable, once, type ReadAs, type ReadProgress, readContent, readFile, readGiven } from './read-once.ts';

export type { GivenTable, ReadProgress, TableFault } from './read-once.ts';

/** Content of the files that sources name, by source. */
export type Tables = Readonly<Record<string, GivenTable>>;

/** What the file of a source is read as. */
export const readAs = (name: string, { file = name, text }: DataSource = {}): ReadAs =>
  text === undefined ? { file } : { file, text };

/** Reads a source once, whoever asks. */
export type TableReader = (source: string) => Result<Table>;

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
  given: GivenTable | undefined,
  progress: ReadProgress,
): Result<Table> {
  if (isDrawnName(spec?.generator)) return drawnOnce(spec.generator, spec.points, name);
  if (spec?.generator !== undefined) return drawOnce(spec as ToySpec, name);
  const file = spec?.file ?? name;
  if (given !== undefined) return readGiven(given, readAs(name, spec), progress);
  if (spec?.inline === undefined) {
    const message = `the table of the source "${name}" (${file}) could not be found`;
    const mend = 'put the file beside the document, or drop it on the data panel';
    return err([errorAt('data/no-table', file, message, mend)]);
  }
  return once(spec.inline, `${spec.encoding ?? 'text'}:${JSON.stringify(spec.text ?? null)}:${file}`, () =>
    readInline(name, file, spec, progress),
  );
}

function readInline(name: string, file: string, spec: DataSource, progress: ReadProgress): Result<Table> {
  const content = inlineContent(spec);
  if (content !== null) return readContent(content, readAs(name, spec), (share) => progress(file, share));
  const message = `what the source "${name}" has for "inline" is not base64`;
  return err([errorAt('data/unreadable', file, message, 'import the file again')]);
}

/** Reads the files that a document's sources name, in pieces; after it the document's {@link TableReader} has them at hand. */
export async function readFiles(document: Document, tables: Tables, signal: AbortSignal, progress: ReadProgress): Promise<void> {
  for (const [name, given] of Object.entries(tables)) {
    const spec = document.data.sources?.[name];
    if (spec !== undefined && spec.generator === undefined) await readFile(given, readAs(name, spec), signal, progress);
  }
}

/** What a document has written into it, as a file has it; null where it cannot be decoded. */
function inlineContent({ inline = '', encoding }: DataSource): TableContent | null {
  return encoding === 'base64' ? fromBase64(inline) : inline;
}

function drawOnce({ generator, rows, noise, seed, copies, modes, radius }: ToySpec, name: string): Result<Table> {
  const spec = Object.fromEntries(
    Object.entries({ generator, rows, noise, seed, copies, modes, radius }).filter(([, value]) => value !== undefined),
  ) as unknown as ToySpec;
  return once(JSON.stringify(spec), `toy-set:${name}`, () => toySet(spec, name));
}

const drawnOnce = (generator: DrawnName, points: DataSource['points'], name: string): Result<Table> =>
  once(JSON.stringify(points ?? []), `${generator}:${name}`, () => drawnSet(generator, points, name));
