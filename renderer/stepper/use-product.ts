import { useState } from 'react';
import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { CardProduct } from '../../session/protocol.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { indexLabel, type Window, windowAt, windowShowing } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { isWide, mainRow, productSize, VISIBLE_COLUMNS, VISIBLE_ROWS, VISIBLE_TURNED } from './product-geometry.ts';
import { useTurned } from './use-turned.ts';

export interface ProductNames {
  /** Symbols of the outputs that sent a gradient back, e.g. `s1`. */
  readonly outputs: readonly string[];
  /** Symbol of the input or weight, e.g. `W1`. */
  readonly input: string;
  /** Symbol of the cost. */
  readonly cost: string;
  /** Symbol of the block's own weight, for a Jacobian that equals it. */
  readonly weight: string;
}

export interface ProductViewProps {
  readonly product: CardProduct;
  readonly names: ProductNames;
  /** Entry of the result that stepping by terms has come to; null lights none. */
  readonly term?: number | null;
}

const labelsOf = (symbol: string, shape: Shape, count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const index = indexLabel(shape, i);
    return index === '' ? symbol : `${symbol.length > 3 ? '' : symbol}[${index}]`;
  });

/** `s1`, or `(h1, c1)` of several. */
export const outputsText = (symbols: readonly string[]): string =>
  symbols.length === 1 ? (symbols[0] as string) : `(${symbols.join(', ')})`;

interface Lit {
  readonly column: number | null;
  readonly pinned: boolean;
}

const UNLIT: Lit = { column: null, pinned: false };

/** What the parts of one product share. */
export interface Shared {
  readonly product: CardProduct;
  readonly outputs: number;
  readonly inputs: number;
  readonly rows: Window;
  readonly columns: Window;
  readonly outputLabels: readonly string[];
  readonly inputLabels: readonly string[];
  /** Lit entry of the result. */
  readonly lit: number | null;
  /** Whether it stays lit when the pointer leaves. */
  readonly pinned: boolean;
  readonly light: (column: number | null) => void;
  readonly pick: (column: number) => void;
  readonly show: (row: number, column: number) => void;
  /** Gradients are columns: everything is shown transposed. */
  readonly turned: boolean;
  /** Widths that put the result below its columns; undefined where the parts stand beside each other. */
  readonly widths: { readonly cellWidth?: number; readonly headWidth?: number };
}

/** About the width of a label in pixels; they are larger by `scale` while presenting. */
const textWidth = (labels: readonly string[], scale: number): number =>
  Math.max(0, ...labels.map((label) => label.length)) * 6.4 * scale + 8;

/** About the width of the longest number in pixels: the columns of Jacobian and result are one below the other. */
const numberWidth = (numbers: Iterable<number>, isLarge: boolean): number => {
  let longest = 0;
  for (const number of numbers) longest = Math.max(longest, formatNumber(number).length);
  return longest * (isLarge ? 14.5 : 7.4) + 10;
};

/** Rows and columns that are shown: fewer where they are twice as large. */
const WINDOW = { rows: VISIBLE_ROWS, columns: VISIBLE_COLUMNS, turned: VISIBLE_TURNED } as const;
const WINDOW_PRESENTING: Readonly<Record<keyof typeof WINDOW, number>> = { rows: 4, columns: 5, turned: 4 };

const selectPresent = ({ present }: UiState): boolean => present;

function* entriesOn({ row, jacobian, result }: CardProduct, rows: Window, columns: Window): Generator<number> {
  for (let c = columns.from; c < columns.to; c++) {
    yield result[c] as number;
    for (let r = rows.from; r < rows.to; r++) yield jacobian?.[r * result.length + c] ?? (row[r] as number);
  }
}

/** The entry that is lit, the part of the product on view, and what its parts are called. */
export function useProduct({ product, names, term = null }: ProductViewProps): Shared {
  const { outputs, inputs } = productSize(product);
  const turned = useTurned();
  const [lit, setLit] = useState<Lit>(UNLIT);
  const [walked, setWalked] = useState<number | null>(null);
  const present = useUi(selectPresent);
  const size = present ? WINDOW_PRESENTING : WINDOW;
  const [firstColumn, setFirstColumn] = useState(0);
  const columns = windowAt(inputs, firstColumn, size.columns);
  const [firstRow, setFirstRow] = useState(0);
  const rows = windowAt(outputs, firstRow, turned ? size.turned : size.rows);
  const outputLabels = product.outputs.flatMap(({ shape }, i) => labelsOf(names.outputs[i] ?? '', shape, sizeOf(shape)));
  const inputLabels = labelsOf(names.input, product.inputShape, inputs);
  const { row, jacobian } = product;
  const bringOnView = (column: number): void => {
    setFirstColumn(windowShowing(inputs, columns, column).from);
    if (jacobian) setFirstRow(windowShowing(outputs, rows, mainRow(row, jacobian, inputs, column)).from);
  };
  if (walked !== term) {
    setWalked(term);
    setLit(term === null ? UNLIT : { column: term, pinned: true });
    if (term !== null) bringOnView(term);
  }
  return {
    product,
    outputs,
    inputs,
    rows,
    columns,
    outputLabels,
    inputLabels,
    lit: lit.column,
    pinned: lit.pinned,
    light: (column) => {
      if (!lit.pinned) setLit({ column, pinned: false });
    },
    pick: (column) => {
      setLit(lit.pinned && lit.column === column ? UNLIT : { column, pinned: true });
      bringOnView(column);
    },
    show: (atRow, atColumn) => {
      setFirstRow(atRow);
      setFirstColumn(atColumn);
    },
    turned,
    widths:
      turned || jacobian === null || isWide(product)
        ? {}
        : {
            cellWidth: Math.max(
              42,
              textWidth(inputLabels.slice(columns.from, columns.to), present ? 1.5 : 1),
              numberWidth(entriesOn(product, rows, columns), present),
            ),
            headWidth: textWidth(outputLabels, present ? 1.5 : 1),
          },
  };
}
