import { Handle, type NodeProps, Position, useConnection, useStore as useFlowStore } from '@xyflow/react';
import { Table2 } from 'lucide-react';
import { type KeyboardEvent, memo } from 'react';
import { useStore } from 'zustand';
import { symbolText } from '../canvas/symbols.ts';
import { detailAt } from '../canvas/viewport.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import { formatCount, formatShort } from '../ui/number-format.ts';
import type { CardNode } from './card-flow.ts';
import { cardStore, selectWire, toggleColumn, toggleFold } from './card-store.ts';
import { CARD, type Card, type CardPort, portPlace } from './cards.ts';
import { takeWireAway } from './feed-menu.tsx';
import './data-card.css';

const selectDetail = (state: { readonly transform: readonly [number, number, number] }) => detailAt(state.transform[2]);
const selectIsDragging = (state: { readonly inProgress: boolean }): boolean => state.inProgress;

/** Names of columns in the room of a row: the first and the last where there are many. */
const namesText = (columns: readonly string[]): string =>
  columns.length > 2 ? `${columns[0]} … ${columns[columns.length - 1]}` : columns.join(', ');

/** Enter chooses the variable that is fed, Space takes the column among those that go together, Delete takes the wire away. */
function onPortKey(event: KeyboardEvent<HTMLElement>, card: Card, port: CardPort): void {
  const { id, to, fault } = port;
  if (event.key === 'Enter' && fault === undefined) {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    cardStore.setState({ feeding: { source: card.source, port: id, at: { x: left, y: bottom + 2 } } });
  } else if ((event.key === 'Delete' || event.key === 'Backspace') && to !== null) takeWireAway(card, port);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function PortRow({ card, port, index }: { readonly card: Card; readonly port: CardPort; readonly index: number }) {
  const { t } = useTranslation('data-card');
  const isChosen = useStore(
    cardStore,
    ({ chosen }) => chosen?.source === card.source && port.columns.every((name) => chosen.columns.has(name)),
  );
  const document = useDocument(selectDocument);
  const dragging = useConnection(selectIsDragging);
  const columns = namesText(port.columns);
  const symbol = port.to === null ? null : symbolText(symbolOf(document, port.to));
  const kind = port.fault === undefined ? (port.kind ?? 'unknown') : 'fault';
  const label =
    symbol === null
      ? t('port-free', { columns, kind: t(`kinds.${kind}`) })
      : t('port-bound', { columns, kind: t(`kinds.${kind}`), symbol, count: port.columns.length });
  return (
    <>
      <button
        type="button"
        className="data-card-row nodrag"
        style={{ top: CARD.head + CARD.row * index }}
        data-testid={`card-port-${card.source}-${port.id}`}
        data-kind={kind}
        data-bound={port.to !== null}
        aria-pressed={port.to === null ? isChosen : undefined}
        aria-label={label}
        aria-haspopup="menu"
        title={port.fault ?? (port.to === null ? t('choose') : t('unwire', { columns: port.columns.join(', ') }))}
        onClick={(event) => {
          event.stopPropagation();
          if (port.to === null) toggleColumn(card.source, port.columns[0] as string);
          else selectWire(port.to);
        }}
        onKeyDown={(event) => onPortKey(event, card, port)}
      >
        <span className="data-card-kind" aria-hidden="true" />
        <span className="data-card-columns">{columns}</span>
        {port.columns.length > 1 && <span className="data-card-count">{port.columns.length}</span>}
        {port.scale !== null && <span className="data-card-count">× {formatShort(port.scale, 3)}</span>}
        {symbol !== null && <span className="data-card-to">{symbol}</span>}
      </button>
      <Handle
        id={port.id}
        type="source"
        position={Position.Right}
        className="port port-source port-column"
        style={{ left: portPlace(index).x, top: portPlace(index).y }}
        data-testid={`handle-card-${card.source}-${port.id}`}
        data-bound={port.to !== null}
        data-fit={dragging ? 'refuses' : undefined}
        role="img"
        aria-label={label}
      />
    </>
  );
}

/** Rows, and how the split divides them. */
function Counts({ card }: { readonly card: Card }) {
  const { t } = useTranslation('data-card');
  const { table } = card;
  if (table === null) return <p className="data-card-line muted">{t('reading')}</p>;
  if (!table.ok) {
    return (
      <p className="data-card-line data-card-fault" role="alert" title={sayMessage(table.message)}>
        {t('unreadable')}
      </p>
    );
  }
  const parts = table.parts.filter(({ rows }) => rows > 0);
  return (
    <>
      <p className="data-card-line" data-testid={`card-rows-${card.source}`}>
        {t('rows', { count: table.rows, formatted: formatCount(table.rows) })}
        <span className="muted"> · {t('columns', { count: table.columns.length })}</span>
      </p>
      <p className="data-card-line muted" data-testid={`card-split-${card.source}`}>
        {parts.length === 0 && card.ports.every(({ to }) => to === null)
          ? t('feeds-nothing')
          : parts.map(({ name, rows }) => t(`parts.${name}`, { rows: formatCount(rows) })).join(' · ')}
      </p>
    </>
  );
}

/** What is standardised on the way into the graph. */
function Standardised({ card }: { readonly card: Card }) {
  const { t } = useTranslation('data-card');
  const document = useDocument(selectDocument);
  const symbols = card.ports
    .filter(({ standardised }) => standardised.length > 0)
    .map(({ to }) => symbolText(symbolOf(document, to ?? '')));
  return (
    <p className="data-card-foot muted" data-testid={`card-standardised-${card.source}`}>
      {symbols.length === 0 ? t('as-is') : t('standardised', { symbols: symbols.join(', ') })}
    </p>
  );
}

/** The table itself, its split and its settings. */
function openTable(): void {
  uiStore.getState().showPanel('data');
}

/** A table of the document: its rows, how they are divided, and a port for each column or group of columns. */
export const DataCardNode = memo(function DataCardNode({ data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation('data-card');
  const detail = useFlowStore(selectDetail);
  const { card } = data;
  const rows = card.table?.ok ? card.table.rows : 0;
  return (
    <section
      className="data-card"
      data-testid={`data-card-${card.source}`}
      data-selected={selected}
      data-detail={detail}
      aria-label={t('spoken', { source: card.source, count: rows, formatted: formatCount(rows) })}
      onDoubleClick={openTable}
    >
      <header className="data-card-head">
        <button
          type="button"
          className="data-card-name"
          title={t('open', { source: card.source })}
          // A press by the keyboard; the pointer clicks twice, as to open a block.
          onClick={(event) => event.detail === 0 && openTable()}
        >
          <Table2 size={14} aria-hidden />
          <span>{card.source}</span>
        </button>
        {detail !== 'far' && <Counts card={card} />}
      </header>
      {card.ports.map((port, index) => (
        <PortRow key={port.id} card={card} port={port} index={index} />
      ))}
      {(card.folded > 0 || card.isUnfolded) && (
        <button
          type="button"
          className="data-card-row data-card-fold nodrag"
          style={{ top: CARD.head + CARD.row * card.ports.length }}
          data-testid={`card-fold-${card.source}`}
          aria-expanded={card.isUnfolded}
          onClick={(event) => {
            event.stopPropagation();
            toggleFold(card.source);
          }}
        >
          {card.isUnfolded ? t('fewer') : t('more', { count: card.folded, formatted: formatCount(card.folded) })}
        </button>
      )}
      {detail !== 'far' && <Standardised card={card} />}
    </section>
  );
});
