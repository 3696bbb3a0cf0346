import { Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { Notice, UiState } from '../state/ui-store.ts';
import { IconButton } from '../ui/button.tsx';

const selectNotices = (state: UiState) => state.notices;

/** Long enough to read: a base and a share for each letter, in milliseconds. */
const readingTime = ({ text, mend = '' }: Notice): number => 4000 + 60 * (text.length + mend.length);

function NoticeLine({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation();
  useEffect(() => {
    const timer = setTimeout(() => uiStore.getState().dismiss(notice.id), readingTime(notice));
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className={`notice notice-${notice.kind}`} data-testid="notice">
      <span className="notice-text">
        {notice.kind === 'warning' ? <TriangleAlert size={14} aria-hidden /> : <Info size={14} aria-hidden />}{' '}
        {sayMessage(notice.text)}
        {notice.mend !== undefined && <span className="notice-mend">{sayMessage(notice.mend)}</span>}
      </span>
      <IconButton label={t('notices.dismiss')} onPress={() => uiStore.getState().dismiss(notice.id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Short messages over the canvas: why something was refused, what was done. */
export function Notices() {
  const { t } = useTranslation();
  const notices = useUi(selectNotices);
  return (
    <section className="notices" aria-label={t('notices.label')} aria-live="polite">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </section>
  );
}
