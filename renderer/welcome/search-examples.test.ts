import { describe, expect, it } from 'vitest';
import { CHAPTERS } from '../app/course.ts';
import { searchExamples } from './search-examples.ts';

const text = (example: string, chapter: string): string => `${chapter} ${example.replaceAll('-', ' ')}`;
const found = (query: string): readonly string[] => searchExamples(query, text).flatMap(({ examples }) => examples);

describe('searching the examples', () => {
  it('keeps those that have all words, in any order and case, under their chapters', () => {
    expect(found('TANH spirals')).toEqual(['spirals-tanh']);
    expect(searchExamples('bicycle', text).map(({ id }) => id)).toEqual(['control']);
    expect(found('two players')).toEqual(['bilinear-game', 'gan-ring']);
  });

  it('gives the whole course for nothing, and nothing for what there is not', () => {
    expect(searchExamples('  ', text)).toEqual(CHAPTERS);
    expect(found('spirals zebra')).toEqual([]);
  });
});
