import { useEffect, useRef } from 'react';
import { shapeText } from '../../graph-core/model/tensor.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { askFor, usePredicting } from '../predict/predict-store.ts';
import { matrixOf, type Window, windowAt } from '../ui/heat.ts';
import { HeatMap } from '../ui/heat-map.tsx';
import { isHidden } from '../ui/hidden-number.ts';
import { TurnedMap, TurnedOverview } from '../ui/turned-map.tsx';
import { jacobianText, shownStructure, sizeText } from './convention.ts';
import { dotProduct, dotText, isWide, patternName, VISIBLE_COLUMNS, VISIBLE_ROWS } from './product-geometry.ts';
import { outputsText, type ProductViewProps, type Shared, useProduct } from './use-product.ts';

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

const Sign = ({ children }: { readonly children: string }) => (
  <span className="product-sign" aria-hidden="true">
    {children}
  </span>
);

function RowPart({ name, shared }: { readonly name: string; readonly shared: Shared }) {
  const { product, outputs, rows, outputLabels, lit, turned } = shared;
  return (
    <Part name={name} size={sizeText(1, outputs, turned)}>
      <TurnedMap
        turned={turned}
        values={product.row}
        rows={1}
        columns={outputs}
        columnWindow={rows}
        columnLabels={outputLabels}
        label={name}
        cellLabel={(_, at) => `${name} ${outputLabels[at]}`}
        litRow={lit === null ? null : 0}
        testId="card-row"
      />
    </Part>
  );
}

function JacobianPart({ name, weight, shared }: { readonly name: string; readonly weight: string; readonly shared: Shared }) {
  const { t } = useTranslation('card');
  const { product, outputs, inputs, rows, columns, outputLabels, inputLabels, lit, light, widths, turned } = shared;
  const { structure, jacobian } = product;
  const pattern = patternName(structure, { outputs, inputs });
  const note = pattern === null ? {} : { note: t(`structure.${shownStructure(pattern, turned)}`, { symbol: weight }) };
  return (
    <Part name={jacobianText(name, turned)} size={sizeText(outputs, inputs, turned)} {...note}>
      {jacobian === null ? (
        <p className="card-note">{t('too-large', { size: sizeText(outputs, inputs, turned) })}</p>
      ) : (
        <TurnedMap
          turned={turned}
          values={jacobian}
          rows={outputs}
          columns={inputs}
          rowWindow={rows}
          columnWindow={columns}
          rowLabels={outputLabels}
          columnLabels={inputLabels}
          label={name}
          cellLabel={(r, c) => `∂${outputLabels[r]}/∂${inputLabels[c]}`}
          litColumn={lit}
          onHover={(_, column) => light(column)}
          {...(jacobian.some(isHidden)
            ? { onPick: (row: number, column: number) => askFor('jacobian', product.wrt, row * inputs + column) }
            : {})}
          testId="card-jacobian"
          {...widths}
        />
      )}
    </Part>
  );
}

function ResultPart({ name, shared }: { readonly name: string; readonly shared: Shared }) {
  const { product, inputs, columns, inputLabels, lit, light, pick, widths, turned } = shared;
  return (
    <Part name={name} size={sizeText(1, inputs, turned)}>
      <TurnedMap
        turned={turned}
        values={product.result}
        rows={1}
        columns={inputs}
        columnWindow={columns}
        // Below the Jacobian, the labels of its columns are the result’s too.
        {...(widths.headWidth === undefined ? { columnLabels: inputLabels } : { rowLabels: [''] })}
        label={name}
        cellLabel={(_, at) => `${name} ${inputLabels[at]}`}
        litColumn={lit}
        onHover={(_, column) => light(column)}
        onPick={(_, column) => {
          pick(column);
          askFor('gradients', product.wrt, column);
        }}
        testId="card-result"
        {...widths}
      />
    </Part>
  );
}

