import { type CSSProperties, useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useTranslation } from '../i18n/use-translation.ts';
import 'uplot/dist/uPlot.min.css';
import { marksOf, useActiveRun } from '../runs/active-run.ts';
import { changeMarks } from '../runs/change-marks.ts';
import type { LossHistory, Track } from '../state/loss-history.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import { selectTheme } from '../state/ui-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { mountPlot, plotSize } from '../ui/plot.ts';
import { type ChartAxis, type Pace, placeOf } from './chart-axis.ts';
import { type ChartSeries, type ChartSubject, chartSeries, isShare } from './chart-series.ts';

const selectHistory = (state: SessionState) => state.history;
const selectStale = (state: SessionState) => state.progressStale;
const selectTrains = (state: SessionState) => state.status === 'training';

type Series = [number[], ...(number | null)[][]];

/** Points that a logarithmic axis can show: others leave a gap. */
const positive = (values: readonly number[], log: boolean): (number | null)[] =>
  values.map((value) => (Number.isFinite(value) && (!log || value > 0) ? value : null));

/** Some tracks over the union of their steps, in the measure of an axis. */
function joinTracks(tracks: readonly Track[], history: LossHistory, log: boolean, axis: ChartAxis, pace: Pace): Series {
  const steps = [...new Set(tracks.flatMap((track) => track.steps))].sort((a, b) => a - b);
  const at = new Map(steps.map((step, i) => [step, i]));
  const columns = tracks.map((track) => {
    const column = new Array<number | null>(steps.length).fill(null);
    positive(track.values, log).forEach((value, i) => {
      column[at.get(track.steps[i] as number) as number] = value;
    });
    return column;
  });
  return [steps.map((step) => placeOf(axis, step, history, pace)), ...columns];
}

/** Pixels between two points that are drawn as such. */
const POINT_ROOM = 14;

interface Labels {
  readonly series: readonly (ChartSeries & { readonly name: string })[];
  readonly step: string;
  /** Whether the values are shares, told in percent. */
  readonly shares: boolean;
  /** Whether there is something between two whole numbers. */
  readonly fractions: boolean;
}

function options(host: HTMLElement, log: boolean, labels: Labels, plugins: uPlot.Plugin[]): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `11px ${colour('--font-ui')}`;
  const axis: uPlot.Axis = {
    stroke: colour('--text-muted'),
    font,
    grid: { stroke: colour('--border'), width: 1 },
    ticks: { show: false },
  };
  // Where it was measured is seen as long as there is room for it; a single point would have no line at all.
  const few = (plot: uPlot, series: number): boolean =>
    (plot.data[series] ?? []).filter((value) => value != null).length * POINT_ROOM < plot.width;
  const line = { spanGaps: true, points: { show: few, size: 5 } };
  return {
    ...plotSize(host),
    legend: { show: false },
    plugins,
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    // To the right half of the last tick's number.
    padding: [8, 28, 0, 0],
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: [
      {
        ...axis,
        size: 24,
        values: (_, splits) => splits.map((each) => (Number.isInteger(each) || labels.fractions ? formatNumber(each) : '')),
      },
      { ...axis, size: 48, values: (_, splits) => splits.map((each) => (each === null ? '' : valueText(each, labels.shares))) },
    ],
    series: [
      { label: labels.step },
      ...labels.series.map(({ name, colour: named, width, dash }) => ({
        label: name,
        stroke: colour(named),
        width,
        dash: [...dash],
        ...line,
      })),
    ],
  };
}

export interface LossChartProps {
  readonly subject: ChartSubject;
  readonly log: boolean;
  readonly axis: ChartAxis;
  readonly pace: Pace;
}

/** A value with few digits; a share in percent. */
const valueText = (value: number, share: boolean): string =>
  share ? `${formatNumber(Math.round(value * 1000) / 10)} %` : formatNumber(value);

/** Looks of a line beside its name. */
const lineStyle = ({ colour, dash, width }: Pick<ChartSeries, 'colour' | 'dash' | 'width'>): CSSProperties =>
  ({
    '--line': `var(${colour})`,
    '--line-style': dash.length > 0 ? 'dashed' : 'solid',
    '--line-width': `${width}px`,
  }) as CSSProperties;

/** The curves of a subject over the steps of the run, those of training and of the rows that are held back, with their last values. */
export function LossChart({ subject, log, axis, pace }: LossChartProps) {
  const { t } = useTranslation('drawer');
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const history = useSession(selectHistory);
  const stale = useSession(selectStale);
  const trains = useSession(selectTrains);
  const theme = useUi(selectTheme);
  const { stepsPerEpoch, rows } = pace;
  const series = useMemo(() => chartSeries(history, subject), [history, subject]);
  const data = useMemo(() => {
    const tracks = series.map(({ track }) => track);
    return joinTracks(tracks, history, log, axis, { stepsPerEpoch, rows });
  }, [series, history, log, axis, stepsPerEpoch, rows]);
  // What the lines are called and look like: the plot is made anew only where that changes.
  const looks = series.map(({ label }) => label).join(' ');
  const drawn = useRef(series);
  drawn.current = series;
  const latest = useRef(data);
  latest.current = data;
  // hyper-parameters that were changed while the run went on
  const run = useActiveRun();
  const marks = useRef<ReturnType<typeof marksOf>>([]);
  marks.current = marksOf(t, run, axis);
  const isEmpty = data[0].length === 0;

  useEffect(() => {
    const element = host.current;
    if (!element || isEmpty) return;
    const labels = {
      series: looks.split(' ').map((label, i) => ({ ...(drawn.current[i] as ChartSeries), name: t(`chart.${label}`) })),
      step: t(`chart.axis.${axis}`),
      shares: isShare(subject),
      fractions: axis === 'epochs' || axis === 'seconds',
    };
    // `theme` is read through the style of the host; a change of it must draw anew.
    element.dataset.theme = theme;
    const marking = changeMarks(() => marks.current, element);
    const { chart, remove } = mountPlot(element, options(element, log, labels, [marking]), latest.current as uPlot.AlignedData);
    plot.current = chart;
    return () => {
      remove();
      plot.current = null;
    };
  }, [log, theme, isEmpty, axis, looks, subject, t]);

  useEffect(() => plot.current?.setData(data as uPlot.AlignedData), [data]);

  return (
    <figure
      className="loss-chart"
      aria-label={t('chart.label')}
      data-testid="loss-chart"
      data-points={data[0].length}
      data-axis={axis}
      data-subject={subject}
      data-last={data[0].at(-1)}
      data-stale={stale}
      data-marks={marks.current.length}
    >
      {isEmpty ? (
        <p className="empty-note">{t(trains ? 'chart.first' : 'chart.empty')}</p>
      ) : (
        <div ref={host} className="loss-chart-host" />
      )}
      <figcaption className="loss-legend">
        {series.map(({ label, track, colour, dash, width }) =>
          track.steps.length === 0 ? null : (
            <span
              key={label}
              data-testid={`legend-${label}`}
              data-last={track.values.at(-1)}
              title={t(`chart.title.${label}`)}
              style={lineStyle({ colour, dash, width })}
            >
              {t(`chart.${label}`)} <b>{valueText(track.values.at(-1) ?? Number.NaN, isShare(subject))}</b>
            </span>
          ),
        )}
      </figcaption>
    </figure>
  );
}
