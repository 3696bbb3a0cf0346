import { execute } from '../commands/command.ts';
import { DEVICES } from '../commands/options.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { defaultPreferences, type Preferences } from '../state/preferences.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SETTINGS } from './settings.tsx';
import './settings.css';

const selectPreferences = (state: UiState) => state.preferences;
const close = (): void => uiStore.getState().openDialog(null);

const FIELDS: readonly (keyof Preferences)[] = SETTINGS.flatMap(({ fields }) => fields);

/** Puts back what a new window has; keys, panels and hints stay as they are. */
function reset(): void {
  const { preferences, prefer } = uiStore.getState();
  prefer(Object.fromEntries(FIELDS.map((field) => [field, defaultPreferences[field]])));
  const [automatic] = DEVICES;
  if (preferences.device !== defaultPreferences.device && automatic) execute(automatic);
}

/** What can be set for the whole window; every change holds at once. */
export function SettingsDialog() {
  const { t } = useTranslation('settings');
  const preferences = useUi(selectPreferences);
  return (
    <Dialog
      wide
      title={t('title')}
      onClose={close}
      actions={
        <>
          <Button onPress={reset} testId="settings-reset">
            {t('reset')}
          </Button>
          <Button onPress={() => uiStore.getState().openDialog({ kind: 'shortcuts' })} testId="settings-keys">
            {t('keys')}
          </Button>
          <Button kind="primary" onPress={close}>
            {t('close')}
          </Button>
        </>
      }
      testId="settings"
    >
      <p className="muted">{t('lead')}</p>
      <div className="settings">
        {SETTINGS.map(({ id, control }) => (
          <div key={id} className="setting">
            <div>
              <span className="setting-name" aria-hidden="true">
                {t(`name.${id}`)}
              </span>
              <p className="setting-about">{t(`about.${id}`)}</p>
            </div>
            <div className="setting-control">{control(t(`name.${id}`), preferences)}</div>
          </div>
        ))}
        <p className="setting-about">{t('motion')}</p>
      </div>
    </Dialog>
  );
}
