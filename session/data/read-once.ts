import { type TableContent, tablePieces } from '../../graph-core/import/read-table.ts';
import type { Table } from '../../graph-core/import/table.ts';
import { type TextSpec, textWindows } from '../../graph-core/import/text-windows.ts';
import { type Diagnostic, err, errorAt, type Result } from '../../graph-core/model/result.ts';
import { finish, type Pieces } from '../../graph-core/passes/pieces.ts';
import { Breath } from '../breath.ts';
import { isCancelled } from '../session-error.ts';

/** Why there is no content of a file. */
export interface TableFault {
  readonly fault: Diagnostic;
}

/** What the file of a source arrives as: its content, a file that is read here, or why there is neither. */
export type GivenTable = TableContent | Blob | TableFault;

/** Told while a file is read: its name, and the share that is done. */
export type ReadProgress = (file: string, share: number) => void;

/** What a file is read as: a table by its name's ending or, where it says how, the windows of a text. */
export interface ReadAs {
  readonly file: string;
  readonly text?: TextSpec;
}

/** A text of which other windows are wanted is another table. */
const keyOf = ({ file, text }: ReadAs): string =>
  text === undefined ? file : `text:${JSON.stringify([text.window, text.stride, text.vocabulary])}:${file}`;

/** Reads content in pieces; a text is cut in one. */
function* piecesOf(content: TableContent, as: ReadAs, tell: (share: number) => void): Pieces<Result<Table>> {
  const { file, text } = as;
  if (text === undefined) return yield* tablePieces(content, file, tell);
  if (typeof content === 'string' || content instanceof Uint8Array) return textWindows(content, file, text);
  const message = `${file}: images are no text to take windows of`;
  return err([errorAt('data/text', file, message, 'name a text file, or take "text" away')]);
}

/** Reads content at once. */
export const readContent = (content: TableContent, as: ReadAs, tell: (share: number) => void): Result<Table> =>
  finish(piecesOf(content, as, tell));

/** Tables of files by their content and by what they are read as: an edit of the graph opens the document again with the same content. */
const byFile = new WeakMap<object, Map<string, Result<Table>>>();
/** Ways of reading one file that are kept; a text may be cut in many. */
const MAX_WAYS = 4;

/** Tables that were written as text into a document, or drawn, lately. */
const lately: { readonly name: string; readonly table: Result<Table>; readonly text: string }[] = [];
const MAX_LATELY = 8;

/** What `read` gives for that text and name, read once. */
export function once(text: string, name: string, read: () => Result<Table>): Result<Table> {
  const at = lately.findIndex((each) => each.name === name && each.text === text);
  const entry = lately[at] ?? { text, name, table: read() };
  if (at >= 0) lately.splice(at, 1);
  lately.unshift(entry);
  lately.length = Math.min(lately.length, MAX_LATELY);
  return entry.table;
}

const known = (content: object, name: string): Result<Table> | undefined => byFile.get(content)?.get(name);

function keep(content: object, name: string, table: Result<Table>): Result<Table> {
  const ways = byFile.get(content) ?? new Map<string, Result<Table>>();
  ways.delete(name);
  ways.set(name, table);
  for (const oldest of [...ways.keys()].slice(0, Math.max(0, ways.size - MAX_WAYS))) ways.delete(oldest);
  byFile.set(content, ways);
  return table;
}

const isFault = (given: object): given is TableFault => 'fault' in given;

/** The table of a file; a {@link Blob} has to have been read by {@link readFile} before. */
export function readGiven(given: GivenTable, as: ReadAs, progress: ReadProgress): Result<Table> {
  const key = keyOf(as);
  const tell = (share: number): void => progress(as.file, share);
  if (typeof given === 'string') return once(given, key, () => readContent(given, as, tell));
  if (isFault(given)) return err([given.fault]);
  const before = known(given, key);
  if (before !== undefined) return before;
  if (given instanceof Blob) return unread(as.file, 'it has not been read', 'read it again under Data');
  return keep(given, key, readContent(given, as, tell));
}

const unread = (name: string, why: string, mend: string): Result<never> =>
  err([errorAt('data/stopped', name, `${name}: ${why}`, mend)]);

/**
 * Reads a file in pieces, so that it can be given up; then that it was is what is known of it, until it is given anew. Errors:
 * those of the readers, `data/stopped`, `data/unreadable`.
 */
export async function readFile(
  given: GivenTable,
  as: ReadAs,
  signal: AbortSignal,
  progress: ReadProgress,
): Promise<Result<Table>> {
  if (typeof given === 'string' || isFault(given)) return readGiven(given, as, progress);
  const name = as.file;
  const key = keyOf(as);
  const before = known(given, key);
  if (before !== undefined) return before;
  try {
    const breath = new Breath(signal);
    await breath.take();
    const content = given instanceof Blob ? await bytesOf(given) : given;
    if (content === null) {
      const message = `${name} cannot be read any more: it has been changed or taken away since it was chosen`;
      return keep(given, key, err([errorAt('data/unreadable', name, message, 'choose it again')]));
    }
    progress(name, 0);
    return keep(given, key, await breath.through(piecesOf(content, as, (share) => progress(name, share))));
  } catch (error) {
    if (!isCancelled(error)) throw error;
    return keep(given, key, unread(name, 'its reading was stopped', 'read it again under Data'));
  } finally {
    progress(name, 1);
  }
}

const bytesOf = (file: Blob): Promise<Uint8Array | null> =>
  file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );
