import type uPlot from 'uplot';

/** A place of a chart where something was changed, and what. */
export interface ChangeMark {
  /** On the chart's axis. */
  readonly at: number;
  readonly text: string;
  /** Name of a colour of the theme. */
  readonly colour: string;
}

/** Draws a line from top to bottom at each mark, with its text beside it; texts that would overlap stand below one another. */
export function changeMarks(marks: () => readonly ChangeMark[], host: HTMLElement): uPlot.Plugin {
  const draw = (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    const { min, max } = plot.scales.x ?? {};
    if (min == null || max == null) return;
    const ratio = devicePixelRatio;
    const style = getComputedStyle(host);
    const read = (name: string): string => style.getPropertyValue(name).trim();
    ctx.save();
    ctx.font = `${11 * ratio}px ${read('--font-ui')}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    const ends: number[] = [];
    for (const { at, text, colour } of marks()) {
      if (at < min || at > max) continue;
      const x = Math.round(plot.valToPos(at, 'x', true));
      ctx.strokeStyle = read(colour);
      ctx.fillStyle = read(colour);
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const width = ctx.measureText(text).width;
      const isRight = x + width + 6 * ratio <= bbox.left + bbox.width;
      const from = isRight ? x + 4 * ratio : Math.max(bbox.left, x - width - 4 * ratio);
      let row = 0;
      while ((ends[row] ?? Number.NEGATIVE_INFINITY) > from) row++;
      ends[row] = from + width + 6 * ratio;
      ctx.fillText(text, from, bbox.top + (2 + row * 13) * ratio);
    }
    ctx.restore();
  };
  return { hooks: { draw } };
}
