import type { TFunction } from 'i18next';
import { Download, Image } from 'lucide-react';
import { exportCurves } from '../app/exports.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionStore } from '../state/session.ts';
import { picturePng } from '../ui/plot-picture.ts';
import { CHART_AXES, type ChartAxis, curvesCsv, type Pace } from './chart-axis.ts';
import { type ChartSubject, chartSeries } from './chart-series.ts';

export interface ChartBarProps {
  readonly subject: ChartSubject;
  /** What can be drawn, and what of it only a guess is. */
  readonly subjects: readonly ChartSubject[];
  readonly guessed: readonly string[];
  readonly onSubject: (subject: ChartSubject) => void;
  readonly log: boolean;
  readonly onLog: (log: boolean) => void;
  readonly axis: ChartAxis;
  readonly onAxis: (axis: ChartAxis) => void;
  readonly pace: Pace;
}

/** The curves as they are drawn, as a picture with title and legend. */
async function savePicture(subject: ChartSubject, title: string, t: TFunction<'drawer'>): Promise<void> {
  const drawn = document.querySelector<HTMLCanvasElement>('.loss-chart-host canvas');
  const shown = chartSeries(sessionStore.getState().history, subject).filter(({ track }) => track.steps.length > 0);
  const lines = shown.map(({ label, colour, dash }) => ({ name: t(`chart.${label}`), colour, dash }));
  const bytes = drawn === null ? null : await picturePng(drawn, lines, title);
  if (bytes) await exportCurves(bytes, 'image', 'png');
}

function subjectName(id: ChartSubject, guessed: readonly string[], t: TFunction<'drawer'>): string {
  if (id === 'cost' || id === 'reward' || id === 'length') return t(`chart.subject.${id}`);
  const name = t(`metric.${id}`, { defaultValue: id });
  return guessed.includes(id) ? t('metric.guessed', { name }) : name;
}

/** What the curves are drawn over, and ways to take them along. */
export function ChartBar({ subject, subjects, guessed, onSubject, log, onLog, axis, onAxis, pace }: ChartBarProps) {
  const { t } = useTranslation('drawer');
  return (
    <div className="chart-bar">
      {subjects.length > 1 && (
        <label className="chart-switch" title={guessed.includes(subject) ? t('metric.guessed-title') : undefined}>
          {t('chart.of')}
          <select
            className="native-select chart-over"
            data-testid="chart-subject"
            value={subject}
            onChange={(event) => onSubject(event.target.value)}
          >
            {subjects.map((id) => (
              <option key={id} value={id}>
                {subjectName(id, guessed, t)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="chart-switch" title={t(`chart.axis-title.${axis}`)}>
        {t('chart.over')}
        <select
          className="native-select chart-over"
          data-testid="chart-axis"
          value={axis}
          onChange={(event) => onAxis(event.target.value as ChartAxis)}
        >
          {CHART_AXES.map((id) => (
            <option key={id} value={id}>
              {t(`chart.axis.${id}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="chart-switch">
        <input type="checkbox" checked={log} data-testid="log-scale" onChange={(event) => onLog(event.target.checked)} />
        {t('chart.log')}
      </label>
      <button
        type="button"
        className="icon-button"
        title={t('chart.csv')}
        aria-label={t('chart.csv')}
        data-testid="curves-csv"
        onClick={() => void exportCurves(curvesCsv(sessionStore.getState().history, pace), 'data', 'csv')}
      >
        <Download size={14} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        title={t('chart.picture')}
        aria-label={t('chart.picture')}
        data-testid="curves-picture"
        onClick={() =>
          void savePicture(subject, `${subjectName(subject, [], t)} ${t('chart.over')} ${t(`chart.axis.${axis}`)}`, t)
        }
      >
        <Image size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
