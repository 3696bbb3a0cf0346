import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import type { GivenTable, SessionRequests, TableFault } from '../../session/protocol.ts';
import { endReading, readingSignal } from './reading.ts';

/** Files of data by source. */
export type Tables = SessionRequests['open']['in']['tables'];

/** Reads a file or a folder of images that the document names, relative to its folder; tells what is wrong with one that it cannot read. */
export type ReadBeside = (path: string, signal: AbortSignal) => Promise<GivenTable>;

/**
 * Content of the files that a document names as sources; what is written into the document the session reads there. Files are
 * read once for each document that is opened, or given by the user: dropped, or chosen.
 */
export class TableFiles {
  readonly #read: ReadBeside;
  #identity: unknown = null;
  #files = new Map<string, Promise<GivenTable>>();

  constructor(read: ReadBeside) {
    this.#read = read;
  }

  /** `identity` tells one opened document from another: their relative paths mean different files. */
  async of(document: Document, identity: unknown): Promise<Tables> {
    this.#begin(identity);
    const sources = Object.entries(document.data.sources ?? {}).filter(([, source]) => isFile(source));
    const found = await Promise.all(sources.map(async ([name, { file = '' }]) => [name, await this.#content(file)] as const));
    return Object.fromEntries(found);
  }

  /** From now on that is what the document means by `file`. */
  give(file: string, content: GivenTable, identity: unknown): void {
    this.#begin(identity);
    this.#files.set(file, Promise.resolve(content));
  }

  /** Forgets that the reading of a file was stopped, or that it could not be read. */
  async again(file: string): Promise<void> {
    const before = await this.#files.get(file);
    // Another object with the same content is another file to the session.
    if (before instanceof Blob) this.#files.set(file, Promise.resolve(before.slice()));
    else if (before !== undefined && typeof before === 'object' && 'fault' in before) this.#files.delete(file);
  }

  #begin(identity: unknown): void {
    if (identity === this.#identity) return;
    endReading();
    this.#files = new Map();
    this.#identity = identity;
  }

  #content(file: string): Promise<GivenTable> {
    let content = this.#files.get(file);
    if (content === undefined) {
      content = this.#read(file, readingSignal()).catch((cause) => unreadable(file, cause));
      this.#files.set(file, content);
    }
    return content;
  }
}

/** What stands for a file whose reading failed for a reason that nobody foresaw. */
const unreadable = (file: string, cause: unknown): TableFault => ({
  fault: errorAt('data/unreadable', file, `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, ''),
});

const isFile = ({ file, inline, generator }: DataSource): boolean =>
  inline === undefined && generator === undefined && file !== undefined;

/** Sources whose file is called so, wherever it lies. */
export const sourcesOf = ({ data }: Document, name: string): readonly string[] =>
  Object.entries(data.sources ?? {}).flatMap(([, source]) =>
    isFile(source) && source.file?.replace(/\/+$/, '').split(/[\\/]/).at(-1) === name ? [source.file] : [],
  );
