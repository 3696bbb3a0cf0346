import { HeatMap, type HeatMapProps, HeatOverview, type HeatOverviewProps } from './heat-map.tsx';

/** [rows][columns] -> [columns][rows]. */
export function transposed(values: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] as number);
}

type Turnable = Omit<HeatMapProps, 'onEdit' | 'onPasteText' | 'integer' | 'blank'>;

/** Leaves out what is undefined, as optional properties want it. */
const given = <T extends object>(part: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never;

/** The same heat-map with its rows as columns; entries are numbered as they stand on the screen. */
function turnedProps(props: Turnable): HeatMapProps {
  const { values, rows, columns, label, cellLabel, onHover, onPick, litIndex } = props;
  return {
    values: transposed(values, rows, columns),
    rows: columns,
    columns: rows,
    label,
    cellLabel: (row, column) => cellLabel(column, row),
    ...given({
      rowLabels: props.columnLabels,
      columnLabels: props.rowLabels,
      rowWindow: props.columnWindow,
      columnWindow: props.rowWindow,
      litRow: props.litColumn,
      litColumn: props.litRow,
      scale: props.scale,
      testId: props.testId,
      litIndex:
        litIndex === undefined || litIndex === null ? litIndex : (litIndex % columns) * rows + Math.floor(litIndex / columns),
      onHover: onHover && ((row: number | null, column: number | null) => onHover(column, row)),
      onPick: onPick && ((row: number, column: number) => onPick(column, row)),
    }),
  };
}

/** A heat-map, transposed where gradients are columns. */
export function TurnedMap({ turned, ...props }: Turnable & { readonly turned: boolean }) {
  return <HeatMap {...(turned ? turnedProps(props) : props)} />;
}

/** The overview of a large matrix, transposed where gradients are columns. */
export function TurnedOverview({ turned, ...props }: HeatOverviewProps & { readonly turned: boolean }) {
  if (!turned) return <HeatOverview {...props} />;
  const { values, rows, columns, rowWindow, columnWindow, onPick, label } = props;
  return (
    <HeatOverview
      values={transposed(values, rows, columns)}
      rows={columns}
      columns={rows}
      label={label}
      rowWindow={columnWindow}
      columnWindow={rowWindow}
      onPick={(row, column) => onPick(column, row)}
    />
  );
}
