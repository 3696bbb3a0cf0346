import { useTranslation } from '../i18n/use-translation.ts';
import { useFileWork } from '../state/file-work.ts';
import { useEscape } from '../ui/use-escape.ts';
import './file-work.css';

/** While a file is opened or written for long: which, and a way out where there is one, which Escape is too. */
export function FileWorkNote() {
  const { t } = useTranslation('files');
  const work = useFileWork();
  const cancel = work?.cancel ?? null;
  useEscape(cancel);
  if (work === null) return null;
  return (
    <div className="file-work popover" role="status" data-testid="file-work">
      <progress aria-label={t(`work.${work.kind}`, { file: work.file })} />
      <span>{t(`work.${work.kind}`, { file: work.file })}</span>
      {cancel && (
        <button type="button" className="plain-button" onClick={cancel} data-testid="file-work-cancel">
          {t('work.cancel')}
        </button>
      )}
    </div>
  );
}
