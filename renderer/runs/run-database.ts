import type { PackedDocument } from './packed.ts';
import type { Run } from './run.ts';

/**
 * Runs outlive the window in IndexedDB, in every edition: the list with its curves, the weights of each end, and the drawings
 * that several runs share. A browser that refuses makes every call reject.
 */

/** A run with where its end lies. */
export interface StoredRun {
  readonly id: string;
  readonly run: Run;
  /** Of the end in `ends`, in bytes; 0 where there is none. */
  readonly size: number;
  /** Hash of its drawing in `drawings`. */
  readonly drawing: string | null;
}

export interface StoredEnd extends Omit<PackedDocument, 'drawing'> {
  readonly id: string;
}

interface StoredDrawing {
  readonly id: string;
  readonly text: string;
}

interface Stores {
  readonly runs: StoredRun;
  readonly ends: StoredEnd;
  readonly drawings: StoredDrawing;
}
type StoreName = keyof Stores;

export interface RunDatabase {
  all<S extends StoreName>(store: S): Promise<readonly Stores[S][]>;
  keys(store: StoreName): Promise<readonly string[]>;
  get<S extends StoreName>(store: S, id: string): Promise<Stores[S] | undefined>;
  put<S extends StoreName>(store: S, record: Stores[S]): Promise<void>;
  remove(store: StoreName, id: string): Promise<void>;
}

const NAME = 'chainrule-runs';
const VERSION = 1;

export function openRunDatabase(factory: IDBFactory): RunDatabase {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    // A failed attempt is not remembered: storage may be allowed later.
    opened ??= open(factory).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const run = async <T>(
    store: StoreName,
    mode: IDBTransactionMode,
    work: (objects: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const transaction = (await database()).transaction(store, mode);
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('The browser ended the transaction.'));
    });
  };
  return {
    all: (store) => run(store, 'readonly', (objects) => objects.getAll()),
    keys: async (store) => (await run(store, 'readonly', (objects) => objects.getAllKeys())).map(String),
    get: (store, id) => run(store, 'readonly', (objects) => objects.get(id)),
    put: async (store, record) => void (await run(store, 'readwrite', (objects) => objects.put(record))),
    remove: async (store, id) => void (await run(store, 'readwrite', (objects) => objects.delete(id))),
  };
}

const open = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of ['runs', 'ends', 'drawings']) request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser refused its database.'));
  });
