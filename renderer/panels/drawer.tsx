import { X } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { BreakpointsPanel } from '../breakpoints/breakpoints-panel.tsx';
import { EpisodePanel } from '../episode/episode-panel.tsx';
import { selectSimulated } from '../episode/select-simulated.ts';
import { FieldPanel } from '../field/field-panel.tsx';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { ProgramPanel } from '../program/program-panel.tsx';
import { RatesPanel } from '../rates/rates-panel.tsx';
import { RunsPanel } from '../runs/runs-panel.tsx';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { DrawerTab, UiActions, UiState } from '../state/ui-store.ts';
import { SurfacePanel } from '../surface/surface-panel.tsx';
import { useReturnFocus } from '../ui/return-focus.ts';
import { DataPanel } from './data-panel.tsx';
import './drawer.css';
import './training.css';
import './data.css';
import './lists.css';
import { HealthPanel } from '../health/health-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { TrainingPanel } from './training-panel.tsx';

const TABS: readonly { readonly id: DrawerTab; readonly panel: () => React.ReactNode }[] = [
  { id: 'data', panel: () => <DataPanel /> },
  { id: 'training', panel: () => <TrainingPanel /> },
  { id: 'runs', panel: () => <RunsPanel /> },
  { id: 'rates', panel: () => <RatesPanel /> },
  { id: 'surface', panel: () => <SurfacePanel /> },
  { id: 'field', panel: () => <FieldPanel /> },
  { id: 'problems', panel: () => <ProblemsPanel /> },
  { id: 'health', panel: () => <HealthPanel /> },
  { id: 'history', panel: () => <HistoryPanel /> },
  { id: 'program', panel: () => <ProgramPanel /> },
  { id: 'breakpoints', panel: () => <BreakpointsPanel /> },
  { id: 'episode', panel: () => <EpisodePanel /> },
];

/** Panels whose numbers tell those that are hidden while they are predicted. */
const TELLING: ReadonlySet<DrawerTab> = new Set(['training', 'runs', 'surface', 'health', 'program', 'rates', 'field']);

const selectDrawer = (state: UiState) => state.drawer;
const selectOpen = (state: UiActions) => state.openDrawer;
const selectProblems = (state: SessionState) =>
  state.diagnostics.filter((each) => each.severity !== 'info').length + (state.error ? 1 : 0);

/** Data, Training, Runs, Problems, Health, History, Program and Breakpoints, and Episode where there is a simulator, under the canvas. */
export function Drawer() {
  const { t } = useTranslation('drawer');
  const simulated = useDocument(selectSimulated);
  const tabs = TABS.filter(({ id }) => id !== 'episode' || simulated);
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
      {tabs.map(({ id, panel }) => (
        <TabPanel key={id} id={id} className="drawer-panel" data-testid={`drawer-${id}`}>
          {predicting && TELLING.has(id) ? <HiddenNote /> : panel()}
        </TabPanel>
      ))}
    </Tabs>
  );
}
