import i18next from 'i18next';
import { newJournalId } from '../platform/journal-id.ts';
import { sha256 } from '../platform/sha256.ts';
import { sessionStore } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';
import { followCulprits } from './culprit.ts';
import { RunFollower } from './follow.ts';
import type { Run } from './run.ts';
import { openRunDatabase } from './run-database.ts';
import { RunKeeper } from './run-keeper.ts';
import { addKept, changeRun, removeRun, runById, runsStore } from './runs-store.ts';

let keeper: RunKeeper | null = null;
let follower: RunFollower | null = null;

/** Begins to write down the window's runs, after those of earlier windows. Call once, after the session was started. */
export function followRuns(): void {
  const failed = (message: string): void => runsStore.setState({ notKept: i18next.t('runs:not-kept', { message }) });
  const kept = new RunKeeper(openRunDatabase(indexedDB), (bytes) => sha256(new Uint8Array(bytes)), failed);
  keeper = kept;
  follower = new RunFollower({
    session: sessionStore,
    documents: documentStore,
    newId: newJournalId,
    onRun: (run) => kept.keep(run),
    onEnd: (run, document) => void kept.keepEnd(run, document),
  });
  followCulprits((id, culprit) => {
    changeRun(id, (run) => ({ ...run, culprit }));
    keepRun(id);
  });
  void kept.load().then(addKept);
}

function keepRun(id: string): void {
  const run = runById(id);
  if (run) keeper?.keep(run);
}

/** An empty name is none. */
export function renameRun(id: string, name: string): void {
  const trimmed = name.trim().slice(0, 80);
  changeRun(id, (run) => ({ ...run, name: trimmed === '' ? null : trimmed }));
  keepRun(id);
}

/** Gone for good. */
export function deleteRun(id: string): void {
  removeRun(id);
  keeper?.remove(id);
}

export const endOf = async (run: Run) => (await keeper?.end(run.id)) ?? null;

export const runRestored: RunFollower['restored'] = (end) => follower?.restored(end);
