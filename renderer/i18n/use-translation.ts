import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';

interface Translation {
  readonly t: TFunction;
  readonly language: string;
}

/** By namespaces, for the language and the decimal mark of now. */
const known = new Map<string, Translation>();
const drawn = new Set<() => void>();

// a new decimal mark is told that way too
i18next.on('languageChanged', () => {
  known.clear();
  for (const listener of drawn) listener();
});

function subscribe(listener: () => void): () => void {
  drawn.add(listener);
  return () => void drawn.delete(listener);
}

/** `TFunction` without its many forms, which differ in types only. */
type Say = (key: string, ...options: unknown[]) => string;

/** What is said without numbers and names in it is looked up once: a canvas asks for the same few words thousands of times. */
function remembering(t: Say): Say {
  const said = new Map<string, string>();
  return (key, ...options) => {
    if (options.length > 0) return t(key, ...options);
    const before = said.get(key);
    if (before !== undefined) return before;
    const words = t(key);
    said.set(key, words);
    return words;
  };
}

/** The words of a namespace in the language of now; the same object until that changes. */
export function translationFor(namespace: string): Translation {
  const before = known.get(namespace);
  if (before) return before;
  const { language } = i18next;
  const t = remembering(i18next.getFixedT(language, namespace) as unknown as Say) as unknown as TFunction;
  const translation = { t, language };
  known.set(namespace, translation);
  return translation;
}

/**
 * Words in the language of now; a component that calls this is drawn anew when that changes. The first namespace is the one whose
 * keys need no prefix. i18next's own hook does the same with a dozen hooks and a copy of the library's object for each component that
 * calls it, which took an eighth of the time of drawing a block; all languages are there from the start, so nothing has to be waited for.
 */
export function useTranslation(namespaces: string | readonly string[] = 'app'): Translation {
  const namespace = typeof namespaces === 'string' ? namespaces : (namespaces[0] ?? 'app');
  return useSyncExternalStore(subscribe, () => translationFor(namespace));
}