/** The result as a matrix of the weight's own shape: what the update will use. */
function AsWeight({ product, names, lit }: ProductViewProps & { readonly lit: number | null }) {
  const { t } = useTranslation('card');
  const { rows, columns } = matrixOf(product.inputShape);
  if (product.kind !== 'weight' || product.inputShape.length < 2 || rows < 2 || rows > VISIBLE_ROWS || columns > VISIBLE_COLUMNS)
    return null;
  const name = t('as-shape', { symbol: names.input });
  return (
    <Part name={name} size={shapeText(product.inputShape)}>
      <HeatMap
        values={product.result}
        rows={rows}
        columns={columns}
        label={name}
        cellLabel={(row, column) => `${name}[${row},${column}]`}
        litIndex={lit}
      />
    </Part>
  );
}

function Overview({ shared }: { readonly shared: Shared }) {
  const { t } = useTranslation('card');
  const { product, outputs, inputs, rows, columns, show, turned } = shared;
  const [across, down] = [columns.to - columns.from, rows.to - rows.from];
  if (product.jacobian === null || (across >= inputs && down >= outputs)) return null;
  return (
    <div className="product-overview">
      <TurnedOverview
        turned={turned}
        values={product.jacobian}
        rows={outputs}
        columns={inputs}
        label={t('overview', { rows: outputs, columns: inputs })}
        rowWindow={rows}
        columnWindow={columns}
        onPick={(row, column) => show(row - Math.floor(down / 2), column - Math.floor(across / 2))}
      />
      <div className="product-pagers">
        <Pager window={columns} count={inputs} what={t('pager.columns')} onMove={(window) => show(rows.from, window.from)} />
        <Pager window={rows} count={outputs} what={t('pager.rows')} onMove={(window) => show(window.from, columns.from)} />
      </div>
    </div>
  );
}

/** Scrolls the card as little as possible so that an element can be seen; nothing else moves. */
function showInCard(element: HTMLElement | null): void {
  const body = element?.closest('.card-body');
  if (!element || !body) return;
  const [own, room] = [element.getBoundingClientRect(), body.getBoundingClientRect()];
  if (own.bottom > room.bottom) body.scrollTop += own.bottom - room.bottom;
  else if (own.top < room.top) body.scrollTop -= room.top - own.top;
}

/**
 * row [1 x dg] . Jacobian [dg x df] = row [1 x df], or transposed: Jacobian^T . column = column. Pointing at an entry of the result lights the column it comes from and
 * prints its dot product; a click keeps it.
 */
export function ProductView(props: ProductViewProps) {
  const { t } = useTranslation('card');
  const { product, names } = props;
  const dot = useRef<HTMLParagraphElement>(null);
  const shared = useProduct(props);
  const predicting = usePredicting();
  const { inputs, lit, pinned, inputLabels, turned } = shared;
  const kept = pinned ? lit : null;
  useEffect(() => {
    if (kept !== null) showInCard(dot.current);
  }, [kept]);
  const scalarOut = product.outputShape.length === 0;
  const scalarIn = product.inputShape.length === 0;
  const output = outputsText(names.outputs);
  const told =
    product.jacobian === null || lit === null || predicting
      ? null
      : `${derivative(names.cost, inputLabels[lit] ?? '', true)} = ${dotText(dotProduct(product.row, product.jacobian, inputs, lit), { turned })}`;
  const row = <RowPart key="row" name={derivative(names.cost, output, scalarOut)} shared={shared} />;
  const times = <Sign key="times">·</Sign>;
  const local = derivative(output, names.input, scalarOut && scalarIn);
  const jacobianPart = <JacobianPart key="jacobian" name={local} weight={names.weight} shared={shared} />;
  return (
    <div className={`product ${turned || isWide(product) ? 'product-wide' : 'product-stacked'}`}>
      <div className="product-line">
        {turned ? [jacobianPart, times, row] : [row, times, jacobianPart]}
        <Sign>=</Sign>
        <ResultPart name={derivative(names.cost, names.input, scalarIn)} shared={shared} />
      </div>
      {product.jacobian !== null && (
        <p ref={dot} className="product-dot" data-idle={lit === null} data-testid="card-dot">
          {told === null && t(predicting ? 'predict:no-dot' : 'hover-hint')}
          {/* the hint is always there, and is not said again with each step */}
          <span aria-live="polite">{told}</span>
        </p>
      )}
      <div className="product-more">
        <AsWeight product={product} names={names} lit={lit} />
        <Overview shared={shared} />
      </div>
    </div>
  );
}
