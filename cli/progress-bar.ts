import { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

const FORMAT = '{bar} step {value}/{total}  epoch {epoch}  batch cost {cost}  {eta_formatted}';

/** A bar of training steps with the time that is expected to be left, drawn where the command writes its errors. */
export function progressBar(total: number, { err }: Terminal): SingleBar {
  const write = (text: unknown, _encoding: string, done: () => void): void => {
    err(String(text));
    done();
  };
  const stream = Object.defineProperties(new Writable({ write }), {
    // or no cursor is moved, and each state of the bar stands on a line of its own
    isTTY: { value: true },
    columns: { get: () => process.stderr.columns },
  });
  const bar = new SingleBar({ format: FORMAT, stream, barsize: 30, hideCursor: true });
  bar.start(total, 0, { epoch: 0, cost: '-' });
  return bar;
}
