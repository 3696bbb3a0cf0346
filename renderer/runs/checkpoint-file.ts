import i18next from 'i18next';
import { readCheckpoint, writeCheckpoint } from '../../graph-core/document/checkpoint.ts';
import { readSafetensorsMetadata } from '../../graph-core/import/safetensors.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { exportBytes } from '../app/exports.ts';
import { tellWork } from '../state/file-work.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { restoreSteps } from './restore-steps.ts';
import type { Run } from './run.ts';
import { runName } from './run-text.ts';
import { endOf } from './runs.ts';

/** Writes the end of a run as a checkpoint: what the command line resumes from, and this window takes back. */
export async function saveRunEnd(run: Run): Promise<void> {
  const until = new AbortController();
  const work = { kind: 'saving', file: runName(run), cancel: () => until.abort() } as const;
  const end = await tellWork(work, endOf(run));
  if (until.signal.aborted) return;
  if (end === null) {
    uiStore.getState().notify({ kind: 'warning', text: i18next.t('runs:gone', { run: runName(run) }) });
    return;
  }
  const epoch = Math.floor(run.step / run.pace.stepsPerEpoch);
  await exportBytes(writeCheckpoint(end, epoch), 'any', `${end.name || 'run'} ${runName(run)}.safetensors`);
}

/** Whether a file is a checkpoint that {@link takeCheckpoint} takes as a whole. */
export async function isCheckpoint(file: File): Promise<boolean> {
  const metadata = readSafetensorsMetadata(new Uint8Array(await file.arrayBuffer()), file.name);
  return metadata.ok && metadata.value.format === 'chainrule-checkpoint';
}

/** Puts weights, optimisers' state, count of steps and seed of a checkpoint into the open document, as one undoable edit. */
export async function takeCheckpoint(file: File): Promise<void> {
  const { notify } = uiStore.getState();
  const bytes = new Uint8Array(await file.arrayBuffer());
  await sessionLink().settled();
  const { document, closeGroup, dispatch } = documentStore.getState();
  const read = readCheckpoint(document, analyse(document).parameters, bytes, file.name);
  if (!read.ok) {
    const [first] = read.error;
    notify({ kind: 'warning', text: first?.message ?? file.name, ...(first?.mend === undefined ? {} : { mend: first.mend }) });
    return;
  }
  closeGroup();
  sessionLink().restoring(read.value.parameters);
  const steps = restoreSteps(read.value, document);
  dispatch({ steps, label: 'runs:edit.checkpoint', labelValues: { file: file.name }, userEvent: 'weights.restore' });
  documentStore.getState().closeGroup();
  await sessionLink().settled();
  notify({ kind: 'info', text: i18next.t('runs:taken', { file: file.name, step: read.value.training.progress?.steps ?? 0 }) });
}
