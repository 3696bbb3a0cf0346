import { useStore } from '@xyflow/react';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { analysisFor, perDocument, symbolOf } from '../state/derived.ts';
import { useDocument } from '../state/stores.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import type { Rect } from './geometry.ts';
import { drawnOf } from './placed.ts';
import { symbolText } from './symbols.ts';
import { useSummary } from './use-session-values.ts';
import { ValueLabel } from './value-label.tsx';
import { reveal } from './view.ts';

type Way = 'left' | 'right' | 'up' | 'down';

const ARROWS = { left: ArrowLeft, right: ArrowRight, up: ArrowUp, down: ArrowDown } as const;

interface Pane {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** Where a rectangle of the document lies beyond the pane, none of it in sight; null where some of it is, or before the pane has a size. */
export function beyond({ x, y, width, height }: Rect, { transform: [left, top, zoom], ...pane }: Pane): Way | null {
  if (pane.width === 0 || pane.height === 0) return null;
  if (x * zoom + left >= pane.width) return 'right';
  if ((x + width) * zoom + left <= 0) return 'left';
  if (y * zoom + top >= pane.height) return 'down';
  return (y + height) * zoom + top <= 0 ? 'up' : null;
}

interface Placed {
  readonly address: Address;
  readonly rect: Rect;
}

/** The costs that no other takes up, and where they are drawn. */
const placedCosts: (document: Document) => readonly Placed[] = perDocument((document) =>
  analysisFor(document).costs.flatMap((address) => {
    const node = drawnOf(document).byId.get(splitAddress(address).node);
    if (!node) return [];
    const { x, y, geometry } = node;
    return [{ address, rect: { x, y, width: geometry.width, height: geometry.height } }];
  }),
);

const selectCosts = ({ document }: { readonly document: Document }) => placedCosts(document);

function Chip({ address, rect }: Placed) {
  const { t } = useTranslation('canvas');
  const way = useStore((pane) => beyond(rect, pane));
  const symbol = useDocument(({ document }) => symbolOf(document, address));
  const summary = useSummary('values', address);
  const { node } = useMemo(() => splitAddress(address), [address]);
  if (way === null) return null;
  const Arrow = ARROWS[way];
  const name = symbolText(symbol);
  return (
    <button
      type="button"
      className="cost-beyond"
      data-way={way}
      title={t('go-to-cost', { symbol: name })}
      aria-label={t('go-to-cost', { symbol: name })}
      onClick={() => reveal(node)}
      data-testid={`beyond-${node}`}
    >
      {way === 'left' && <Arrow size={14} aria-hidden />}
      <MathSymbol symbol={symbol} />
      <ValueLabel summary={summary} name={t('value-of', { symbol: name })} />
      {way !== 'left' && <Arrow size={14} aria-hidden />}
    </button>
  );
}

/** At the edge of the canvas, the way to a cost that is out of sight, with its number. */
export function CostBeyond() {
  const costs = useDocument(selectCosts);
  return (
    <div className="costs-beyond">
      {costs.map((cost) => (
        <Chip key={cost.address} {...cost} />
      ))}
    </div>
  );
}
