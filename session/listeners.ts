import type { EventName, SessionEvents } from './protocol.ts';

/** Subscribers by event. */
export class Listeners {
  readonly #handlers = new Map<EventName, Set<(value: never) => void>>();

  on<E extends EventName>(event: E, handler: (value: SessionEvents[E]) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    handlers.add(handler);
    return () => handlers.delete(handler);
  }

  emit<E extends EventName>(event: E, value: SessionEvents[E]): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(value as never);
  }

  clear(): void {
    this.#handlers.clear();
  }
}
