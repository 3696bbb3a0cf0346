import type { GivenTable } from './data/sources.ts';
import type { SessionRequests } from './protocol.ts';

/** A file of data on its way to the worker: its number, and its content where the worker has not got it yet. */
interface SentTable {
  readonly key: number;
  readonly content?: GivenTable;
}

type Open = SessionRequests['open']['in'];
type Inspect = SessionRequests['inspectSource']['in'];

/** An `open` as it is sent: a file that has not changed is not copied again with every edit of the graph. */
export interface SentOpen extends Omit<Open, 'tables'> {
  readonly tables: Readonly<Record<string, SentTable>>;
}

/** A file that is looked at before it is bound is read once, too. */
export interface SentInspect extends Omit<Inspect, 'content'> {
  readonly content: SentTable | null;
}

/** The window's side; one for each worker. */
export class TableSender {
  #keys = new Map<GivenTable, number>();
  #next = 1;

  pack({ tables, ...rest }: Open): SentOpen {
    const packed = Object.fromEntries(Object.entries(tables).map(([source, content]) => [source, this.#send(content)]));
    const used = new Set(Object.values(tables));
    this.#keys = new Map([...this.#keys].filter(([content]) => used.has(content)));
    return { ...rest, tables: packed };
  }

  packInspect({ content, ...rest }: Inspect): SentInspect {
    return { ...rest, content: content === null ? null : this.#send(content) };
  }

  #send(content: GivenTable): SentTable {
    const before = this.#keys.get(content);
    if (before !== undefined) return { key: before };
    const key = this.#next++;
    this.#keys.set(content, key);
    return { key, content };
  }

  /** Nothing of what was packed has arrived. */
  forget(): void {
    this.#keys.clear();
  }
}

/** The worker's side: holds what the latest `open` names, and what has been looked at since. */
export class TableReceiver {
  #held = new Map<number, GivenTable>();

  unpack({ tables, ...rest }: SentOpen): Open {
    const found = Object.entries(tables).flatMap(([source, sent]): [string, GivenTable][] => {
      const content = this.#receive(sent);
      return content === undefined ? [] : [[source, content]];
    });
    const used = new Set(Object.values(tables).map(({ key }) => key));
    this.#held = new Map([...this.#held].filter(([key]) => used.has(key)));
    return { ...rest, tables: Object.fromEntries(found) };
  }

  unpackInspect({ content, ...rest }: SentInspect): Inspect {
    return { ...rest, content: content === null ? null : (this.#receive(content) ?? null) };
  }

  #receive({ key, content }: SentTable): GivenTable | undefined {
    if (content !== undefined) this.#held.set(key, content);
    return this.#held.get(key);
  }
}
