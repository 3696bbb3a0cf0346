import { type CSSProperties, type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { cellColour, type HeatSign, heatOf, heatScale, type Window } from './heat.ts';
import './heat-map.css';
import { NumberInput } from './number-field.tsx';
import { formatFull, formatNumber } from './number-format.ts';
import { useMark } from './use-mark.ts';

export interface HeatMapProps {
  /** Row-major entries of a `rows` x `columns` matrix. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** Spoken name of the whole matrix. */
  readonly label: string;
  /** Spoken and hover name of an entry. */
  readonly cellLabel: (row: number, column: number) => string;
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  /** Part on view; all when absent. */
  readonly rowWindow?: Window;
  readonly columnWindow?: Window;
  readonly litRow?: number | null;
  readonly litColumn?: number | null;
  /** One entry alone. */
  readonly litIndex?: number | null;
  /** Pixels of a column and of the row labels, to align two matrices below each other. */
  readonly cellWidth?: number;
  readonly headWidth?: number;
  /** Full colour; the largest finite entry when absent. */
  readonly scale?: number;
  /** Entries are numbered by flat index: `<testId>-<i>`. */
  readonly testId?: string;
  readonly onHover?: (row: number | null, column: number | null) => void;
  readonly onPick?: (row: number, column: number) => void;
  readonly onEdit?: (index: number, value: number) => void;
  readonly onPasteText?: (text: string) => boolean;
  readonly integer?: boolean;
  /** Editable, and not known yet: dashes, never zeros. */
  readonly blank?: boolean;
}

const range = (window: Window): number[] => Array.from({ length: window.to - window.from }, (_, i) => window.from + i);

/** Both themes' colours at once: a change of theme needs no new drawing. */
function heatLook(sign: HeatSign, percent: number): { readonly className: string; readonly style: CSSProperties } {
  const light = cellColour(sign, percent, 'light');
  const dark = cellColour(sign, percent, 'dark');
  return {
    className: `heat-cell heat-${sign}${light.strong ? ' heat-strong-light' : ''}${dark.strong ? ' heat-strong-dark' : ''}`,
    style: { '--heat-light': `${light.percent}%`, '--heat-dark': `${dark.percent}%` } as CSSProperties,
  };
}

/** Arrow keys move between the entries of one table. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const by: Record<string, readonly [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const [down, across] = by[event.key] ?? [0, 0];
  const cell = (event.target as HTMLElement).closest('td');
  if (!cell || (down === 0 && across === 0) || event.target instanceof HTMLInputElement) return;
  const row = cell.parentElement as HTMLTableRowElement;
  const nextRow = event.currentTarget.rows[row.rowIndex + down];
  const next = nextRow?.cells[cell.cellIndex + across]?.querySelector('button');
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

interface CellProps {
  readonly props: HeatMapProps;
  readonly row: number;
  readonly column: number;
  readonly scale: number;
}

function CellContent({ props, row, column }: CellProps) {
  const index = row * props.columns + column;
  const value = props.values[index] as number;
  const label = `${props.cellLabel(row, column)}: ${formatFull(value)}`;
  const spoken = `${props.cellLabel(row, column)}: ${formatNumber(value)}`;
  const testId = props.testId === undefined ? undefined : `${props.testId}-${index}`;
  if (props.onEdit) {
    const { onEdit, onPasteText, integer } = props;
    return (
      <NumberInput
        value={props.blank ? null : value}
        placeholder="–"
        label={props.cellLabel(row, column)}
        onCommit={(next) => onEdit(index, next)}
        {...(testId === undefined ? {} : { testId })}
        {...(onPasteText ? { onPasteText } : {})}
        {...(integer ? { integer } : {})}
      />
    );
  }
  if (props.onPick) {
    const { onPick } = props;
    return (
      <button
        type="button"
        data-testid={testId}
        data-value={String(value)}
        aria-label={spoken}
        title={label}
        onClick={() => onPick(row, column)}
        onFocus={() => props.onHover?.(row, column)}
      >
        {formatNumber(value)}
      </button>
    );
  }
  return (
    <span data-testid={testId} data-value={String(value)} title={label}>
      {formatNumber(value)}
    </span>
  );
}

function HeatCell(cell: CellProps) {
  const { props, row, column, scale } = cell;
  const { sign, percent } = heatOf(props.blank ? 0 : (props.values[row * props.columns + column] as number), scale);
  const lit = props.litRow === row || props.litColumn === column || props.litIndex === row * props.columns + column;
  const look = heatLook(sign, percent);
  return (
    <td
      className={`${look.className}${lit ? ' heat-lit' : ''}`}
      style={look.style}
      onMouseEnter={props.onHover ? () => props.onHover?.(row, column) : undefined}
    >
      <CellContent {...cell} />
    </td>
  );
}

const widths = ({ cellWidth, headWidth }: HeatMapProps): CSSProperties =>
  ({
    ...(cellWidth === undefined ? {} : { '--cell-width': `${cellWidth}px` }),
    ...(headWidth === undefined ? {} : { '--head-width': `${headWidth}px` }),
  }) as CSSProperties;

/** Numbers in a signed heat-map: purple below 0, green above, symmetric, each number printed with its sign. */
export const HeatMap = memo(function HeatMap(props: HeatMapProps) {
  useMark();
  const rows = range(props.rowWindow ?? { from: 0, to: props.rows });
  const columns = range(props.columnWindow ?? { from: 0, to: props.columns });
  const scale = props.scale ?? heatScale(props.values);
  return (
    <table
      className="heat-map"
      aria-label={props.label}
      style={widths(props)}
      onMouseLeave={() => props.onHover?.(null, null)}
      onKeyDown={moveFocus}
    >
      {props.columnLabels && (
        <thead>
          <tr>
            {props.rowLabels && <td className="heat-corner" />}
            {columns.map((column) => (
              <th key={column} scope="col" className={props.litColumn === column ? 'heat-lit-label' : ''}>
                {props.columnLabels?.[column]}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            {props.rowLabels && (
              <th scope="row" className={props.litRow === row ? 'heat-lit-label' : ''}>
                {props.rowLabels[row]}
              </th>
            )}
            {columns.map((column) => (
              <HeatCell key={column} props={props} row={row} column={column} scale={scale} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

export interface HeatOverviewProps {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly label: string;
  readonly rowWindow: Window;
  readonly columnWindow: Window;
  /** The entry that was clicked, to bring it on view. */
  readonly onPick: (row: number, column: number) => void;
}

const OVERVIEW = { width: 240, height: 96 };

type Rgb = readonly [number, number, number];

/** `#1b7837` as three bytes; black for anything else. */
function rgbOf(hex: string): Rgb {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(hex) ?? [];
  return [r, g, b].map((byte) => Number.parseInt(byte ?? '0', 16)) as unknown as Rgb;
}

/** The theme's colours, read where the drawing is so that it follows the theme. */
function themeColours(element: HTMLElement): Readonly<Record<'positive' | 'negative' | 'neutral' | 'frame', Rgb>> {
  const style = getComputedStyle(element);
  const read = (name: string): Rgb => rgbOf(style.getPropertyValue(name).trim());
  return {
    positive: read('--heat-positive'),
    negative: read('--heat-negative'),
    neutral: read('--heat-neutral'),
    frame: read('--heat-frame'),
  };
}

/** One pixel an entry: a quarter of a million of them take a few milliseconds, where rectangles would take a frame. */
function pixelsOf(element: HTMLElement, { values, rows, columns }: HeatOverviewProps): ImageData {
  const colours = themeColours(element);
  const scale = heatScale(values);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const { sign, percent } = heatOf(values[i] as number, scale);
    const full =
      sign === 'positive'
        ? colours.positive
        : sign === 'negative'
          ? colours.negative
          : sign === 'zero'
            ? colours.neutral
            : colours.frame;
    for (let c = 0; c < 3; c++) {
      const neutral = colours.neutral[c] as number;
      image.data[4 * i + c] = neutral + (((full[c] as number) - neutral) * percent) / 100;
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

function draw(canvas: HTMLCanvasElement, props: HeatOverviewProps): void {
  const context = canvas.getContext('2d');
  const source = new OffscreenCanvas(props.columns, props.rows);
  const sourceContext = source.getContext('2d');
  if (!context || !sourceContext) return;
  const { rows, columns, rowWindow: r, columnWindow: c } = props;
  sourceContext.putImageData(pixelsOf(canvas, props), 0, 0);
  context.imageSmoothingEnabled = columns > canvas.width || rows > canvas.height;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const [w, h] = [canvas.width / columns, canvas.height / rows];
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue('--heat-frame').trim();
  context.lineWidth = 2;
  context.strokeRect(c.from * w + 1, r.from * h + 1, Math.max(3, (c.to - c.from) * w - 2), Math.max(3, (r.to - r.from) * h - 2));
}

/** The whole of a large matrix as a picture with a frame around the part whose numbers are on view; a click moves the part. */
export function HeatOverview(props: HeatOverviewProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) draw(ref.current, props);
  });
  return (
    <canvas
      ref={ref}
      className="heat-overview"
      role="img"
      aria-label={props.label}
      width={OVERVIEW.width}
      height={Math.max(24, Math.min(OVERVIEW.height, props.rows * 12))}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const row = Math.floor(((event.clientY - box.top) / box.height) * props.rows);
        const column = Math.floor(((event.clientX - box.left) / box.width) * props.columns);
        props.onPick(Math.min(props.rows - 1, Math.max(0, row)), Math.min(props.columns - 1, Math.max(0, column)));
      }}
    />
  );
}
