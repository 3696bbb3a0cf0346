import type { Node as FlowNode, NodeProps } from '@xyflow/react';
import type { Address, Document, NodeId } from '../../graph-core/model/document.ts';
import type { PerSample, TensorSummary } from '../../session/protocol.ts';
import { isDisc, outlineOf } from '../canvas/geometry.ts';
import { summaryText } from '../canvas/summary.ts';
import { symbolText } from '../canvas/symbols.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { nodesById, symbolOf } from '../state/derived.ts';
import { formatFull, formatList, formatNumber } from '../ui/number-format.ts';
import { averageOutline, type CopyNode, type Unfolded, WEIGHT_RADIUS, weightPath, wirePath } from './unfold-geometry.ts';

export interface UnfoldedData extends Record<string, unknown> {
  readonly drawing: Unfolded;
  readonly found: PerSample;
  readonly document: Document;
}

export type UnfoldedNode = FlowNode<UnfoldedData, 'unfolded'>;

const textOf = (document: Document, address: Address): string => symbolText(symbolOf(document, address));

/** A value below its circle, short; whole on hover. */
function ValueText({ summary, x, y }: { readonly summary: TensorSummary | undefined; readonly x: number; readonly y: number }) {
  if (!summary) return null;
  return (
    <text className="unfold-value" x={x} y={y}>
      {summaryText(summary)}
      <title>{formatList(summary.entries.map((x) => formatFull(x)))}</title>
    </text>
  );
}

/** The block's own name: the user's, else its id. */
const nameOf = (document: Document, id: NodeId): string => nodesById(document).get(id)?.title ?? id;

interface CopyProps {
  readonly node: CopyNode;
  readonly data: UnfoldedData;
  /** Which of the samples on view. */
  readonly index: number;
}

function CopyShape({ node, data, index }: CopyProps) {
  const { document, found } = data;
  const p = found.samples[index] as number;
  const { x, y, geometry, form } = node;
  const isVariable = isDisc(form);
  const value = (address: Address): TensorSummary | undefined => found.values[address]?.[index] ?? found.values[address]?.[0];
  if (form === 'cost') {
    const cost = value(`${node.id}.cost`);
    return (
      <g>
        <rect className="unfold-cost" x={x} y={y} width={geometry.width} height={geometry.height} />
        <text className="unfold-name" x={x + geometry.width / 2} y={y + 30}>
          {`${textOf(document, `${node.id}.cost`)}[${p}]`}
        </text>
        <text
          className="unfold-cost-value"
          x={x + geometry.width / 2}
          y={y + 56}
          data-testid={`unfold-cost-${p}`}
          data-value={cost === undefined ? undefined : String(cost.entries[0])}
        >
          {cost ? formatNumber(cost.entries[0] as number) : '–'}
        </text>
      </g>
    );
  }
  return (
    <g>
      {!isVariable && (
        <>
          <path className="unfold-block" d={outlineOf(geometry, 1)} transform={`translate(${x}, ${y})`} />
          <text className="unfold-block-name" x={x + 66} y={y + geometry.height / 2 + 5}>
            {nameOf(document, node.id)}
          </text>
        </>
      )}
      {node.circles.map(({ address, cx, cy, r }) => (
        <g key={address}>
          <circle className={isVariable && form !== 'random' ? 'unfold-observed' : 'unfold-computed'} cx={cx} cy={cy} r={r} />
          <text className="unfold-name" x={cx} y={cy + 5}>
            {isVariable && (found.values[address]?.length ?? 1) > 1
              ? `${textOf(document, address)}[${p}]`
              : textOf(document, address)}
          </text>
          <ValueText summary={value(address)} x={cx} y={isVariable ? cy + r + 15 : cy + r + 30} />
        </g>
      ))}
    </g>
  );
}

interface CopyOf {
  readonly data: UnfoldedData;
  readonly index: number;
}

function Sheet({ data: { drawing, found }, index }: CopyOf) {
  const { t } = useTranslation('samples');
  const offset = drawing.copies[index];
  if (!offset) return null;
  const { sheet } = drawing;
  return (
    <g transform={`translate(${offset.x}, ${offset.y})`}>
      <rect className="unfold-sheet" x={sheet.x} y={sheet.y} width={sheet.width} height={sheet.height} rx={10} />
      <text className="unfold-sheet-name" x={sheet.x + 12} y={sheet.y + 20}>
        {t('sheet', { p: found.samples[index] })}
      </text>
    </g>
  );
}

