import { beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { BuildError } from '../../graph-core/program/builder.ts';
import { startTranslations } from '../../renderer/i18n/i18n.ts';
import { sayMessage } from '../../renderer/i18n/messages.ts';
import sentences from '../../renderer/i18n/vi/messages.json' with { type: 'json' };
import { forwardOf, labelOf, SUBJECTS } from '../conformance/examples.ts';

/** What every block says about the inputs that its examples show to be wrong. */
function* refusals(): Generator<{ readonly text: string; readonly where: string }> {
  for (const subject of SUBJECTS) {
    if (subject.example.error === undefined) continue;
    try {
      forwardOf(subject);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      yield { text: error.error.message, where: labelOf(subject) };
      yield { text: error.error.mend ?? '', where: labelOf(subject) };
    }
  }
}

const numbers = (text: string): string =>
  [...text.matchAll(/\{\{(\d+)\}\}/g)]
    .map(([, n]) => n)
    .sort()
    .join(' ');

describe('messages of the engine in Vietnamese', () => {
  beforeAll(() => {
    startTranslations('vi');
  });

  it('have the same placeholders as in English', () => {
    const wrong = Object.entries(sentences).filter(([english, said]) =>
      [...numbers(said).split(' ')].some((n) => !numbers(english).split(' ').includes(n)),
    );
    expect(wrong).toEqual([]);
  });

  it('are those of every block that refuses its inputs', () => {
    const english = [...refusals()].filter(({ text }) => text !== '' && sayMessage(text) === text);
    expect(english.map(({ text, where }) => `${where}: ${text}`)).toEqual([]);
  });

  it('keep names and numbers, and say what stands in a placeholder in turn', () => {
    expect(sayMessage('There is no block "g_1".')).toBe('Không có khối "g_1".');
    expect(sayMessage('column 3: there is no function foo')).toBe('cột 3: không có hàm foo');
    expect(sayMessage('Something nobody ever wrote.')).toBe('Something nobody ever wrote.');
  });

  it('tell what is wrong with a file', () => {
    const loaded = loadDocument('', 'a.chainrule');
    const said = loaded.ok ? [] : loaded.error.diagnostics.map(({ message }) => sayMessage(message));
    expect(said).toEqual(['a.chainrule trống.']);
  });
});
