import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Shape, shapeText } from '../../graph-core/model/tensor.ts';
import type { CardProduct } from '../../session/protocol.ts';
import { indexLabel, matrixOf, type Window, windowAt, windowShowing } from '../ui/heat.ts';
import { HeatMap, HeatOverview } from '../ui/heat-map.tsx';
import { dotProduct, dotText, isWide, mainRow, productSize, VISIBLE_COLUMNS, VISIBLE_ROWS } from './product-geometry.ts';

export interface ProductNames {
  /** Symbol of the block's output, e.g. `s1`. */
  readonly output: string;
  /** Symbol of the input or weight, e.g. `W1`. */
  readonly input: string;
  /** Symbol of the cost. */
  readonly cost: string;
}

export interface ProductViewProps {
  readonly product: CardProduct;
  readonly names: ProductNames;
}

const labelsOf = (symbol: string, shape: Shape, count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const index = indexLabel(shape, i);
    return index === '' ? symbol : `${symbol.length > 3 ? '' : symbol}[${index}]`;
  });

/** `d` over scalars, the curly d otherwise. */
const derivative = (above: string, below: string, isScalar: boolean): string =>
  isScalar ? `d${above}/d${below}` : `∂${above}/∂${below}`;

interface PagerProps {
  readonly window: Window;
  readonly count: number;
  readonly what: string;
  readonly onMove: (window: Window) => void;
}

/** Moves a window by its own size. */
export function Pager({ window, count, what, onMove }: PagerProps) {
  const { t } = useTranslation('card');
  const size = window.to - window.from;
  if (size >= count) return null;
  const move = (by: number) => () => onMove(windowAt(count, window.from + by, size));
  return (
    <div className="pager">
      <button type="button" aria-label={t('pager.previous', { what })} disabled={window.from === 0} onClick={move(-size)}>
        ‹
      </button>
      <span>{t('pager.range', { what, from: window.from, to: window.to - 1, count })}</span>
      <button type="button" aria-label={t('pager.next', { what })} disabled={window.to >= count} onClick={move(size)}>
        ›
      </button>
    </div>
  );
}

interface PartProps {
  readonly name: string;
  readonly size: string;
  readonly note?: string;
  readonly children: React.ReactNode;
}

function Part({ name, size, note, children }: PartProps) {
  return (
    <div className="product-part">
      <div className="product-head">
        <span className="product-name">{name}</span>
        <span className="badge badge-size">{size}</span>
        {note !== undefined && <span className="badge badge-structure">{note}</span>}
      </div>
      {children}
    </div>
  );
}

interface Lit {
  readonly column: number | null;
  readonly pinned: boolean;
}

const UNLIT: Lit = { column: null, pinned: false };

/** The result as a matrix of the weight's own shape: what the update will use. */
function AsWeight({ product, names, lit }: ProductViewProps & { readonly lit: number | null }) {
  const { t } = useTranslation('card');
  const { rows, columns } = matrixOf(product.inputShape);
  if (product.inputShape.length < 2 || rows > VISIBLE_ROWS || columns > VISIBLE_COLUMNS) return null;
  return (
    <Part name={t('as-shape', { symbol: names.input })} size={shapeText(product.inputShape)}>
      <HeatMap
        values={product.result}
        rows={rows}
        columns={columns}
        label={t('as-shape', { symbol: names.input })}
        cellLabel={(row, column) => `${derivative(names.cost, names.input, false)}[${row},${column}]`}
        litRow={lit === null ? null : Math.floor(lit / columns)}
        litColumn={lit === null ? null : lit % columns}
      />
    </Part>
  );
}

/**
 * row [1 x dg] . Jacobian [dg x df] = row [1 x df]. Pointing at an entry of the result lights the column it comes from and
 * prints its dot product; a click keeps it.
 */
