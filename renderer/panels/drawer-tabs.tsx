import { useTranslation } from 'react-i18next';
import { countsOf, GROUPS } from '../mends/problem-list.ts';
import { type BreakpointState, useBreakpoints } from '../state/breakpoints.ts';
import { type DrawerTab, isShown } from '../state/docks.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiActions, UiState } from '../state/ui-store.ts';
import { DRAWER } from './drawer-list.tsx';

const selectDocks = (state: UiState) => state.preferences.docks;
const selectToggle = (state: UiActions) => state.togglePanel;
const selectProblems = (state: SessionState) => state.diagnostics;

const selectStops = (state: BreakpointState) => state.list.length;

/** The drawer's panels by name, always in sight: a click opens one, another closes it. Those of training lie beside it in the drawer. */
export function DrawerTabs() {
  const { t } = useTranslation(['drawer', 'mends']);
  const docks = useUi(selectDocks);
  const toggle = useUi(selectToggle);
  const counts = countsOf(useSession(selectProblems));
  const problems = counts.error + counts.warning;
  const told = GROUPS.filter((each) => counts[each] > 0).map((each) => t(`mends:problems.${each}`, { count: counts[each] }));
  const stops = useBreakpoints(selectStops);
  const beside = DRAWER.flatMap(({ id, ofTraining }) => (ofTraining ? [t(`tabs.${id}`)] : []));
  const titles: Partial<Record<DrawerTab, string>> = {
    training: t('beside-training', { list: beside.join(', ') }),
    ...(told.length === 0 ? {} : { problems: told.join(', ') }),
  };
  const showsTraining = DRAWER.some(({ id, ofTraining }) => ofTraining && isShown(docks, id));
  return (
    <span className="drawer-toggles">
      {DRAWER.filter(({ ofTraining }) => !ofTraining).map(({ id, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className="drawer-toggle"
          aria-pressed={isShown(docks, id) || (id === 'training' && showsTraining)}
          title={titles[id]}
          data-testid={`open-${id}`}
          onClick={() => toggle(id)}
        >
          <Icon size={13} aria-hidden="true" />
          {t(`tabs.${id}`)}
          {id === 'breakpoints' && stops > 0 && <span className="badge">{stops}</span>}
          {id === 'problems' && problems > 0 && <span className="badge badge-warning">{problems}</span>}
        </button>
      ))}
    </span>
  );
}
