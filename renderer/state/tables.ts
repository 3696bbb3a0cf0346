import type { DataSource, Document } from '../../graph-core/model/document.ts';

/** Reads a file that the document names, relative to its folder; null with a reason when it cannot. */
export type ReadBeside = (path: string) => Promise<Uint8Array>;

/**
 * Text of the tables that a document binds. Inline text is taken as it is; files are read once for each document that is
 * opened. A table that cannot be read is left out: the analysis and the worker then name the binding that misses it.
 */
export class Tables {
  readonly #read: ReadBeside;
  #identity: unknown = null;
  readonly #files = new Map<string, Promise<string | null>>();

  constructor(read: ReadBeside) {
    this.#read = read;
  }

  /** `identity` tells one opened document from another: their relative paths mean different files. */
  async of(document: Document, identity: unknown): Promise<Record<string, string>> {
    if (identity !== this.#identity) this.#files.clear();
    this.#identity = identity;
    const sources = Object.entries(document.data.sources ?? {});
    const texts = await Promise.all(sources.map(async ([name, source]) => [name, await this.#text(source)] as const));
    return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== null));
  }

  #text(source: DataSource): Promise<string | null> {
    if (source.inline !== undefined) return Promise.resolve(source.inline);
    const { file } = source;
    if (file === undefined) return Promise.resolve(null);
    let text = this.#files.get(file);
    if (text === undefined) {
      text = this.#read(file).then(
        (bytes) => new TextDecoder().decode(bytes),
        () => null,
      );
      this.#files.set(file, text);
    }
    return text;
  }
}
