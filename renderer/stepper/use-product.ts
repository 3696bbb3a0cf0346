import { useState } from 'react';
import type { Shape } from '../../graph-core/model/tensor.ts';
import type { CardProduct } from '../../session/protocol.ts';
import { indexLabel, type Window, windowAt, windowShowing } from '../ui/heat.ts';
import { isWide, mainRow, productSize, VISIBLE_COLUMNS, VISIBLE_ROWS, VISIBLE_TURNED } from './product-geometry.ts';
import { useTurned } from './use-turned.ts';

export interface ProductNames {
  /** Symbol of the block's output, e.g. `s1`. */
  readonly output: string;
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

/** About the width of a label in pixels. */
const textWidth = (labels: readonly string[]): number => Math.max(0, ...labels.map((label) => label.length)) * 6.4 + 8;

/** The entry that is lit, the part of the product on view, and what its parts are called. */
export function useProduct({ product, names, term = null }: ProductViewProps): Shared {
  const { outputs, inputs } = productSize(product);
  const turned = useTurned();
  const [lit, setLit] = useState<Lit>(UNLIT);
  const [walked, setWalked] = useState<number | null>(null);
  const [columns, setColumns] = useState<Window>(() => windowAt(inputs, 0, VISIBLE_COLUMNS));
  const visible = turned ? VISIBLE_TURNED : VISIBLE_ROWS;
  const [firstRow, setFirstRow] = useState(0);
  const rows = windowAt(outputs, firstRow, visible);
  const outputLabels = labelsOf(names.output, product.outputShape, outputs);
  const inputLabels = labelsOf(names.input, product.inputShape, inputs);
  const { row, jacobian } = product;
  const bringOnView = (column: number): void => {
    setColumns(windowShowing(inputs, columns, column));
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
      setColumns(windowAt(inputs, atColumn, VISIBLE_COLUMNS));
    },
    turned,
    widths:
      turned || jacobian === null || isWide(product)
        ? {}
        : { cellWidth: Math.max(42, textWidth(inputLabels)), headWidth: textWidth(outputLabels) },
  };
}
