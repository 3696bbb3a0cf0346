import { useMemo } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDrawing } from '../state/derived.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatCount } from '../ui/number-format.ts';
import { type UpdateReach, updateReach } from './update-reach.ts';

const selectView = (state: SessionState) => state.view;

/** Which samples the update on view is made of; null where that is no question. */
function useReach(): UpdateReach | null {
  const view = useSession(selectView);
  const document = useDocument(selectDrawing);
  return useMemo(() => (view === null ? null : updateReach(document, view)), [document, view]);
}

function UseMean() {
  const { t } = useTranslation('stepper');
  return (
    <button
      type="button"
      className="chip"
      data-testid="use-mean"
      title={t('reach.use-mean-title')}
      onClick={() => void sessionLink().sample('mean')}
    >
      {t('reach.use-mean')}
    </button>
  );
}

/** In the bar, where there is little room: what the update is made of, and the way to what training does. */
export function UpdateMark() {
  const { t } = useTranslation('stepper');
  const reach = useReach();
  if (reach === null) return null;
  const values = { ...reach, formatted: formatCount(reach.batch) };
  return (
    <>
      <span className="turn-mark" data-testid="update-reach" title={t(`reach.${reach.key}`, values)}>
        {t(`reach.short.${reach.key}`, values)}
      </span>
      {reach.offersMean && <UseMean />}
    </>
  );
}

/** The same in full, in the card of an update. */
export function UpdateNote() {
  const { t } = useTranslation('stepper');
  const reach = useReach();
  if (reach === null) return null;
  return (
    <p className="card-note" data-testid="card-reach">
      {t(`reach.${reach.key}`, { ...reach, formatted: formatCount(reach.batch) })}
    </p>
  );
}
