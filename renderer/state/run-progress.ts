import type { TimeLeft } from '../../session/protocol.ts';
import type { SessionState } from './session-store.ts';

/** What was asked for when a run began, and the seconds that it took before its settings were changed last. */
export interface RunAsked {
  /** Step count at its beginning. */
  readonly from: number;
  readonly steps: number;
  readonly spent: number;
}

/** How far a run has come. */
export interface RunProgress {
  readonly done: number;
  readonly steps: number;
  /** Whole percents that are done. */
  readonly percent: number;
  /** Whole seconds since it began. */
  readonly seconds: number;
  /** Until all steps are done; null while nobody can tell. */
  readonly left: TimeLeft | null;
}

/** What is over before it could be read is not told about. */
const SHOWN_FROM = 0.5;

/** How far the run under way has come; null without one, and in its first half second. */
export function runProgress({ run, progress, status }: Pick<SessionState, 'run' | 'progress' | 'status'>): RunProgress | null {
  if (run === null || status !== 'training' || !progress?.running || !Number.isFinite(run.steps)) return null;
  const seconds = run.spent + progress.seconds;
  if (seconds < SHOWN_FROM) return null;
  const done = Math.min(run.steps, Math.max(0, progress.step - run.from));
  const percent = Math.floor((100 * done) / Math.max(1, run.steps));
  return { done, steps: run.steps, percent, seconds: Math.floor(seconds), left: progress.left ?? null };
}

/** Minutes and seconds, with hours where there are any: `0:07`, `1:02:09`. */
export function clockTime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(Math.floor(seconds) % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
