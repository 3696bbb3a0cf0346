import uPlot from 'uplot';

/** Pixels of a chart in its host: never so few that axes alone fill it. */
export const plotSize = (host: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, host.clientWidth),
  height: Math.max(80, host.clientHeight),
});

/** A chart that follows the size of its host, until `remove`. */
export function mountPlot(
  host: HTMLElement,
  options: uPlot.Options,
  data: uPlot.AlignedData,
): { readonly chart: uPlot; readonly remove: () => void } {
  const chart = new uPlot(options, data, host);
  const observer = new ResizeObserver(() => chart.setSize(plotSize(host)));
  observer.observe(host);
  const remove = (): void => {
    observer.disconnect();
    chart.destroy();
  };
  return { chart, remove };
}
