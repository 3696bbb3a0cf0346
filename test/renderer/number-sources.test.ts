import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Ways past the formatter: numbers in the engine's own spelling, or in a language that nobody chose. */
const PAST = /\.to(?:Fixed|Precision|Exponential|Locale\w*)\(|\.localeCompare\(|\bIntl\.\w+/g;

/** Where they may stand, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'ui/number-format.ts': 'the formatter itself',
  'ui/number-steps.ts': 'rounds a number away from the dust of binary fractions; nothing is written',
  'nudge/nudge-store.ts': 'as number-steps',
  'focus/layout.ts': 'coordinates of an SVG path, which are code',
  'inside/units.ts': 'coordinates of an SVG path, which are code',
  'i18n/format.ts': 'dates and the order of names, in the language that is chosen',
  'i18n/locale.ts': 'reads names of languages',
  'i18n/decimal-mark.ts': 'asks which mark a language has',
};

const SOURCES = readdirSync(inRoot('renderer'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path));

const waysIn = (path: string): readonly string[] => readFileSync(inRoot('renderer', path), 'utf8').match(PAST) ?? [];

it('no number goes to the screen past the formatter', () => {
  const past = SOURCES.filter((path) => !(path in ALLOWED)).flatMap((path) => waysIn(path).map((way) => `${path}: ${way}`));
  expect(past).toEqual([]);
});

it('each exception is still one', () => {
  expect(Object.keys(ALLOWED).filter((path) => !SOURCES.includes(path) || waysIn(path).length === 0)).toEqual([]);
});

it('what shows numbers is drawn again with another decimal mark', () => {
  // a file with no part of its own in the drawing is drawn by those that have
  const DRAWN_BY_OTHERS = ['inside/unit-circles.tsx', 'inside/unit-connections.tsx', 'inside/unit-parts.tsx'];
  const deaf = SOURCES.filter((path) => {
    const text = readFileSync(inRoot('renderer', path), 'utf8');
    const shows = /from '[./]+(?:ui\/)?number-format\.ts'/.test(text);
    return path.endsWith('.tsx') && shows && !/use(?:Translation|Mark|Ambiguity)\(/.test(text);
  });
  expect(deaf.sort()).toEqual(DRAWN_BY_OTHERS);
});
