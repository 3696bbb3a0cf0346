import type { Sha256 } from '../../graph-core/document/weight-files.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { emptyHistory } from '../state/loss-history.ts';
import { type PackedDocument, packDocument, sizeOfPacked, unpackDocument } from './packed.ts';
import { MAX_RUNS, type Run } from './run.ts';
import type { RunDatabase, StoredRun } from './run-database.ts';

/** What all ends take together at most, in bytes. */
const MAX_BYTES = 128 * 2 ** 20;

const isRun = (run: unknown): run is Run => {
  const { id, number, history, settings, step } = (run ?? {}) as Partial<Run>;
  return (
    typeof id === 'string' &&
    typeof number === 'number' &&
    typeof step === 'number' &&
    Array.isArray(history?.train?.steps) &&
    !!settings
  );
};

/**
 * Keeps runs, one write after the other. Ends of this window are also held in memory, so that a browser without storage can
 * restore them all the same; a run whose window died while it went on is told as dropped.
 */
export class RunKeeper {
  readonly #database: RunDatabase;
  readonly #sha256: (bytes: Uint8Array) => Promise<string>;
  readonly #onFailure: (message: string) => void;
  readonly #stored = new Map<string, StoredRun>();
  readonly #held = new Map<string, PackedDocument>();
  #queue: Promise<void> = Promise.resolve();

  constructor(database: RunDatabase, sha256: (bytes: Uint8Array) => Promise<string>, onFailure: (message: string) => void) {
    this.#database = database;
    this.#sha256 = sha256;
    this.#onFailure = onFailure;
  }

  /** Runs of earlier windows. Drawings that no run needs any more go. */
  async load(): Promise<readonly Run[]> {
    const records = (await this.#database.all('runs').catch(() => [])).filter(({ run }) => isRun(run));
    for (const record of records) this.#stored.set(record.id, record);
    this.#later(async () => {
      // another window writes a run before its drawing: a drawing that is there already belongs to a run that is there too
      const keys = await this.#database.keys('drawings');
      const needed = new Set((await this.#database.all('runs')).map(({ drawing }) => drawing));
      for (const key of keys) if (!needed.has(key)) await this.#database.remove('drawings', key);
    });
    return records.map(({ run }) => ({
      ...run,
      ended: run.ended === 'running' ? ('dropped' as const) : run.ended,
      // an older window wrote down less of it
      history: { ...emptyHistory, ...run.history },
    }));
  }

  /** A run as it is now; its end stays. */
  keep(run: Run): void {
    this.#later(() => this.#put(run, this.#stored.get(run.id)));
  }

  /** The end of a run. */
  keepEnd(run: Run, document: Document): Promise<void> {
    return this.#later(async () => {
      const packed = await packDocument(document, this.#sha256 as Sha256);
      this.#held.set(run.id, packed);
      const { drawing: text, own, weights } = packed;
      const drawing = await this.#sha256(new TextEncoder().encode(text));
      const isShared = [...this.#stored.values()].some((each) => each.drawing === drawing);
      await this.#put(run, { size: sizeOfPacked(packed), drawing });
      if (!isShared) await this.#database.put('drawings', { id: drawing, text });
      await this.#database.put('ends', { id: run.id, own, weights });
      // from here on the database has it
      this.#held.delete(run.id);
      await this.#bound(run.id);
    });
  }

  /** The document of a run's end with its weights; null where it is not kept. */
  async end(id: string): Promise<Document | null> {
    await this.#queue;
    const held = this.#held.get(id) ?? (await this.#read(id).catch(() => null));
    return held === null ? null : unpackDocument(held, this.#sha256 as Sha256);
  }

  remove(id: string): void {
    this.#held.delete(id);
    this.#later(() => this.#remove(id));
  }

  async #read(id: string): Promise<PackedDocument | null> {
    const { drawing } = this.#stored.get(id) ?? {};
    if (!drawing) return null;
    const [text, end] = await Promise.all([this.#database.get('drawings', drawing), this.#database.get('ends', id)]);
    return text === undefined || end === undefined ? null : { drawing: text.text, own: end.own, weights: end.weights };
  }

  async #put(run: Run, { size, drawing }: Pick<StoredRun, 'size' | 'drawing'> = { size: 0, drawing: null }): Promise<void> {
    const record = { id: run.id, run, size, drawing };
    this.#stored.set(run.id, record);
    await this.#database.put('runs', record);
  }

  async #remove(id: string): Promise<void> {
    this.#stored.delete(id);
    await this.#database.remove('ends', id);
    await this.#database.remove('runs', id);
  }

  /** The oldest go where there are too many, but never the latest. */
  async #bound(latest: string): Promise<void> {
    const oldest = [...this.#stored.values()].sort((a, b) => a.run.begunAt - b.run.begunAt);
    let [count, bytes] = [oldest.length, oldest.reduce((sum, { size }) => sum + size, 0)];
    for (const { id, size } of oldest) {
      if ((count <= MAX_RUNS && bytes <= MAX_BYTES) || id === latest) continue;
      await this.#remove(id);
      count -= 1;
      bytes -= size;
    }
  }

  #later(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#onFailure(error instanceof Error ? error.message : String(error));
    });
    return this.#queue;
  }
}
