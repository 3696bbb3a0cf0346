import { SingleBar } from 'cli-progress';
import { Pace, roundedTime } from '../../session/training/pace.ts';
import { numberText } from '../numbers.ts';

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
  readonly #mayEndEarlier: boolean;
  readonly #pace: Pace;
  readonly #begun = performance.now();
  #bar: SingleBar | null = null;

  /** `mayEndEarlier`: a rule may end the run before its steps are done. */
  constructor(total: number, mayEndEarlier: boolean) {
    this.#total = total;
    this.#mayEndEarlier = mayEndEarlier;
    this.#pace = new Pace(total);
  }

  update(done: number, epoch: number, cost: number | undefined): void {
    const seconds = (performance.now() - this.#begun) / 1000;
    const pace = this.#pace.at(done, seconds);
    const left = done < this.#total ? timeText(pace, this.#mayEndEarlier) : '';
    if (seconds < SHOWN_FROM) return;
    this.#bar ??= startBar(this.#total);
    this.#bar.update(done, { epoch, cost: cost === undefined ? '-' : numberText(cost), left });
  }

  stop(): void {
    this.#bar?.stop();
  }
}

function startBar(total: number): SingleBar {
  const format = '{bar} step {value}/{total}  epoch {epoch}  batch cost {cost}  {left}';
  const bar = new SingleBar({ format, stream: process.stderr, barsize: 30, hideCursor: true });
  bar.start(total, 0, { epoch: 0, cost: '-', left: '' });
  return bar;
}
