import { Listeners } from './listeners.ts';
import type { EventName, FromWorker, RequestName, SessionClient, SessionRequests, ToWorker } from './protocol.ts';
import { TableSender } from './sent-tables.ts';
import { type SentView, ViewReceiver } from './sent-view.ts';
import { errorFrom, SessionError } from './session-error.ts';

/** How often the worker is asked whether it is alive, and how many answers may be missing, in a row. */
const BEAT_MS = 2000;
const MISSING_BEATS = 5;
/** Workers that may die in a minute before no new one is started. */
const MAX_DEATHS = 3;

interface Pending {
  readonly name: RequestName;
  readonly resolve: (value: never) => void;
  readonly reject: (error: SessionError) => void;
}

/**
 * A client of a session in a worker. `spawn` makes the worker, again when it has died: then what was asked is rejected with
 * `session/worker-died`, an `error` event tells the user, and the document that was open is opened in the new worker.
 */
export function createSessionClient(spawn: () => SessionWorker = spawnWorker, beatMs: number = BEAT_MS): SessionClient {
  return new WorkerClient(spawn, beatMs);
}

/** What of a worker is used. */
export interface SessionWorker {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}

const spawnWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'session' });

class WorkerClient implements SessionClient {
  readonly #spawn: () => SessionWorker;
  readonly #beatMs: number;
  readonly #listeners = new Listeners();
  readonly #pending = new Map<number, Pending>();
  #worker: SessionWorker | null = null;
  #views = new ViewReceiver();
  #tables = new TableSender();
  #nextId = 1;
  #unanswered = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #deaths: number[] = [];
  #lastOpen: SessionRequests['open']['in'] | null = null;

  constructor(spawn: () => SessionWorker, beatMs: number) {
    this.#spawn = spawn;
    this.#beatMs = beatMs;
    this.#start();
  }

  request<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): Promise<SessionRequests[N]['out']> {
    const worker = this.#worker;
    if (!worker)
      return Promise.reject(new SessionError('session/worker-died', 'the session is not running; open the window anew'));
    if (name === 'open') this.#lastOpen = payload as SessionRequests['open']['in'];
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { name, resolve, reject });
      try {
        worker.postMessage({ id, name, payload: this.#packed(name, payload) } satisfies ToWorker);
      } catch (error) {
        this.#pending.delete(id);
        this.#tables.forget();
        reject(new SessionError('session/not-cloneable', `${name} could not be sent: ${String(error)}`));
      }
    });
  }

  #packed<N extends RequestName>(name: N, payload: SessionRequests[N]['in']): unknown {
    if (name === 'inspectSource') return this.#tables.packInspect(payload as SessionRequests['inspectSource']['in']);
    return name === 'open' ? this.#tables.pack(payload as SessionRequests['open']['in']) : payload;
  }

  on: SessionClient['on'] = (event, handler) => this.#listeners.on(event, handler);

  dispose(): void {
    this.#listeners.clear();
    this.#stop('the session was closed');
  }

  #start(): void {
    const worker = this.#spawn();
    this.#worker = worker;
    this.#views = new ViewReceiver();
    this.#tables = new TableSender();
    this.#unanswered = 0;
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#receive(event.data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#died(event.message ? `it failed: ${event.message}` : 'its script could not be run');
    });
    this.#timer = setInterval(() => this.#beat(), this.#beatMs);
  }

  #beat(): void {
    if (this.#unanswered >= MISSING_BEATS) {
      this.#died(`it has not answered for ${(this.#beatMs * MISSING_BEATS) / 1000} seconds`);
      return;
    }
    this.#unanswered += 1;
    this.#worker?.postMessage({ ping: this.#unanswered } satisfies ToWorker);
  }

  #receive(message: FromWorker): void {
    // Whatever it says, it is alive.
    this.#unanswered = 0;
    if ('pong' in message) return;
    if ('event' in message) {
      const value = message.event === 'view' ? this.#views.view(message.value as SentView) : message.value;
      this.#listeners.emit(message.event as EventName, value as never);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (!pending) return;
    if (message.ok) pending.resolve(this.#views.answer(pending.name, message.value) as never);
    else pending.reject(errorFrom(message));
  }

  #stop(reason: string): Pending[] {
    clearInterval(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of pending) each.reject(new SessionError('session/worker-died', reason));
    return pending;
  }

  #died(reason: string): void {
    const message = `the session's worker was ended because ${reason}`;
    const wasOpening = this.#stop(message).some((each) => each.name === 'open');
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < 60_000), now];
    const again = this.#deaths.length <= MAX_DEATHS;
    const after = again
      ? 'a new one was started; weights trained since the last save are lost'
      : 'it died too often to be started again';
    if (again) this.#start();
    this.#listeners.emit('error', { code: 'session/worker-died', message: `${message}; ${after}`, address: null });
    // Opening may be what it died of: that is left to the user.
    if (again && this.#lastOpen && !wasOpening) void this.#reopen(this.#lastOpen);
  }

  async #reopen(payload: SessionRequests['open']['in']): Promise<void> {
    try {
      const { view } = await this.request('open', payload);
      if (view) this.#listeners.emit('view', view);
    } catch {
      // the error event has told about the death; the next request tells about what is wrong now
    }
  }
}
