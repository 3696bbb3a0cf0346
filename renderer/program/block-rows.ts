import type { ListedBlock, StageInfo, Timings } from '../../session/protocol.ts';

export interface BlockRow extends ListedBlock {
  /** Milliseconds of its stages; null while they are not measured. */
  readonly time: number | null;
}

export type Column = 'block' | 'equations' | 'forward' | 'backward' | 'update' | 'bytes' | 'time';

export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

/** The blocks with the time of their stages. Pure. */
export function rowsOf(blocks: readonly ListedBlock[], stages: readonly StageInfo[], timings: Timings | null): BlockRow[] {
  const times = new Map<string, number>();
  if (timings) {
    for (const { index, node } of stages) times.set(node, (times.get(node) ?? 0) + (timings.stages[index] ?? 0));
    times.set('', (times.get('') ?? 0) + timings.prologue);
  }
  return blocks.map((block) => ({ ...block, time: timings ? (times.get(block.node) ?? 0) : null }));
}

const numberOf = (row: BlockRow, column: Exclude<Column, 'block'>): number => {
  if (column === 'time') return row.time ?? 0;
  return column === 'equations' || column === 'bytes' ? row[column] : row.calls[column];
};

/** Sorted by a column; equal rows stay in the sorted order of the graph, which `block` gives back. */
export function sorted(rows: readonly BlockRow[], { column, descending }: Sorting): BlockRow[] {
  const sign = descending ? -1 : 1;
  if (column === 'block') return descending ? [...rows].reverse() : [...rows];
  return [...rows].sort((a, b) => sign * (numberOf(a, column) - numberOf(b, column)));
}

export const totalOf = (rows: readonly BlockRow[], column: Exclude<Column, 'block'>): number =>
  rows.reduce((sum, row) => sum + numberOf(row, column), 0);
