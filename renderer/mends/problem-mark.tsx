import { TriangleAlert } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { openMends } from './mend-store.ts';

/** The warning sign of a block: opens what is wrong and what mends it. */
export function ProblemMark({
  id,
  told,
  severity,
}: {
  readonly id: string;
  readonly told: string;
  readonly severity: 'error' | 'warning';
}) {
  const { t } = useTranslation('mends');
  return (
    <button
      type="button"
      className={`mark mark-${severity} mark-button nodrag nopan`}
      aria-label={t('open', { told })}
      title={told}
      data-testid={severity === 'error' ? `problem-${id}` : `warning-${id}`}
      onClick={(event) => {
        event.stopPropagation();
        const box = event.currentTarget.getBoundingClientRect();
        openMends({ kind: 'block', id, at: { x: box.left, y: box.bottom + 6 } });
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <TriangleAlert size={severity === 'error' ? 14 : 12} aria-hidden />
    </button>
  );
}
