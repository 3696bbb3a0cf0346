import { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A bar of training steps, drawn where the command writes its errors; its fields are `epoch`, `cost` and `left`. */
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
  const format = '{bar} step {value}/{total}  epoch {epoch}  batch cost {cost}  {left}';
  const bar = new SingleBar({ format, stream, barsize: 30, hideCursor: true });
  bar.start(total, 0, { epoch: 0, cost: '-', left: '' });
  return bar;
}
