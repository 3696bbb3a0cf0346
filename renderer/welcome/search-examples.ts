import { CHAPTERS, type Chapter } from '../app/course.ts';

/** The chapters with those examples whose text, as `textOf` tells it, has all words of the query; without the empty ones. */
export function searchExamples(query: string, textOf: (example: string, chapter: string) => string): readonly Chapter[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return CHAPTERS;
  return CHAPTERS.flatMap(({ id, examples }) => {
    const found = examples.filter((example) => {
      const text = textOf(example, id).toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return found.length > 0 ? [{ id, examples: found }] : [];
  });
}
