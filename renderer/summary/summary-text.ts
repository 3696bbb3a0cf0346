import i18next from 'i18next';
import { shapeText } from '../../graph-core/model/tensor.ts';
import { ENTRY_BYTES, type Summary, type SummaryRow } from '../../graph-core/validate/summary.ts';
import { compareNames } from '../i18n/format.ts';
import { formatCount, formatNumber } from '../ui/number-format.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes of entries, in the unit that leaves few digits. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${power === 0 ? formatCount(size) : formatNumber(size)} ${UNITS[power]}`;
}

export const entriesText = (entries: number): string => formatBytes(entries * ENTRY_BYTES);

export const SUMMARY_COLUMNS = [
  'order',
  'path',
  'type',
  'shape',
  'trainable',
  'frozen',
  'share',
  'activations',
  'state',
] as const;
export type SummaryColumn = (typeof SUMMARY_COLUMNS)[number];

export const shapesText = ({ shapes }: SummaryRow): string =>
  shapes.map((shape) => (shape === null ? '–' : shapeText(shape))).join(', ') || '–';

type Key = (row: SummaryRow) => number | string;
const KEYS: Readonly<Record<Exclude<SummaryColumn, 'order'>, Key>> = {
  path: (row) => row.path,
  type: (row) => row.type,
  shape: (row) => row.activations ?? -1,
  trainable: (row) => row.trainable,
  frozen: (row) => row.frozen,
  share: (row) => row.share,
  activations: (row) => row.activations ?? -1,
  state: (row) => row.state,
};

/** Rows in the order of the passes, by name, or the largest first. */
export function sortedRows(rows: readonly SummaryRow[], by: SummaryColumn): readonly SummaryRow[] {
  if (by === 'order') return rows;
  const key = KEYS[by];
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    return typeof x === 'string' ? compareNames(x, String(y), i18next.language) : Number(y) - x;
  });
}

/** The table as text of fixed width, to be pasted anywhere; numbers without separators, so that programs read them. */
export function summaryAsText({ rows, trainable, frozen, activations, state }: Summary, name: string, batch: number): string {
  const head = ['block', 'type', 'shape', 'trainable', 'frozen', 'activations'];
  const lines = rows.map((row) => [
    row.path,
    row.type,
    shapesText(row),
    String(row.trainable),
    String(row.frozen),
    row.activations === null ? '-' : String(row.activations),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => (line[i] as string).length)));
  const write = (line: readonly string[]): string =>
    line
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
      .trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [
    name,
    write(head),
    rule,
    ...lines.map(write),
    rule,
    `parameters: ${trainable + frozen} (trainable ${trainable}, frozen ${frozen}), ${(trainable + frozen) * ENTRY_BYTES} bytes`,
    `activations: ${activations} for one sample, ${activations * ENTRY_BYTES} bytes; ${activations * batch * ENTRY_BYTES} bytes for a batch of ${batch}`,
    `optimiser state: ${state} numbers, ${state * ENTRY_BYTES} bytes`,
    '',
  ].join('\n');
}
