import i18next from 'i18next';
import type { SampleChoice } from '../../session/protocol.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import type { Granularity, SessionState } from '../state/session-store.ts';
import type { CommandEntry } from './command.ts';

/** The sample that a step from the one on view leads to; null where there is none. */
type Leads = (sample: SampleChoice, count: number) => SampleChoice | null;

const choose = (id: string, leads: Leads): CommandEntry => ({
  id: `run.sample-${id}`,
  group: 'run',
  needs: 'sample',
  run: ({ session }, dispatch) => {
    const next = nextOf(session, leads);
    if (next === null) return false;
    if (dispatch) void sessionLink().sample(next);
    return true;
  },
});

function nextOf({ view, status }: SessionState, leads: Leads): SampleChoice | null {
  if (view === null || status === 'training' || view.samples <= 1) return null;
  return leads(view.sample, view.samples);
}

const granularity = (id: Granularity): CommandEntry => ({
  id: `run.by-${id}`,
  group: 'run',
  name: () => i18next.t('commands:run.step-by', { name: i18next.t(`stepper:granularity.${id}`) }),
  isOn: ({ session }) => session.granularity === id,
  run: (_, dispatch) => {
    if (dispatch) sessionStore.getState().set({ granularity: id, walk: null });
    return true;
  },
});

/** Which sample the circles show, and how far a step goes. */
export const SAMPLE_COMMANDS: readonly CommandEntry[] = [
  choose('next', (at, count) => (at === 'mean' ? 0 : at + 1 < count ? at + 1 : null)),
  choose('previous', (at) => (at === 'mean' || at === 0 ? null : at - 1)),
  choose('first', (at) => (at === 0 ? null : 0)),
  choose('last', (at, count) => (at === count - 1 ? null : count - 1)),
  choose('mean', (at) => (at === 'mean' ? 0 : 'mean')),
  ...(['term', 'block', 'phase'] as const).map(granularity),
];
