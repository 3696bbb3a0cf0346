import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useOnView } from '../docks/on-view.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { countsOf, GROUPS } from '../mends/problem-list.ts';
import { type BreakpointState, useBreakpoints } from '../state/breakpoints.ts';
import type { DrawerTab } from '../state/docks.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { DRAWER } from './drawer-list.tsx';

const selectProblems = (state: SessionState) => state.diagnostics;

const selectStops = (state: BreakpointState) => state.list.length;

/** The panels by name, always in sight: a click opens one in its dock, another closes it. Those of training have tabs beside it. */
export function DrawerTabs() {
  const { t } = useTranslation(['drawer', 'mends']);
  const isOnView = useOnView();
  const counts = countsOf(useSession(selectProblems));
  const problems = counts.error + counts.warning;
  const told = GROUPS.filter((each) => counts[each] > 0).map((each) => t(`mends:problems.${each}`, { count: counts[each] }));
  const stops = useBreakpoints(selectStops);
  const beside = DRAWER.flatMap(({ id, ofTraining }) => (ofTraining ? [t(`tabs.${id}`)] : []));
  const titles: Partial<Record<DrawerTab, string>> = {
    training: t('beside-training', { list: beside.join(', ') }),
    ...(told.length === 0 ? {} : { problems: told.join(', ') }),
  };
  const showsTraining = DRAWER.some(({ id, ofTraining }) => ofTraining && isOnView(id));
  return (
    <span className="drawer-toggles">
      {DRAWER.filter(({ ofTraining }) => !ofTraining).map(({ id, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className="drawer-toggle"
          aria-pressed={isOnView(id) || (id === 'training' && showsTraining)}
          title={titles[id]}
          data-testid={`open-${id}`}
          onClick={() => void execute(commandOf(`panel.${id}`))}
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
