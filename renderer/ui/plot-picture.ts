/** A line of the legend. */
export interface LegendLine {
  readonly name: string;
  /** Name of the theme's colour. */
  readonly colour: string;
  /** Pixels of line and gap; empty is a solid line. */
  readonly dash: readonly number[];
}

/** Pixels of a line of the legend, before the screen's scale. */
const LINE = 18;

/** The chart as it is drawn on its ground, below a title and above its legend; null where the browser makes no picture. */
export async function picturePng(
  chart: HTMLCanvasElement,
  lines: readonly LegendLine[],
  title: string,
): Promise<Uint8Array | null> {
  const style = getComputedStyle(chart);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const scale = devicePixelRatio;
  const line = LINE * scale;
  const canvas = document.createElement('canvas');
  canvas.width = chart.width;
  canvas.height = chart.height + (lines.length + 2) * line;
  const draw = canvas.getContext('2d');
  if (draw === null) return null;
  draw.fillStyle = colour('--surface-panel');
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.font = `${12 * scale}px ${colour('--font-ui')}`;
  draw.textBaseline = 'middle';
  draw.fillStyle = colour('--text');
  draw.fillText(title, 8 * scale, line * 0.6);
  draw.drawImage(chart, 0, line);
  draw.lineWidth = 2 * scale;
  lines.forEach((each, i) => {
    const y = chart.height + (i + 1.5) * line;
    draw.strokeStyle = colour(each.colour);
    draw.setLineDash(each.dash.map((pixels) => pixels * scale));
    draw.beginPath();
    draw.moveTo(8 * scale, y);
    draw.lineTo(38 * scale, y);
    draw.stroke();
    draw.fillText(each.name, 46 * scale, y);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer());
}
