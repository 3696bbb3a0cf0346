import { FolderOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { SweepView } from '../sweep/sweep-view.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { takeCheckpoint } from './checkpoint-file.ts';
import { openRunDocument, restoreRun } from './restore.ts';
import { type Run, type RunOrder, runsOf, sorted } from './run.ts';
import { runName } from './run-text.ts';
import { deleteRun } from './runs.ts';
import { RunsBar } from './runs-bar.tsx';
import { RunsChart } from './runs-chart.tsx';
import { RunsCompare } from './runs-compare.tsx';
import { hasMetric, RunRow } from './runs-list.tsx';
import { type RunsState, runsStore, useRuns } from './runs-store.ts';
import { versionOf } from './settings.ts';
import './runs.css';

const selectAll = (state: RunsState) => state;
const selectTraining = (state: SessionState): boolean => state.status === 'training';
const VIEWS = ['runs', 'sweep'] as const;
const COLUMNS = ['steps', 'train', 'test', 'metric', 'ended'] as const;

function Head({ order, view, count }: { readonly order: RunOrder; readonly view: RunsState['view']; readonly count: number }) {
  const { t } = useTranslation('runs');
  return (
    <>
      <div className="segmented" role="radiogroup" aria-label={t('view.label')}>
        {VIEWS.map((id) => (
          <label key={id} className={view === id ? 'segment segment-on' : 'segment'}>
            <input
              type="radio"
              name="runs-view"
              data-testid={`runs-view-${id}`}
              checked={view === id}
              onChange={() => runsStore.setState({ view: id })}
            />
            {t(`view.${id}`)}
          </label>
        ))}
      </div>
      {view === 'runs' && (
        <>
          <label className="chart-switch">
            {t('order.label')}
            <select
              className="native-select chart-over"
              data-testid="runs-order"
              value={order}
              disabled={count < 2}
              onChange={(event) => runsStore.setState({ order: event.target.value as RunOrder })}
            >
              {(['time', 'cost'] as const).map((id) => (
                <option key={id} value={id}>
                  {t(`order.${id}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="chart-switch runs-open">
            <FolderOpen size={13} aria-hidden="true" />
            {t('open')}
            <input
              type="file"
              accept=".safetensors"
              data-testid="runs-open"
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                if (file) void takeCheckpoint(file);
                event.target.value = '';
              }}
            />
          </label>
        </>
      )}
    </>
  );
}

/** Nothing is lost: the open document is asked about before the run's own takes its place. */
function OtherGraph({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const { t } = useTranslation('runs');
  const open = (): void => {
    onClose();
    void openRunDocument(run);
  };
  return (
    <Dialog
      role="alertdialog"
      testId="other-graph"
      title={t('other.title', { run: runName(run) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('other.cancel')}</Button>
          <Button kind="primary" onPress={open} testId="other-graph-open">
            {t('other.open')}
          </Button>
        </>
      }
    >
      <p>{t('other.text')}</p>
    </Dialog>
  );
}

/** There is no way back. */
function Delete({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const { t } = useTranslation('runs');
  const remove = (): void => {
    onClose();
    deleteRun(run.id);
  };
  return (
    <Dialog
      role="alertdialog"
      testId="delete-run"
      title={t('deleting.title', { run: runName(run) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('other.cancel')}</Button>
          <Button kind="primary" onPress={remove} testId="delete-run-yes">
            {t('deleting.yes')}
          </Button>
        </>
      }
    >
      <p>{t('deleting.text')}</p>
    </Dialog>
  );
}

function RunTable({ runs, all }: { readonly runs: readonly Run[]; readonly all: readonly Run[] }) {
  const { t } = useTranslation('runs');
  const { chosen } = useRuns(selectAll);
  const document = useDocument(selectDocument);
  const version = versionOf(document);
  const isTraining = useSession(selectTraining);
  const withMetric = runs.some(hasMetric);
  const [other, setOther] = useState<Run | null>(null);
  const [deleting, setDeleting] = useState<Run | null>(null);
  const restore = async (run: Run): Promise<void> => {
    if ((await restoreRun(run)) === 'other-graph') setOther(run);
  };
  return (
    <div className="runs-table-place">
      <table className="runs-table" data-testid="runs-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.settings')}</th>
            {COLUMNS.filter((id) => id !== 'metric' || withMetric).map((id) => (
              <th key={id} scope="col" className={id === 'ended' ? undefined : 'number'} title={t(`column-docs.${id}`)}>
                {t(`column.${id}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              all={all}
              isChosen={chosen.has(run.id)}
              isHere={run.version === version}
              isBusy={isTraining}
              withMetric={withMetric}
              onRestore={() => void restore(run)}
              onDelete={() => setDeleting(run)}
            />
          ))}
        </tbody>
      </table>
      {deleting !== null && <Delete run={deleting} onClose={() => setDeleting(null)} />}
      {other !== null && <OtherGraph run={other} onClose={() => setOther(null)} />}
    </div>
  );
}

/** Every run of the document: settings, curves side by side, and its end to go back to. */
export function RunsPanel() {
  const { t } = useTranslation('runs');
  const { runs: everything, chosen, order, measure, axis, log, view, notKept } = useRuns(selectAll);
  const { name } = useDocument(selectDocument);
  const all = useMemo(() => runsOf(everything, name), [everything, name]);
  const runs = useMemo(() => sorted(all, order), [all, order]);
  const compared = useMemo(() => all.filter(({ id }) => chosen.has(id)), [all, chosen]);
  return (
    <div className="runs-panel" data-testid="runs-panel">
      <div className="runs-head">
        <Head order={order} view={view} count={all.length} />
        {view === 'runs' && all.length > 0 && <RunsBar runs={compared} measure={measure} axis={axis} log={log} />}
      </div>
      {notKept !== null && <p className="warning-note">{notKept}</p>}
      {view === 'sweep' ? (
        <SweepView />
      ) : all.length === 0 ? (
        <p className="empty-note" data-testid="no-runs">
          {t('empty')}
        </p>
      ) : (
        <div className="runs-body">
          <RunTable runs={runs} all={all} />
          <RunsChart runs={compared} measure={measure} axis={axis} log={log} />
          {all.length > 1 && (
            <div className="runs-compare-place">
              <RunsCompare runs={compared} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
