import { useEffect, useRef } from 'react';
import { useUi } from '../state/stores.ts';
import { selectTheme } from '../state/ui-store.ts';
import { formatNumber } from '../ui/number-format.ts';
import { mountPlot, plotSize } from '../ui/plot.ts';
import { useMark } from '../ui/use-mark.ts';

export interface SweepChartProps {
  readonly label: string;
  readonly sizes: readonly number[];
  readonly values: readonly (number | null)[];
  readonly colour: '--forward' | '--cost';
  /** A line across, at the value before. */
  readonly base?: number;
  readonly log?: boolean;
  readonly testId: string;
}

/** One number by batch size, over doublings. */
export function SweepChart({ label, sizes, values, colour, base, log = false, testId }: SweepChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const theme = useUi(selectTheme);
  const mark = useMark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` is read through the style of the host, `mark` by what writes numbers.
  useEffect(() => {
    const element = host.current;
    if (!element || sizes.length === 0) return;
    const style = getComputedStyle(element);
    const read = (name: string): string => style.getPropertyValue(name).trim();
    const font = `11px ${read('--font-ui')}`;
    const axis = { stroke: read('--text-muted'), font, grid: { stroke: read('--border'), width: 1 }, ticks: { show: false } };
    const { remove } = mountPlot(
      element,
      {
        ...plotSize(element),
        legend: { show: false },
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        padding: [8, 20, 0, 0],
        // each doubling takes the same room; P is where it is
        scales: { x: { time: false, distr: 3, log: 2 }, y: { distr: log ? 3 : 1 } },
        axes: [
          { ...axis, size: 24, splits: () => [...sizes], values: (_, splits) => labelled(splits, sizes) },
          { ...axis, size: 52, values: (_, splits) => splits.map((each) => (each === null ? '' : formatNumber(each))) },
        ],
        series: [
          {},
          { stroke: read(colour), width: 2, points: { show: true, size: 6, fill: read(colour) } },
          { stroke: read('--border-strong'), width: 1, dash: [4, 4], points: { show: false } },
        ],
      },
      [[...sizes], [...values], sizes.map(() => base ?? null)],
    );
    return remove;
  }, [sizes, values, base, log, colour, theme, mark]);
  return <div ref={host} className="sweep-chart" role="img" aria-label={label} data-testid={testId} data-points={sizes.length} />;
}

/** Every second size where there are many; P always, and not what would stand under it. */
function labelled(splits: readonly (number | null)[], sizes: readonly number[]): string[] {
  const last = sizes.at(-1) ?? 1;
  const every = sizes.length > 9 ? 2 : 1;
  return splits.map((each, i) => {
    if (each === null || (each !== last && (i % every !== 0 || each * 1.4 > last))) return '';
    return formatNumber(each);
  });
}
