import type { RequestName } from '../../session/protocol.ts';

/** Requests that the user can stop while they are computed. */
export const STOPPABLE: ReadonlySet<RequestName> = new Set([
  'goTo',
  'sample',
  'seed',
  'card',
  'inside',
  'operation',
  'tensor',
  'jacobian',
  'nudge',
  'fan-out',
  'paths',
  'jacobianView',
  'jacobianWindow',
  'jacobianChain',
  'health',
  'nonFinite',
  'check',
  'floatCheck',
  'listing',
  'optimiserTrace',
  'programListing',
  'timings',
  'reset',
  'surface',
  'walks',
  'nextStep',
]);

/** A request that takes longer than this can be stopped by the user, in milliseconds. */
export const LONG_MS = 500;

/** Watches requests and tells when they keep the user waiting, and when they no longer do. */
export class LongRequests {
  readonly #tell: (isLong: boolean) => void;
  #pending = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLong = false;

  constructor(tell: (isLong: boolean) => void) {
    this.#tell = tell;
  }

  async watch<T>(request: Promise<T>): Promise<T> {
    if (this.#pending++ === 0) this.#timer = setTimeout(() => this.#set(true), LONG_MS);
    try {
      return await request;
    } finally {
      if (--this.#pending === 0) {
        clearTimeout(this.#timer);
        this.#set(false);
      }
    }
  }

  #set(isLong: boolean): void {
    if (isLong !== this.#isLong) this.#tell(isLong);
    this.#isLong = isLong;
  }
}
