import { execute } from '../commands/command.ts';
import { nudgeValue } from '../commands/nudge-value.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type NudgeState, useNudge } from './nudge-store.ts';

const selectAddress = (state: NudgeState) => state.target?.address;

/** Begins a nudge of the value that the inspector is about; pressed, it ends it. */
export function NudgeButton({ address }: { readonly address: string }) {
  const { t } = useTranslation('nudge');
  const keys = useKeys()(nudgeValue.id);
  const isOn = useNudge(selectAddress) === address;
  return (
    <div className="button-row">
      <button
        type="button"
        className="plain-button"
        aria-pressed={isOn}
        aria-keyshortcuts={keys}
        title={t('start-tip')}
        data-testid="nudge-start"
        onClick={() => execute(nudgeValue)}
      >
        {t('start')} {keys !== undefined && <kbd className="muted">{keys}</kbd>}
      </button>
    </div>
  );
}
