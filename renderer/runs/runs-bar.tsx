import { Download, Image } from 'lucide-react';
import { exportCurves } from '../app/exports.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { CHART_AXES, type ChartAxis } from '../panels/chart-axis.ts';
import { picturePng } from '../ui/plot-picture.ts';
import { lookOf, runsCsv } from './curves.ts';
import type { Run } from './run.ts';
import { runName } from './run-text.ts';
import { MEASURES, type Measure, runsStore } from './runs-store.ts';

const set = runsStore.setState;

async function savePicture(runs: readonly Run[], title: string): Promise<void> {
  const canvas = document.querySelector<HTMLCanvasElement>('.runs-chart-host canvas');
  const lines = runs.map((run) => {
    const { colour, dash } = lookOf(run);
    return { name: runName(run), colour: `--run-${colour}`, dash };
  });
  const bytes = canvas === null ? null : await picturePng(canvas, lines, title);
  if (bytes) await exportCurves(bytes, 'image', 'png');
}

export interface RunsBarProps {
  readonly runs: readonly Run[];
  readonly measure: Measure;
  readonly axis: ChartAxis;
  readonly log: boolean;
}

/** Which curve of the runs is drawn, over what, and ways to take them along. */
export function RunsBar({ runs, measure, axis, log }: RunsBarProps) {
  const { t } = useTranslation(['runs', 'drawer']);
  return (
    <div className="chart-bar">
      <select
        className="native-select chart-over"
        aria-label={t('measure.label')}
        data-testid="runs-measure"
        value={measure}
        onChange={(event) => set({ measure: event.target.value as Measure })}
      >
        {MEASURES.map((id) => (
          <option key={id} value={id}>
            {t(`measure.${id}`)}
          </option>
        ))}
      </select>
      <label className="chart-switch">
        {t('drawer:chart.over')}
        <select
          className="native-select chart-over"
          data-testid="runs-axis"
          value={axis}
          onChange={(event) => set({ axis: event.target.value as ChartAxis })}
        >
          {CHART_AXES.map((id) => (
            <option key={id} value={id}>
              {t(`drawer:chart.axis.${id}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="chart-switch">
        <input type="checkbox" checked={log} data-testid="runs-log" onChange={(event) => set({ log: event.target.checked })} />
        {t('drawer:chart.log')}
      </label>
      <button
        type="button"
        className="icon-button"
        title={t('csv')}
        aria-label={t('csv')}
        data-testid="runs-csv"
        disabled={runs.length === 0}
        onClick={() => void exportCurves(runsCsv(runs, runName), 'data', 'csv')}
      >
        <Download size={14} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        title={t('drawer:chart.picture')}
        aria-label={t('drawer:chart.picture')}
        data-testid="runs-picture"
        disabled={runs.length === 0}
        onClick={() =>
          void savePicture(runs, `${t(`measure.${measure}`)} ${t('drawer:chart.over')} ${t(`drawer:chart.axis.${axis}`)}`)
        }
      >
        <Image size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
