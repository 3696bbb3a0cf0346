/**
 * What the browser edition keeps between visits: unsaved work, recent files with their handles, in IndexedDB. A browser
 * that refuses (private window, blocked storage) makes every call reject; callers treat that as "nothing kept".
 */

export interface StoredJournal {
  readonly id: string;
  /** Name of the lock that the writing tab holds while it lives. */
  readonly owner: string;
  readonly fileId: string | null;
  readonly fileName: string | null;
  readonly name: string;
  readonly text: string;
  readonly base: { readonly mtimeMs: number; readonly size: number; readonly sha256: string } | null;
  readonly savedAt: number;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly openedAt: number;
  readonly handle: FileSystemFileHandle;
}

interface Stores {
  readonly journal: StoredJournal;
  readonly files: StoredFile;
}
type StoreName = keyof Stores;

export interface BrowserDatabase {
  all<S extends StoreName>(store: S): Promise<readonly Stores[S][]>;
  get<S extends StoreName>(store: S, id: string): Promise<Stores[S] | undefined>;
  put<S extends StoreName>(store: S, record: Stores[S]): Promise<void>;
  remove(store: StoreName, id: string): Promise<void>;
}

const NAME = 'chainrule';
const VERSION = 1;

export function openBrowserDatabase(factory: IDBFactory): BrowserDatabase {
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
    const transaction = (await database()).transaction(store, mode, { durability: 'strict' });
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('The browser ended the transaction.'));
    });
  };
  return {
    all: (store) => run(store, 'readonly', (objects) => objects.getAll()),
    get: (store, id) => run(store, 'readonly', (objects) => objects.get(id)),
    put: async (store, record) => void (await run(store, 'readwrite', (objects) => objects.put(record))),
    remove: async (store, id) => void (await run(store, 'readwrite', (objects) => objects.delete(id))),
  };
}

const open = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of ['journal', 'files']) request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser refused its database.'));
  });
