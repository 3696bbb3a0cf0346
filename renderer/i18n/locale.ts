/** What a system without a language of its own says, or one whose name no browser understands. */
const FALLBACK = 'en-US';

/**
 * The language tag that numbers, dates and controls may be formatted with. Systems hand over names such as `en-US@posix`
 * or `de_DE.UTF-8`, on which every formatter throws; what can be read of them is used, else American English.
 */
export function checkedLocale(tag: string | undefined): string {
  for (const candidate of [tag, tag?.replace(/[@.].*$/, '').replaceAll('_', '-')]) {
    if (candidate === undefined || candidate === '') continue;
    try {
      const [known] = Intl.getCanonicalLocales(candidate);
      if (known !== undefined) return known;
    } catch {
      // Not a language tag: the next candidate.
    }
  }
  return FALLBACK;
}

/** How numbers and dates are written in a language: as the system has it where it speaks that language, else as usual there. */
export const localeOf = (language: string, system: string): string =>
  system === language || system.startsWith(`${language}-`) ? system : language === 'en' ? FALLBACK : language;