function Copy({ data, index }: CopyOf) {
  const { drawing, found } = data;
  const offset = drawing.copies[index];
  if (!offset) return null;
  return (
    <g transform={`translate(${offset.x}, ${offset.y})`} data-testid={`unfold-copy-${found.samples[index]}`}>
      {drawing.wires.map(({ from, to }) => (
        <path key={`${from.x} ${from.y} ${to.x} ${to.y}`} className="unfold-wire" d={wirePath(from, to)} />
      ))}
      {drawing.nodes.map((node) => (
        <CopyShape key={node.id} node={node} data={data} index={index} />
      ))}
    </g>
  );
}

function SharedWeights({ data }: { readonly data: UnfoldedData }) {
  const { drawing, document } = data;
  return drawing.shared.map(({ addresses, cx, cy, ends }) => (
    <g key={addresses.join(' ')} data-testid={`unfold-shared-${addresses[0]}`}>
      {ends.map((end) => (
        <path key={`${end.x} ${end.y}`} className="unfold-shared-wire" d={weightPath({ x: cx, y: cy }, end)} />
      ))}
      <circle className="unfold-weight" cx={cx} cy={cy} r={WEIGHT_RADIUS} />
      <text className="unfold-name" x={cx} y={cy + 5}>
        {textOf(document, addresses[0] as Address)}
      </text>
      {addresses.length > 1 && (
        <text className="unfold-more" x={cx + WEIGHT_RADIUS + 6} y={cy + 5}>
          {addresses
            .slice(1)
            .map((address) => textOf(document, address))
            .join(', ')}
        </text>
      )}
    </g>
  ));
}

/** All copies go into one average, whose output is the loss over the set. */
function Average({ data }: { readonly data: UnfoldedData }) {
  const { t } = useTranslation('samples');
  const { drawing, found } = data;
  const { average, result, copies, costs } = drawing;
  const into = { x: average.x, y: average.y + average.height / 2 };
  return (
    <g>
      {copies.flatMap((offset, index) =>
        costs.map((cost) => (
          <path
            key={`${found.samples[index]} ${cost.x} ${cost.y}`}
            className="unfold-wire"
            d={wirePath({ x: cost.x + offset.x, y: cost.y + offset.y }, into)}
            markerEnd="url(#arrow-forward)"
          />
        )),
      )}
      <path className="unfold-block" d={averageOutline(average)} transform={`translate(${average.x}, ${average.y})`} />
      <text className="unfold-block-name" x={average.x + 50} y={into.y + 5}>
        {t('average')}
      </text>
      <path className="unfold-wire" d={`M ${average.x + average.width} ${into.y} H ${result.cx - result.r}`} />
      <ellipse className="unfold-computed" cx={result.cx} cy={result.cy} rx={result.r + 12} ry={result.r} />
      <text className="unfold-name" x={result.cx} y={result.cy + 5}>
        L(S, w)
      </text>
      <text
        className="unfold-loss"
        x={result.cx}
        y={result.cy + result.r + 20}
        data-testid="unfold-loss"
        data-value={String(found.loss)}
      >
        {formatNumber(found.loss)}
        <title>{formatFull(found.loss)}</title>
      </text>
    </g>
  );
}

/** The unfolded graph as one node of the view. */
export function UnfoldedView({ data }: NodeProps<UnfoldedNode>) {
  const { t } = useTranslation('samples');
  const { drawing, found } = data;
  const { bounds } = drawing;
  const order = [...found.samples.keys()].reverse();
  return (
    <svg
      className="unfold"
      width={bounds.width}
      height={bounds.height}
      viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`}
      role="img"
      aria-label={t('drawing', { count: found.samples.length, loss: formatNumber(found.loss) })}
    >
      <Average data={data} />
      {order.map((index) => (
        <Sheet key={found.samples[index]} data={data} index={index} />
      ))}
      <SharedWeights data={data} />
      {order.map((index) => (
        <Copy key={found.samples[index]} data={data} index={index} />
      ))}
    </svg>
  );
}
