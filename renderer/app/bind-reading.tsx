import type { TableEstimate } from '../../graph-core/import/estimate.ts';
import { READ_BUDGET } from '../../graph-core/import/estimate.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useReading } from '../state/reading.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCount, formatMebibytes } from '../ui/number-format.ts';

interface Question {
  readonly file: string;
  readonly estimate: TableEstimate;
  /** The document will name the file instead of holding it. */
  readonly isNamed: boolean;
  readonly onCancel: () => void;
  readonly onRead: () => void;
}

/** What a large file takes, before it is taken. */
export function MemoryQuestion({ file, estimate, isNamed, onCancel, onRead }: Question) {
  const { t } = useTranslation('dialogs');
  const { rows, columns } = estimate;
  const parts = [
    ['file', estimate.file],
    ['table', estimate.table],
    ['fed', estimate.fed],
  ] as const;
  return (
    <Dialog
      title={t('bind.title', { file })}
      onClose={onCancel}
      testId="bind-memory"
      actions={
        <>
          <Button onPress={onCancel}>{t('cancel')}</Button>
          <Button kind="primary" onPress={onRead} testId="bind-read" autoFocus>
            {t('bind.read')}
          </Button>
        </>
      }
    >
      <p>
        {rows === null || columns === null
          ? t('bind.unknown-rows')
          : t('bind.about', { rows: formatCount(rows), columns: formatCount(columns) })}
      </p>
      <table className="bind-memory">
        <tbody>
          {parts.map(([part, bytes]) => (
            <tr key={part}>
              <th scope="row">{t(`bind.memory.${part}`)}</th>
              <td>{t('bind.mebibytes', { size: formatMebibytes(bytes) })}</td>
            </tr>
          ))}
          <tr className="bind-memory-total">
            <th scope="row">{t('bind.memory.total', { most: formatMebibytes(READ_BUDGET) })}</th>
            <td>{t('bind.mebibytes', { size: formatMebibytes(estimate.total) })}</td>
          </tr>
        </tbody>
      </table>
      {isNamed && <p className="muted">{t('bind.named', { file })}</p>}
    </Dialog>
  );
}

/** How far the reading has come. */
export function ReadingDialog({ file, onCancel }: { readonly file: string; readonly onCancel: () => void }) {
  const { t } = useTranslation('dialogs');
  const share = useReading()?.share ?? 0;
  return (
    <Dialog
      title={t('bind.title', { file })}
      onClose={onCancel}
      testId="bind-reading"
      actions={<Button onPress={onCancel}>{t('cancel')}</Button>}
    >
      <p role="status">{t('bind.reading', { percent: Math.round(100 * share) })}</p>
      <progress className="bind-progress" aria-label={t('bind.title', { file })} max={1} value={share} />
    </Dialog>
  );
}
