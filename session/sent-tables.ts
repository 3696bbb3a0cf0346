import type { TableContent } from '../graph-core/import/read-table.ts';
import type { SessionRequests } from './protocol.ts';

/** A file of data on its way to the worker: null where the worker has it from the opening before. */
type SentTable = { readonly content: TableContent } | null;

type Open = SessionRequests['open']['in'];

/** An `open` as it is sent: a file that has not changed is not copied again with every edit of the graph. */
export interface SentOpen extends Omit<Open, 'tables'> {
  readonly tables: Readonly<Record<string, SentTable>>;
}

/** The window's side; one for each worker. */
export class TableSender {
  #sent: ReadonlyMap<string, TableContent> = new Map();

  pack({ tables, ...rest }: Open): SentOpen {
    const before = this.#sent;
    this.#sent = new Map(Object.entries(tables));
    const packed = Object.entries(tables).map(
      ([source, content]) => [source, before.get(source) === content ? null : { content }] as const,
    );
    return { ...rest, tables: Object.fromEntries(packed) };
  }

  /** Nothing of what was packed has arrived. */
  forget(): void {
    this.#sent = new Map();
  }
}

/** The worker's side. */
export class TableReceiver {
  #held: ReadonlyMap<string, TableContent> = new Map();

  unpack({ tables, ...rest }: SentOpen): Open {
    const found = Object.entries(tables).flatMap(([source, sent]): [string, TableContent][] => {
      const content = sent === null ? this.#held.get(source) : sent.content;
      return content === undefined ? [] : [[source, content]];
    });
    this.#held = new Map(found);
    return { ...rest, tables: Object.fromEntries(found) };
  }
}