export function ProductView({ product, names }: ProductViewProps) {
  const { t } = useTranslation('card');
  const { outputs, inputs } = productSize(product);
  const [lit, setLit] = useState<Lit>(UNLIT);
  const [columns, setColumns] = useState<Window>(() => windowAt(inputs, 0, VISIBLE_COLUMNS));
  const [rows, setRows] = useState<Window>(() => windowAt(outputs, 0, VISIBLE_ROWS));
  const { row, jacobian, result } = product;
  const outputLabels = labelsOf(names.output, product.outputShape, outputs);
  const inputLabels = labelsOf(names.input, product.inputShape, inputs);
  const rowName = derivative(names.cost, names.output, outputs === 1);
  const resultName = derivative(names.cost, names.input, inputs === 1);
  const jacobianName = derivative(names.output, names.input, outputs === 1 && inputs === 1);
  const shown = lit.column;

  const light = (column: number | null): void => {
    if (!lit.pinned) setLit({ column, pinned: false });
  };
  const pick = (column: number): void => {
    setLit(lit.pinned && lit.column === column ? UNLIT : { column, pinned: true });
    setColumns(windowShowing(inputs, columns, column));
    if (jacobian) setRows(windowShowing(outputs, rows, mainRow(row, jacobian, inputs, column)));
  };

  return (
    <div className={`product ${isWide(product) ? 'product-wide' : 'product-stacked'}`}>
      <div className="product-line">
        <Part name={rowName} size={`1 × ${outputs}`}>
          <HeatMap
            values={row}
            rows={1}
            columns={outputs}
            columnWindow={rows}
            columnLabels={outputLabels}
            label={rowName}
            cellLabel={(_, at) => `${rowName} ${outputLabels[at]}`}
            litRow={shown === null ? null : 0}
            testId="card-row"
          />
        </Part>
        <span className="product-sign" aria-hidden="true">
          ·
        </span>
        <Part name={jacobianName} size={`${outputs} × ${inputs}`} note={t(`structure.${product.structure}`, { symbol: 'W' })}>
          {jacobian === null ? (
            <p className="card-note">{t('too-large', { rows: outputs, columns: inputs })}</p>
          ) : (
            <HeatMap
              values={jacobian}
              rows={outputs}
              columns={inputs}
              rowWindow={rows}
              columnWindow={columns}
              rowLabels={outputLabels}
              columnLabels={inputLabels}
              label={jacobianName}
              cellLabel={(r, c) => `∂${outputLabels[r]}/∂${inputLabels[c]}`}
              litColumn={shown}
              onHover={(_, column) => light(column)}
              testId="card-jacobian"
            />
          )}
        </Part>
        <span className="product-sign" aria-hidden="true">
          =
        </span>
        <Part name={resultName} size={`1 × ${inputs}`}>
          <HeatMap
            values={result}
            rows={1}
            columns={inputs}
            columnWindow={columns}
            columnLabels={inputLabels}
            label={resultName}
            cellLabel={(_, at) => `${names.cost} ${inputLabels[at]}`}
            litColumn={shown}
            onHover={(_, column) => light(column)}
            onPick={(_, column) => pick(column)}
            testId="card-result"
          />
        </Part>
        {product.kind === 'weight' && <AsWeight product={product} names={names} lit={shown} />}
      </div>
      <p className="product-dot" aria-live="polite" data-testid="card-dot">
        {shown === null || jacobian === null
          ? t('hover-hint')
          : `${derivative(names.cost, inputLabels[shown] ?? '', true)} = ${dotText(dotProduct(row, jacobian, inputs, shown))}`}
      </p>
      <div className="product-pagers">
        <Pager window={columns} count={inputs} what={t('pager.columns')} onMove={setColumns} />
        <Pager window={rows} count={outputs} what={t('pager.rows')} onMove={setRows} />
      </div>
      {jacobian !== null && (inputs > VISIBLE_COLUMNS || outputs > VISIBLE_ROWS) && (
        <HeatOverview
          values={jacobian}
          rows={outputs}
          columns={inputs}
          label={t('overview', { rows: outputs, columns: inputs })}
          rowWindow={rows}
          columnWindow={columns}
          onPick={(r, c) => {
            setRows(windowAt(outputs, r - Math.floor(VISIBLE_ROWS / 2), VISIBLE_ROWS));
            setColumns(windowAt(inputs, c - Math.floor(VISIBLE_COLUMNS / 2), VISIBLE_COLUMNS));
          }}
        />
      )}
    </div>
  );
}
