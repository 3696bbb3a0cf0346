import { expect, it } from 'vitest';
import { TrainingBar, timeText } from './train-bar.ts';

it.each([
  [null, false, ''],
  [3, true, 'a few seconds left'],
  [21, false, 'about 20 s left'],
  [185, true, 'at most 3 min left'],
  [260_000, false, 'about 3 days left'],
])('%s s are said on a terminal', (seconds, mayEndEarlier, text) => {
  expect(timeText(seconds, mayEndEarlier)).toBe(text);
});

/** What a bar draws where a command writes its errors. */
function drawn(shownFrom: number): string {
  const written: string[] = [];
  const terminal = { out: () => {}, err: (text: string) => void written.push(text), isInteractive: true };
  const bar = new TrainingBar(300, false, terminal, shownFrom);
  for (let done = 1; done <= 300; done++) bar.update(done, Math.floor(done / 10), 1 / done);
  bar.stop();
  return written.join('');
}

it('draws step, epoch and cost on one line, over and over, and nothing of what is over at once', () => {
  const err = drawn(0);
  expect(err).toMatch(/ step 300\/300 {2}epoch 30 {2}batch cost 0\.00333/);
  expect(err.trimEnd()).not.toContain('\n');
  expect(drawn(3600)).toBe('');
});
