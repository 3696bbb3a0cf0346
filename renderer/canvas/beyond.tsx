import { useStore } from '@xyflow/react';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Table2 } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useStore as useZustand } from 'zustand';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { cardStore } from '../data-card/card-store.ts';
import { CARD, type Card, cardsOf } from '../data-card/cards.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { analysisFor, perDocument, symbolOf } from '../state/derived.ts';
import { useDocument } from '../state/stores.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import { placed } from './placed.ts';
import { symbolText } from './symbols.ts';
import { useSummary } from './use-session-values.ts';
import { ValueLabel } from './value-label.tsx';
import { revealRect } from './view.ts';
import type { Rect } from './viewport.ts';

type Way = 'left' | 'right' | 'up' | 'down';

const ARROWS = { left: ArrowLeft, right: ArrowRight, up: ArrowUp, down: ArrowDown } as const;

interface Pane {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** Where the middle of a rectangle of the document lies beyond the pane; null where it is in sight, or before the pane has a size. */
export function beyond({ x, y, width, height }: Rect, { transform: [left, top, zoom], ...pane }: Pane): Way | null {
  if (pane.width === 0 || pane.height === 0) return null;
  const [across, down] = [(x + width / 2) * zoom + left, (y + height / 2) * zoom + top];
  if (across < 0) return 'left';
  if (across > pane.width) return 'right';
  if (down < 0) return 'up';
  return down > pane.height ? 'down' : null;
}

interface Placed {
  readonly address: Address;
  readonly rect: Rect;
}

/** The costs that no other takes up, and where they are drawn. */
const placedCosts: (document: Document) => readonly Placed[] = perDocument((document) =>
  analysisFor(document).costs.flatMap((address) => {
    const node = placed(document, splitAddress(address).node);
    if (!node) return [];
    const { x, y, geometry } = node;
    return [{ address, rect: { x, y, width: geometry.width, height: geometry.height } }];
  }),
);

const selectDocument = ({ document }: { readonly document: Document }) => document;
const selectCosts = ({ document }: { readonly document: Document }) => placedCosts(document);

interface ChipProps {
  readonly rect: Rect;
  readonly kind: 'cost' | 'table';
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** Nothing while the middle of the rectangle is in sight; a click moves the canvas to it. */
function Chip({ rect, kind, title, testId, children }: ChipProps) {
  const way = useStore((pane) => beyond(rect, pane));
  if (way === null) return null;
  const Arrow = ARROWS[way];
  return (
    <button type="button" className={`beyond beyond-${kind}`} title={title} onClick={() => revealRect(rect)} data-testid={testId}>
      <span className="visually-hidden">{title}</span>
      <span className="beyond-shown" aria-hidden="true">
        {way === 'left' && <Arrow size={14} />}
        {children}
        {way !== 'left' && <Arrow size={14} />}
      </span>
    </button>
  );
}

function CostChip({ address, rect }: Placed) {
  const { t } = useTranslation('canvas');
  const symbol = useDocument(({ document }) => symbolOf(document, address));
  const summary = useSummary('values', address);
  const name = symbolText(symbol);
  const { node } = splitAddress(address);
  return (
    <Chip rect={rect} kind="cost" title={t('go-to', { name })} testId={`beyond-${node}`}>
      <MathSymbol symbol={symbol} />
      <ValueLabel summary={summary} name={t('value-of', { symbol: name })} />
    </Chip>
  );
}

function TableChip({ source, position, height }: Card) {
  const { t } = useTranslation('canvas');
  const rect = { ...position, width: CARD.width, height };
  return (
    <Chip rect={rect} kind="table" title={t('go-to', { name: source })} testId={`beyond-data-${source}`}>
      <Table2 size={14} aria-hidden />
      {source}
    </Chip>
  );
}

/** At the edges of the canvas, the ways to what a graph begins and ends with while it is out of sight: tables, and costs with their numbers. */
export function Beyond() {
  const costs = useDocument(selectCosts);
  const document = useDocument(selectDocument);
  const { tables, unfolded } = useZustand(cardStore);
  const cards = useMemo(() => cardsOf(document, tables, unfolded), [document, tables, unfolded]);
  return (
    <>
      <div className="beyond-left">
        {cards.map((card) => (
          <TableChip key={card.source} {...card} />
        ))}
      </div>
      <div className="beyond-right">
        {costs.map((cost) => (
          <CostChip key={cost.address} {...cost} />
        ))}
      </div>
    </>
  );
}
