import i18next from 'i18next';
import type { Address } from '../../graph-core/model/document.ts';
import type { Card, FullTensor, QuestionRequests, RequestName, SessionRequests, StepView } from '../../session/protocol.ts';
import { veilCard, veilInside, veilTensor } from '../predict/veil.ts';
import type { SessionStore } from './session-store.ts';

/** What asking needs of the link. */
export interface AskingParts {
  readonly store: SessionStore;
  /** Resolves once the latest edit has been compiled. */
  readonly settled: () => Promise<void>;
  /** Null where it failed, which the store then says. */
  readonly request: <N extends RequestName>(
    name: N,
    payload: SessionRequests[N]['in'],
  ) => Promise<SessionRequests[N]['out'] | null>;
  /** @throws SessionError of the worker */
  readonly ask: <N extends RequestName>(name: N, payload: SessionRequests[N]['in']) => Promise<SessionRequests[N]['out']>;
}

/** Questions whose answers go into an edit, or have no numbers: they are answered also while somebody predicts. */
const SHOWS_NONE: ReadonlySet<RequestName> = new Set(['weights', 'listing', 'formulaCheck']);

/** Questions about the step on view; while somebody predicts its numbers, no answer tells them. */
export class Asking {
  readonly #parts: AskingParts;
  #ahead: { readonly view: StepView; readonly card: Promise<Card | null> } | null = null;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  /** Asks for the card of a view that is about to be shown, so that both are drawn in one frame. */
  askAhead(view: StepView): void {
    this.#ahead = view.cursor === 0 ? null : { view, card: this.#parts.request('card', { stage: view.cursor - 1 }) };
  }

  /** The arithmetic of a stage; null when there is none. */
  async card(stage: number): Promise<Card | null> {
    const card = await this.trueCard(stage);
    const { truth, veil } = this.#parts.store.getState();
    return card && truth && veil ? veilCard(card, truth, veil) : card;
  }

  /** The card with all its numbers, also while somebody predicts them: to mark answers by, not to be shown. */
  trueCard = (stage: number): Promise<Card | null> => {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead !== null && ahead.view === this.#parts.store.getState().truth && ahead.view.cursor - 1 === stage
      ? ahead.card
      : this.#parts.request('card', { stage });
  };

  async tensor(address: Address, what: 'value' | 'gradient'): Promise<FullTensor | null> {
    const tensor = await this.#parts.request('tensor', { address, what });
    const { truth, veil } = this.#parts.store.getState();
    return tensor && truth && veil ? veilTensor(tensor, { address, what }, truth, veil) : tensor;
  }

  /**
   * Asks about what is on view, in the document as it is now; a refusal is the asker's to show, and no failure of the session.
   * @throws SessionError of the worker, and `predict/hidden` while somebody predicts: answers have numbers that would tell theirs
   */
  async ask<N extends keyof QuestionRequests>(name: N, payload: QuestionRequests[N]['in']): Promise<QuestionRequests[N]['out']> {
    await this.#parts.settled();
    const { veil, truth } = this.#parts.store.getState();
    if (veil === null || SHOWS_NONE.has(name)) return this.#parts.ask(name, payload) as Promise<QuestionRequests[N]['out']>;
    if (name === 'inside' && truth !== null) {
      const inside = await this.#parts.ask('inside', payload as QuestionRequests['inside']['in']);
      // the operations of a composite have numbers of their own, which nothing hides
      if (inside?.kind === 'group') return veilInside(inside, truth, veil) as QuestionRequests[N]['out'];
    }
    throw Object.assign(new Error(i18next.t('predict:hidden')), { code: 'predict/hidden', address: null });
  }
}
