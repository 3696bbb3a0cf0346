import { useTranslation } from 'react-i18next';
import { countsOf, GROUPS } from '../mends/problem-list.ts';
import { type BreakpointState, useBreakpoints } from '../state/breakpoints.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { DrawerTab, UiActions, UiState } from '../state/ui-store.ts';
import { DRAWER } from './drawer-list.tsx';

const selectDrawer = (state: UiState) => state.drawer;
const selectOpen = (state: UiActions) => state.openDrawer;
const selectProblems = (state: SessionState) => state.diagnostics;

const selectStops = (state: BreakpointState) => state.list.length;

/** The drawer's panels by name, always in sight: a click opens one, another closes it. Those of training lie beside it in the drawer. */
export function DrawerTabs() {
  const { t } = useTranslation(['drawer', 'mends']);
  const current = useUi(selectDrawer);
  const open = useUi(selectOpen);
  const counts = countsOf(useSession(selectProblems));
  const problems = counts.error + counts.warning;
  const told = GROUPS.filter((each) => counts[each] > 0).map((each) => t(`mends:problems.${each}`, { count: counts[each] }));
  const stops = useBreakpoints(selectStops);
  const beside = DRAWER.flatMap(({ id, ofTraining }) => (ofTraining ? [t(`tabs.${id}`)] : []));
  const titles: Partial<Record<DrawerTab, string>> = {
    training: t('beside-training', { list: beside.join(', ') }),
    ...(told.length === 0 ? {} : { problems: told.join(', ') }),
  };
  const shown = DRAWER.some(({ id, ofTraining }) => ofTraining && id === current) ? 'training' : current;
  return (
    <span className="drawer-toggles">
      {DRAWER.filter(({ ofTraining }) => !ofTraining).map(({ id, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className="drawer-toggle"
          aria-pressed={shown === id}
          title={titles[id]}
          data-testid={`open-${id}`}
          onClick={() => open(current === id ? null : id)}
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
