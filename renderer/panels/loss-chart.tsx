import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { marksOf, useActiveRun } from '../runs/active-run.ts';
import { changeMarks } from '../runs/change-marks.ts';
import type { LossHistory, Track } from '../state/loss-history.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import { selectTheme } from '../state/ui-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type ChartAxis, type Pace, placeOf } from './chart-axis.ts';

const selectHistory = (state: SessionState) => state.history;
const selectStale = (state: SessionState) => state.progressStale;

type Series = [number[], ...(number | null)[][]];

/** Points that a logarithmic axis can show: others leave a gap. */
const positive = (values: readonly number[], log: boolean): (number | null)[] =>
  values.map((value) => (Number.isFinite(value) && (!log || value > 0) ? value : null));

/** The three tracks over the union of their steps, in the measure of an axis. */
function joinTracks(history: LossHistory, log: boolean, axis: ChartAxis, pace: Pace): Series {
  const tracks: readonly Track[] = [history.cost, history.train, history.test];
  const steps = [...new Set(tracks.flatMap((track) => track.steps))].sort((a, b) => a - b);
  const at = new Map(steps.map((step, i) => [step, i]));
  const columns = tracks.map((track) => {
    const column = new Array<number | null>(steps.length).fill(null);
    positive(track.values, log).forEach((value, i) => {
      column[at.get(track.steps[i] as number) as number] = value;
    });
    return column;
  });
  return [steps.map((step) => placeOf(axis, step, pace, history.times)), ...columns];
}

/** Pixels between two points that are drawn as such. */
const POINT_ROOM = 14;

interface Labels {
  readonly cost: string;
  readonly train: string;
  readonly test: string;
  readonly step: string;
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
    width: Math.max(120, host.clientWidth),
    height: Math.max(80, host.clientHeight),
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
      { ...axis, size: 48, values: (_, splits) => splits.map((each) => (each === null ? '' : formatNumber(each))) },
    ],
    series: [
      { label: labels.step },
      { label: labels.cost, stroke: colour('--border-strong'), width: 1, ...line },
      { label: labels.train, stroke: colour('--cost'), width: 2, ...line },
      { label: labels.test, stroke: colour('--cost'), width: 2, dash: [6, 4], ...line },
    ],
  };
}

export interface LossChartProps {
  readonly log: boolean;
  readonly axis: ChartAxis;
  readonly pace: Pace;
}

/** Batch cost, and L(S, w) on training and test rows, over the steps of the run. */
export function LossChart({ log, axis, pace }: LossChartProps) {
  const { t } = useTranslation('drawer');
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const history = useSession(selectHistory);
  const stale = useSession(selectStale);
  const theme = useUi(selectTheme);
  const { stepsPerEpoch, rows } = pace;
  const data = useMemo(() => joinTracks(history, log, axis, { stepsPerEpoch, rows }), [history, log, axis, stepsPerEpoch, rows]);
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
      cost: t('chart.cost'),
      train: t('chart.train'),
      test: t('chart.test'),
      step: t(`chart.axis.${axis}`),
      fractions: axis === 'epochs' || axis === 'seconds',
    };
    // `theme` is read through the style of the host; a change of it must draw anew.
    element.dataset.theme = theme;
    const marking = changeMarks(() => marks.current, element);
    const chart = new uPlot(options(element, log, labels, [marking]), latest.current as uPlot.AlignedData, element);
    plot.current = chart;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: Math.max(120, element.clientWidth), height: Math.max(80, element.clientHeight) }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [log, theme, isEmpty, axis, t]);

  useEffect(() => plot.current?.setData(data as uPlot.AlignedData), [data]);

  return (
    <figure
      className="loss-chart"
      aria-label={t('chart.label')}
      data-testid="loss-chart"
      data-points={data[0].length}
      data-axis={axis}
      data-last={data[0].at(-1)}
      data-stale={stale}
      data-marks={marks.current.length}
    >
      {isEmpty ? <p className="empty-note">{t('chart.empty')}</p> : <div ref={host} className="loss-chart-host" />}
      <figcaption className="loss-legend">
        <span className="legend-cost">{t('chart.cost')}</span>
        <span className="legend-train">{t('chart.train')}</span>
        {history.test.steps.length > 0 && <span className="legend-test">{t('chart.test')}</span>}
      </figcaption>
    </figure>
  );
}
