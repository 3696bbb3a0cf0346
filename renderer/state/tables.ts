import type { DataSource, Document } from '../../graph-core/model/document.ts';
import type { SessionRequests } from '../../session/protocol.ts';

/** Files of data by source. */
export type Tables = SessionRequests['open']['in']['tables'];

/** Reads a file that the document names, relative to its folder; null with a reason when it cannot. */
export type ReadBeside = (path: string) => Promise<Uint8Array>;

/**
 * Content of the files that a document names as sources; what is written into the document the session reads there. Files are
 * read once for each document that is opened. A table that cannot be read is left out: the analysis and the worker then name the binding that misses it.
 */
export class TableFiles {
  readonly #read: ReadBeside;
  #identity: unknown = null;
  readonly #files = new Map<string, Promise<Uint8Array | null>>();

  constructor(read: ReadBeside) {
    this.#read = read;
  }

  /** `identity` tells one opened document from another: their relative paths mean different files. */
  async of(document: Document, identity: unknown): Promise<Tables> {
    if (identity !== this.#identity) this.#files.clear();
    this.#identity = identity;
    const sources = Object.entries(document.data.sources ?? {});
    const found = await Promise.all(sources.map(async ([name, source]) => [name, await this.#content(source)] as const));
    return Object.fromEntries(found.filter((entry): entry is [string, Uint8Array] => entry[1] !== null));
  }

  #content({ file, inline, generator }: DataSource): Promise<Uint8Array | null> {
    if (inline !== undefined || generator !== undefined || file === undefined) return Promise.resolve(null);
    let content = this.#files.get(file);
    if (content === undefined) {
      content = this.#read(file).catch(() => null);
      this.#files.set(file, content);
    }
    return content;
  }
}
