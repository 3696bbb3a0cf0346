import i18next from 'i18next';
import { markText } from '../ui/number-format.ts';

/**
 * Messages of the engine in the language of the window. They arise below the window, in English, with names and numbers in
 * them, and the command line prints them as they are. The file `messages` of another language holds their sentences with
 * `{{1}}`, `{{2}}` where names and numbers stand; what stands there is looked up in turn, for it may be a sentence itself.
 * A sentence that the file does not have stays English.
 */

interface Pattern {
  readonly test: RegExp;
  readonly said: string;
  /** Letters outside the placeholders: of two sentences that fit, the one that says more is meant. */
  readonly weight: number;
}

const PLACE = /\{\{(\d+)\}\}/;
const compiled = new Map<string, readonly Pattern[]>();

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function patternsOf(language: string): readonly Pattern[] {
  const known = compiled.get(language);
  if (known) return known;
  const sentences = (i18next.getResourceBundle(language, 'messages') ?? {}) as { readonly [english: string]: string };
  const patterns = Object.entries(sentences).map(([english, said]): Pattern => {
    // every second part is the number of a placeholder
    const parts = english.split(PLACE);
    const source = parts.map((part, i) => (i % 2 === 0 ? escaped(part) : '(.+?)')).join('');
    return { test: new RegExp(`^${source}$`, 's'), said, weight: parts.filter((_, i) => i % 2 === 0).join('').length };
  });
  patterns.sort((a, b) => b.weight - a.weight);
  compiled.set(language, patterns);
  return patterns;
}

/** Sentences inside sentences inside sentences: the engine has no more. */
const DEEPEST = 3;

function translated(text: string, patterns: readonly Pattern[], depth: number): string {
  if (depth > DEEPEST) return text;
  for (const { test, said } of patterns) {
    const found = test.exec(text);
    if (!found) continue;
    return said.replace(/\{\{(\d+)\}\}/g, (_, place: string) => translated(found[Number(place)] ?? '', patterns, depth + 1));
  }
  return text;
}

/** A message of the engine, or its mend, as the window says it. */
export const sayMessage = (text: string): string => {
  const { language } = i18next;
  return markText(language === undefined || language === 'en' ? text : translated(text, patternsOf(language), 0));
};
