import { type CSSProperties, type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { cellColour, type HeatSign, heatOf, heatScale, type Window } from './heat.ts';
import './heat-map.css';
import { NumberInput } from './number-field.tsx';
import { formatFull, formatNumber } from './number-format.ts';

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
        data-value={value}
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
    <span data-testid={testId} data-value={value} title={label}>
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

/** Purple, neutral and green as red-green-blue, read from the theme so that the drawing follows it. */
function themeColours(element: HTMLElement): { readonly [name: string]: string } {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    positive: read('--heat-positive'),
    negative: read('--heat-negative'),
    neutral: read('--heat-neutral'),
    frame: read('--heat-frame'),
  };
}

function draw(canvas: HTMLCanvasElement, props: HeatOverviewProps): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { rows, columns, values } = props;
  const colours = themeColours(canvas);
  const scale = heatScale(values);
  const [w, h] = [canvas.width / columns, canvas.height / rows];
  context.globalAlpha = 1;
  context.fillStyle = colours.neutral ?? '';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < rows * columns; i++) {
    const { sign, percent } = heatOf(values[i] as number, scale);
    if (sign === 'zero') continue;
    context.globalAlpha = percent / 100;
    context.fillStyle = (sign === 'negative' ? colours.negative : sign === 'positive' ? colours.positive : colours.frame) ?? '';
    context.fillRect((i % columns) * w, Math.floor(i / columns) * h, Math.max(1, w), Math.max(1, h));
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.frame ?? '';
  context.lineWidth = 2;
  const { rowWindow: r, columnWindow: c } = props;
  context.strokeRect(c.from * w + 1, r.from * h + 1, (c.to - c.from) * w - 2, (r.to - r.from) * h - 2);
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
