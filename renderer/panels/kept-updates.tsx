import type { TFunction } from 'i18next';
import { useTranslation } from '../i18n/use-translation.ts';
import { HISTORY_MAX } from '../state/preferences.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiActions, UiState } from '../state/ui-store.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatNumber } from '../ui/number-format.ts';

const selectKept = (state: SessionState) => state.view?.kept ?? 0;
const selectBytes = (state: SessionState) => state.view?.keptBytes ?? 0;
const selectUpdates = (state: UiState) => state.preferences.historyUpdates;
const selectMiB = (state: UiState) => state.preferences.historyMiB;
const selectPrefer = (state: UiActions) => state.prefer;

/** An amount of memory in the unit that it has the fewest digits in. */
const amount = (t: TFunction<'breakpoints'>, bytes: number): string =>
  bytes < 2 ** 10
    ? t('history.amount.bytes', { count: bytes })
    : bytes < 2 ** 20
      ? t('history.amount.kib', { size: formatNumber(bytes / 2 ** 10) })
      : t('history.amount.mib', { size: formatNumber(bytes / 2 ** 20) });

/** How many stepped updates can be taken back, what they take, and the bound of both. */
export function KeptUpdates() {
  const { t } = useTranslation('breakpoints');
  const count = useSession(selectKept);
  const bytes = useSession(selectBytes);
  const updates = useUi(selectUpdates);
  const mib = useUi(selectMiB);
  const prefer = useUi(selectPrefer);
  return (
    <div className="kept-updates">
      <p data-testid="kept-updates">{t('history.kept', { count, used: amount(t, bytes), most: mib })}</p>
      <NumberField
        value={updates}
        label={t('history.updates')}
        integer
        min={1}
        max={HISTORY_MAX.updates}
        help={t('history.updates-help')}
        error={t('history.updates-error')}
        testId="history-updates"
        onCommit={(historyUpdates) => prefer({ historyUpdates })}
      />
      <NumberField
        value={mib}
        label={t('history.mib')}
        integer
        min={1}
        max={HISTORY_MAX.mib}
        help={t('history.mib-help')}
        error={t('history.mib-error')}
        testId="history-mib"
        onCommit={(historyMiB) => prefer({ historyMiB })}
      />
    </div>
  );
}
