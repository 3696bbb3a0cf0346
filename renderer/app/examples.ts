import type { Document } from '../../graph-core/model/document.ts';
import { CHAPTERS } from './course.ts';

/** Graphs that come with the application, and the tables that they name. */
const GRAPHS = import.meta.glob<string>('../../examples/*.chainrule', { query: '?raw', import: 'default' });
const TABLES = import.meta.glob<string>('../../examples/data/*.{csv,txt}', { query: '?raw', import: 'default' });

export const FIRST_LAUNCH = 'first-launch';

export interface ExampleEntry {
  /** File name without its extension; also the key of its name in the language files. */
  readonly id: string;
  readonly load: () => Promise<string>;
}

/** All examples, in the order of the course. */
export const EXAMPLES: readonly ExampleEntry[] = CHAPTERS.flatMap(({ examples }) => examples).flatMap((id) => {
  const load = GRAPHS[`../../examples/${id}.chainrule`];
  return load ? [{ id, load }] : [];
});

const tableAt = (relative: string) => TABLES[`../../examples/${relative}`];

/** Text of a table that comes with the application, by its path beside the examples. @throws Error where there is none */
export async function exampleTable(relative: string): Promise<string> {
  const load = tableAt(relative);
  if (!load) throw new Error(`${relative} does not come with the application`);
  return load();
}

/**
 * The document with the application's own tables written into it: once it is saved somewhere else, they are not beside it.
 * The same document where nothing of the kind is named.
 */
export async function withExampleTables(document: Document): Promise<Document> {
  const sources = Object.entries(document.data.sources ?? {});
  const changed = await Promise.all(
    sources.map(async ([name, source]) => {
      const load = source.file === undefined || source.inline !== undefined ? undefined : tableAt(source.file);
      return [name, load ? { ...source, inline: await load() } : source] as const;
    }),
  );
  if (changed.every(([, source], i) => source === sources[i]?.[1])) return document;
  return { ...document, data: { ...document.data, sources: Object.fromEntries(changed) } };
}
