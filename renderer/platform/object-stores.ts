/**
 * Object stores of one IndexedDB database, whose records have an `id`. A browser that refuses (private window, blocked
 * storage) makes every call reject; callers treat that as "nothing kept".
 */
export interface ObjectStores<Stores extends { readonly [name: string]: { readonly id: string } }> {
  all<S extends keyof Stores & string>(store: S): Promise<readonly Stores[S][]>;
  keys(store: keyof Stores & string): Promise<readonly string[]>;
  get<S extends keyof Stores & string>(store: S, id: string): Promise<Stores[S] | undefined>;
  put<S extends keyof Stores & string>(store: S, record: Stores[S]): Promise<void>;
  remove(store: keyof Stores & string, id: string): Promise<void>;
}

export interface DatabaseSpec {
  readonly name: string;
  readonly stores: readonly string[];
  /** `strict`: a write has reached the disk when it resolves. */
  readonly durability: IDBTransactionDurability;
}

const VERSION = 1;

export function openObjectStores<Stores extends { readonly [name: string]: { readonly id: string } }>(
  factory: IDBFactory,
  spec: DatabaseSpec,
): ObjectStores<Stores> {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    // A failed attempt is not remembered: storage may be allowed later.
    opened ??= open(factory, spec, () => {
      opened = null;
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const run = async <T>(
    store: string,
    mode: IDBTransactionMode,
    work: (objects: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const transaction = (await database()).transaction(store, mode, { durability: spec.durability });
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

/** `gone`: the browser has closed it by itself, as when its storage is cleared; it can be opened anew. */
const open = (factory: IDBFactory, { name, stores }: DatabaseSpec, gone: () => void): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      request.result.onclose = gone;
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('The browser refused its database.'));
  });
