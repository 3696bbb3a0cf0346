import type { SingleBar } from 'cli-progress';
import { Pace, roundedTime } from '../../session/training/pace.ts';
import { numberText } from '../numbers.ts';
import { progressBar } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';

/** What is over before it could be read is not drawn. */
const SHOWN_FROM = 0.5;

const UNITS = { second: 's', minute: 'min', hour: 'h', day: 'days' } as const;

/** A time in words; null: nobody can tell. */
export function timeText(seconds: number | null, mayEndEarlier: boolean): string {
  if (seconds === null) return '';
  const { count, unit } = roundedTime(seconds);
  if (count === 0) return 'a few seconds left';
  return `${mayEndEarlier ? 'at most' : 'about'} ${count} ${count === 1 && unit === 'day' ? 'day' : UNITS[unit]} left`;
}

/** The bar of a training run on a terminal, from its first half second on. */
export class TrainingBar {
  readonly #total: number;
  readonly #terminal: Terminal;
  readonly #shownFrom: number;
  readonly #mayEndEarlier: boolean;
  readonly #pace: Pace;
  readonly #begun = performance.now();
  #bar: SingleBar | null = null;

  /** `mayEndEarlier`: a rule may end the run before its steps are done; `shownFrom`: seconds. */
  constructor(total: number, mayEndEarlier: boolean, terminal: Terminal, shownFrom = SHOWN_FROM) {
    this.#shownFrom = shownFrom;
    this.#total = total;
    this.#terminal = terminal;
    this.#mayEndEarlier = mayEndEarlier;
    this.#pace = new Pace(total);
  }

  /** The time that is left after so many steps, in words; empty at the end, and where nobody can tell. */
  left(done: number): string {
    const pace = this.#pace.at(done, this.#seconds);
    return done < this.#total ? timeText(pace, this.#mayEndEarlier) : '';
  }

  get #seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  update(done: number, epoch: number, cost: number | undefined): void {
    const left = this.left(done);
    if (this.#seconds < this.#shownFrom) return;
    this.#bar ??= progressBar(this.#total, this.#terminal);
    this.#bar.update(done, { epoch, cost: cost === undefined ? '-' : numberText(cost), left });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
