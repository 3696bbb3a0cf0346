import { FilePlus2, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { newDocument, openRecent, openWithDialog } from '../app/files.ts';
import { platform } from '../app/platform.ts';
import { openJournal } from '../app/restore.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { When } from '../i18n/when.tsx';
import type { JournalItem, RecentEntry } from '../platform/platform-api.ts';
import type { DocumentState } from '../state/document-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { CourseContents } from './course-contents.tsx';
import { CourseList } from './course-list.tsx';
import { FirstSteps } from './first-steps.tsx';
import './welcome.css';

const selectHasNodes = (state: DocumentState): boolean => state.document.nodes.length > 0;

function Recent() {
  const { t } = useTranslation('welcome');
  const [recent, setRecent] = useState<readonly RecentEntry[]>([]);
  useEffect(() => {
    let live = true;
    void platform()
      .recent()
      .then((entries) => live && setRecent(entries));
    return () => {
      live = false;
    };
  }, []);
  if (recent.length === 0) return <p className="welcome-none">{t('no-recent')}</p>;
  return (
    <ul className="recent">
      {recent.map(({ file, openedAt, missing }) => (
        <li key={file.id}>
          <button type="button" disabled={missing} onClick={() => openRecent(file)} title={file.id}>
            <strong>{file.name}</strong>
            <span>{missing ? t('missing') : <When moment={openedAt} />}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Work that earlier sessions left unsaved and that is not open. */
function Unsaved() {
  const { t } = useTranslation('welcome');
  const [items, setItems] = useState<readonly JournalItem[]>([]);
  useEffect(() => {
    let live = true;
    void platform()
      .listJournal()
      .then((entries) => live && setItems(entries));
    return () => {
      live = false;
    };
  }, []);
  if (items.length === 0) return null;
  return (
    <>
      <h2>{t('unsaved')}</h2>
      <ul className="recent">
        {items.map(({ id, name, savedAt }) => (
          <li key={id}>
            <button type="button" onClick={() => void openJournal(platform(), id)}>
              <strong>{name}</strong>
              <span>
                <When moment={savedAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Examples and recent files, over the window. */
export function Welcome() {
  const { t } = useTranslation('welcome');
  const hasGraph = useDocument(selectHasNodes);
  const [query, setQuery] = useState('');
  const back = (): void => uiStore.getState().setScreen('editor');
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') uiStore.getState().setScreen('editor');
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div className="welcome" role="dialog" aria-modal="true" aria-label={t('title')} data-testid="welcome">
      <div className="welcome-page">
        <header>
          <h1>{t('title')}</h1>
          <p>{t('lead')}</p>
        </header>
        {query.trim() === '' && <FirstSteps />}
        <div className="welcome-columns">
          <CourseList query={query} setQuery={setQuery} />
          <aside>
            <div className="welcome-actions">
              <h2>{t('begin')}</h2>
              <Button onPress={() => newDocument()} testId="welcome-new">
                <FilePlus2 size={14} aria-hidden />
                {t('new')}
              </Button>
              <Button onPress={openWithDialog} testId="welcome-open">
                <FolderOpen size={14} aria-hidden />
                {t('open')}
              </Button>
              {hasGraph && (
                <Button kind="plain" onPress={back} testId="welcome-back">
                  {t('back')}
                </Button>
              )}
            </div>
            <div className="welcome-files">
              <h2>{t('recent')}</h2>
              <Recent />
              <Unsaved />
            </div>
            <CourseContents endSearch={() => setQuery('')} />
          </aside>
        </div>
      </div>
    </div>
  );
}
