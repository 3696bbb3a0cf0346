import {
  Activity,
  Bike,
  ChartSpline,
  Contrast,
  Database,
  HeartPulse,
  History,
  ListOrdered,
  Mountain,
  Octagon,
  SlidersHorizontal,
  TriangleAlert,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectSimulated } from '../episode/select-simulated.ts';
import { type BreakpointState, useBreakpoints } from '../state/breakpoints.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { DrawerTab, UiActions, UiState } from '../state/ui-store.ts';

const PANELS: readonly { readonly id: DrawerTab; readonly icon: typeof Activity }[] = [
  { id: 'data', icon: Database },
  { id: 'training', icon: Activity },
  { id: 'runs', icon: ChartSpline },
  { id: 'rates', icon: SlidersHorizontal },
  { id: 'surface', icon: Mountain },
  { id: 'field', icon: Contrast },
  { id: 'problems', icon: TriangleAlert },
  { id: 'health', icon: HeartPulse },
  { id: 'history', icon: History },
  { id: 'program', icon: ListOrdered },
  { id: 'breakpoints', icon: Octagon },
  { id: 'episode', icon: Bike },
];

const selectDrawer = (state: UiState) => state.drawer;
const selectOpen = (state: UiActions) => state.openDrawer;
const selectProblems = (state: SessionState) => state.diagnostics.filter((each) => each.severity !== 'info').length;

const selectStops = (state: BreakpointState) => state.list.length;

/** The drawer's panels by name, always in sight: a click opens one, another closes it. */
export function DrawerTabs() {
  const { t } = useTranslation('drawer');
  const current = useUi(selectDrawer);
  const open = useUi(selectOpen);
  const problems = useSession(selectProblems);
  const stops = useBreakpoints(selectStops);
  const simulated = useDocument(selectSimulated);
  return (
    <span className="drawer-toggles">
      {PANELS.filter(({ id }) => id !== 'episode' || simulated).map(({ id, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className="drawer-toggle"
          aria-pressed={current === id}
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
