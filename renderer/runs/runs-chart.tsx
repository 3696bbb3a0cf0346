import { useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useTranslation } from '../i18n/use-translation.ts';
import 'uplot/dist/uPlot.min.css';
import type { ChartAxis } from '../panels/chart-axis.ts';
import { useUi } from '../state/stores.ts';
import { selectTheme } from '../state/ui-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { mountPlot, plotSize } from '../ui/plot.ts';
import { marksOf } from './active-run.ts';
import { type ChangeMark, changeMarks } from './change-marks.ts';
import { joinRuns, lookOf } from './curves.ts';
import type { Run } from './run.ts';
import { runName } from './run-text.ts';
import type { Measure } from './runs-store.ts';

function options(host: HTMLElement, runs: readonly Run[], log: boolean, marks: () => readonly ChangeMark[]): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `11px ${colour('--font-ui')}`;
  const axis = { stroke: colour('--text-muted'), font, grid: { stroke: colour('--border'), width: 1 }, ticks: { show: false } };
  const numbers = (splits: readonly (number | null)[]): string[] =>
    splits.map((each) => (each === null ? '' : formatNumber(each)));
  return {
    ...plotSize(host),
    legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    padding: [8, 28, 0, 0],
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: [
      { ...axis, size: 24, values: (_, splits) => numbers(splits) },
      { ...axis, size: 48, values: (_, splits) => numbers(splits) },
    ],
    series: [
      {},
      ...runs.map((run) => {
        const { colour: index, dash } = lookOf(run);
        return {
          label: runName(run),
          stroke: colour(`--run-${index}`),
          width: 2,
          dash: [...dash],
          spanGaps: true,
          points: { show: false },
        };
      }),
    ],
    plugins: [changeMarks(marks, host)],
  };
}

export interface RunsChartProps {
  readonly runs: readonly Run[];
  readonly measure: Measure;
  readonly axis: ChartAxis;
  readonly log: boolean;
}

/** One curve for each chosen run, with marks where hyper-parameters were changed. */
export function RunsChart({ runs, measure, axis, log }: RunsChartProps) {
  const { t } = useTranslation(['runs', 'drawer']);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useUi(selectTheme);
  const data = useMemo(() => joinRuns(runs, measure, axis, log), [runs, measure, axis, log]);
  const latest = useRef({ data, runs, axis });
  latest.current = { data, runs, axis };
  const isEmpty = data[0].length === 0;
  // another set of curves is another chart; more points of the same ones are not
  const key = runs.map(({ id, name }) => `${id} ${name}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the runs, `theme` is read through the host's style.
  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty) return;
    const marks = (): readonly ChangeMark[] =>
      latest.current.runs.flatMap((run) => marksOf(t, run, latest.current.axis, `--run-${lookOf(run).colour}`));
    const { chart, remove } = mountPlot(element, options(element, latest.current.runs, log, marks), latest.current.data);
    plot.current = chart;
    return () => {
      remove();
      plot.current = null;
    };
  }, [key, log, theme, isEmpty, t]);

  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <figure
      className="runs-chart"
      aria-label={t('chart.label')}
      data-testid="runs-chart"
      data-curves={runs.length}
      data-points={data[0].length}
    >
      <figcaption className="runs-legend">
        {runs.map((run) => (
          <span key={run.id}>
            <RunKey run={run} /> {runName(run)}
          </span>
        ))}
      </figcaption>
      {isEmpty ? (
        <p className="empty-note">{t(runs.length === 0 ? 'chart.none' : `chart.empty-${measure}`)}</p>
      ) : (
        <div ref={host} className="runs-chart-host" />
      )}
    </figure>
  );
}

/** A piece of a run's line. */
export function RunKey({ run }: { readonly run: Run }) {
  const { colour, dash } = lookOf(run);
  return (
    <svg className={`run-key run-key-${colour}`} width="22" height="8" viewBox="0 0 22 8" aria-hidden="true">
      <line x1="0" y1="4" x2="22" y2="4" strokeWidth="2" strokeDasharray={dash.join(' ') || undefined} />
    </svg>
  );
}
