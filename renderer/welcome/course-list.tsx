import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { CHAPTERS, type Chapter } from '../app/course.ts';
import { EXAMPLES } from '../app/examples.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Button } from '../ui/button.tsx';
import { firstCard, moveAmongCards } from './card-keys.ts';
import { ExampleCard } from './example-card.tsx';
import { searchExamples } from './search-examples.ts';

const ENTRIES = new Map(EXAMPLES.map((example) => [example.id, example]));

/** The number of a chapter, from 1, which a search does not change. */
const numberOf = (chapter: string): number => CHAPTERS.findIndex(({ id }) => id === chapter) + 1;

export const chapterElement = (id: string): string => `chapter-${id}`;

/** What the examples hold, once all of them are read. */
function useDocuments(): ReadonlyMap<string, Document> {
  const [documents, setDocuments] = useState<ReadonlyMap<string, Document>>(new Map());
  useEffect(() => {
    let live = true;
    const reading = EXAMPLES.map(async ({ id, load }) => ({ id, loaded: loadDocument(await load(), id) }));
    void Promise.all(reading).then((all) => {
      const read = all.flatMap(({ id, loaded }) => (loaded.ok ? [[id, loaded.value.document] as const] : []));
      if (live) setDocuments(new Map(read));
    });
    return () => {
      live = false;
    };
  }, []);
  return documents;
}

function ChapterSection({
  chapter,
  documents,
}: {
  readonly chapter: Chapter;
  readonly documents: ReadonlyMap<string, Document>;
}) {
  const { t } = useTranslation('welcome');
  return (
    <section className="chapter" aria-labelledby={chapterElement(chapter.id)}>
      <h3 id={chapterElement(chapter.id)} tabIndex={-1}>
        <span className="chapter-number">{numberOf(chapter.id)}</span>
        {t(`chapter.${chapter.id}.title`)}
      </h3>
      <p className="chapter-purpose">{t(`chapter.${chapter.id}.purpose`)}</p>
      <ul className="examples">
        {chapter.examples.map((id) => {
          const example = ENTRIES.get(id);
          return example && <ExampleCard key={id} example={example} document={documents.get(id)} />;
        })}
      </ul>
    </section>
  );
}

/** The examples as a course of chapters, with a search over them. */
export function CourseList({ query, setQuery }: { readonly query: string; readonly setQuery: (query: string) => void }) {
  const { t } = useTranslation('welcome');
  const documents = useDocuments();
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => search.current?.focus(), []);
  const textOf = (example: string, chapter: string): string =>
    [
      documents.get(example)?.name,
      t(`examples:${example}`, { defaultValue: '' }),
      example,
      t(`example.${example}`),
      t(`chapter.${chapter}.title`),
    ].join(' ');
  const chapters = searchExamples(query, textOf);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape' && query !== '') {
      setQuery('');
      event.stopPropagation();
    }
    const card = firstCard(list.current);
    if (event.key === 'Enter' && query !== '') card?.click();
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    card?.focus();
  };
  return (
    <section className="course" aria-label={t('examples')}>
      <div className="course-head">
        <h2>{t('examples')}</h2>
        <div className="course-search">
          <Search size={14} aria-hidden />
          <input
            ref={search}
            type="search"
            className="text-field"
            placeholder={t('search')}
            aria-label={t('search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onKeyDown}
            data-testid="welcome-search"
          />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys between the buttons inside. */}
      <div ref={list} onKeyDown={(event) => moveAmongCards(event, search.current)}>
        {chapters.map((chapter) => (
          <ChapterSection key={chapter.id} chapter={chapter} documents={documents} />
        ))}
      </div>
      {chapters.length === 0 && (
        <div className="course-none" role="status">
          <p>{t('none-found', { query: query.trim() })}</p>
          <Button
            onPress={() => {
              setQuery('');
              search.current?.focus();
            }}
            testId="welcome-show-all"
          >
            {t('show-all')}
          </Button>
        </div>
      )}
    </section>
  );
}
