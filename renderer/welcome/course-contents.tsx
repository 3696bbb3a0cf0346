import { flushSync } from 'react-dom';
import { CHAPTERS } from '../app/course.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { chapterElement } from './course-list.tsx';

/** The chapters by name: a click goes there, and ends a search, which may hide the chapter. */
export function CourseContents({ endSearch }: { readonly endSearch: () => void }) {
  const { t } = useTranslation('welcome');
  const goTo = (id: string): void => {
    flushSync(endSearch);
    const heading = document.getElementById(chapterElement(id));
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav className="contents" aria-label={t('course')}>
      <h2>{t('course')}</h2>
      <ol>
        {CHAPTERS.map(({ id, examples }, index) => (
          <li key={id}>
            <button type="button" onClick={() => goTo(id)} data-testid={`contents-${id}`}>
              <span className="chapter-number">{index + 1}</span>
              {t(`chapter.${id}.title`)}
              <span className="contents-count">{examples.length}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
