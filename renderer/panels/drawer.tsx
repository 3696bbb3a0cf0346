import { X } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { selectSimulated } from '../episode/select-simulated.ts';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { DrawerTab, UiActions, UiState } from '../state/ui-store.ts';
import { selectReadsText } from '../text/select-reads-text.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { DRAWER } from './drawer-list.tsx';
import './drawer.css';
import './training.css';
import './data.css';
import './lists.css';

const selectDrawer = (state: UiState) => state.drawer;
const selectOpen = (state: UiActions) => state.openDrawer;
const selectProblems = (state: SessionState) =>
  state.diagnostics.filter((each) => each.severity !== 'info').length + (state.error ? 1 : 0);

/** The panels of {@link DRAWER}, under the canvas; Episode only where there is a simulator, Text where a text is read. */
export function Drawer() {
  const { t } = useTranslation('drawer');
  const simulated = useDocument(selectSimulated);
  const readsText = useDocument(selectReadsText);
  const tabs = DRAWER.filter(({ id }) => (id !== 'episode' || simulated) && (id !== 'text' || readsText));
  const chosen = useUi(selectDrawer) ?? 'training';
  const tab = tabs.some(({ id }) => id === chosen) ? chosen : 'training';
  const open = useUi(selectOpen);
  const problems = useSession(selectProblems);
  useReturnFocus();
  const predicting = usePredicting();
  return (
    <Tabs className="drawer" selectedKey={tab} onSelectionChange={(key) => open(key as DrawerTab)} data-testid="drawer">
      <div className="drawer-head">
        <TabList className="tab-list drawer-tabs" aria-label={t('title')}>
          {tabs.map(({ id }) => (
            <Tab key={id} id={id} className="tab" data-testid={`tab-${id}`}>
              {t(`tabs.${id}`)}
              {id === 'problems' && problems > 0 && <span className="badge badge-warning drawer-count">{problems}</span>}
            </Tab>
          ))}
        </TabList>
        <button
          type="button"
          className="icon-button"
          aria-label={t('close')}
          title={t('close')}
          data-testid="drawer-close"
          onClick={() => open(null)}
        >
          <X size={14} />
        </button>
      </div>
      {tabs.map(({ id, panel, tells }) => (
        <TabPanel key={id} id={id} className="drawer-panel" data-testid={`drawer-${id}`}>
          {predicting && tells ? <HiddenNote /> : panel()}
        </TabPanel>
      ))}
    </Tabs>
  );
}
