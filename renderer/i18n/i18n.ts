import i18next, { type FormatterModule, type i18n, type Resource, type ResourceLanguage } from 'i18next';
import { formatPlain, parseNumber } from '../ui/number-format.ts';

/** One folder a language, one file a namespace: a new file is found by itself. */
const FILES = import.meta.glob<ResourceLanguage[string]>('./*/*.json', { eager: true, import: 'default' });

export interface Language {
  readonly id: string;
  /** In the language itself. */
  readonly name: string;
}

export const LANGUAGES: readonly Language[] = [
  { id: 'en', name: 'English' },
  { id: 'vi', name: 'Tiếng Việt' },
];

/** The preference for the first language of the system that there is. */
export const SYSTEM = 'system';

/** The language that a preference means: itself where it is there, else that of the system, else English. */
export function languageOf(preference: string, system: readonly string[]): string {
  const has = (id: string | undefined): id is string => LANGUAGES.some((language) => language.id === id);
  if (has(preference)) return preference;
  return system.map((tag) => tag.split(/[-_]/)[0]?.toLowerCase()).find(has) ?? 'en';
}

function resources(): Resource {
  const all: Record<string, Record<string, ResourceLanguage[string]>> = {};
  for (const [path, content] of Object.entries(FILES)) {
    const [, language, namespace] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (language === undefined || namespace === undefined) continue;
    const namespaces = all[language] ?? {};
    namespaces[namespace] = content;
    all[language] = namespaces;
  }
  return all;
}

/** Bare numbers in sentences are written like all others. */
const NUMBERS: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown) => (typeof value === 'number' ? formatPlain(value) : (value as string)),
};

/** A number that stands in a sentence itself, `{{0.5}}` in the language files, has the current mark too. */
const constant = (_: string, [, written = '']: RegExpExecArray): string => {
  const value = parseNumber(written);
  return value === null ? '' : formatPlain(value);
};

/** Makes the translations ready; call before the first render. A language that is not there falls back to English. */
export function startTranslations(language: string): i18n {
  void i18next.use(NUMBERS).init({
    resources: resources(),
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'app',
    // React escapes by itself.
    interpolation: { escapeValue: false, alwaysFormat: true },
    missingInterpolationHandler: constant,
    returnNull: false,
    initAsync: false,
  });
  return i18next;
}
