import i18next from 'i18next';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { unfeed } from '../../graph-core/edit/edits/data.ts';
import { addressOf, type Document } from '../../graph-core/model/document.ts';
import { symbolText } from '../canvas/symbols.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { symbolOf, variableText } from '../state/derived.ts';
import { documentStore } from '../state/stores.ts';
import { Menu, type MenuItems } from '../ui/menu.tsx';
import { cardStore, cardWithId, type FeedRequest } from './card-store.ts';
import { boundPortId, type Card, type CardPort, cardId, DATA_PORT } from './cards.ts';
import { columnsFrom, drawFeeding, judgeFeeding } from './feeding.ts';

/** Entry that takes the wire away. */
const NOTHING = 'nothing';

/** What each observed variable says to the columns of a port, with its reason where it refuses: those that take them first. */
function entriesFor(document: Document, card: Card, port: CardPort): MenuItems[] {
  const from = `${cardId(card.source)}.${port.id}`;
  const variables = document.nodes
    .filter(({ type }) => type === 'observed')
    .map(({ id }) => {
      const to = addressOf(id, 'value');
      const verdict = judgeFeeding(document, from, `${id}.${DATA_PORT}`);
      const why = verdict.ok ? '' : ` – ${sayMessage(verdict.error[0]?.message ?? '')}`;
      return { id, label: `${variableText(document, to)}${why}`, disabled: !verdict.ok, checked: port.to === to };
    })
    .sort((a, b) => Number(a.disabled) - Number(b.disabled));
  return variables.map((entry): MenuItems => ({ ...entry, testId: `feed-${entry.id}` }));
}

/** Puts the keyboard on the row of a card's port. */
function focusPort(source: string, port: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(`card-port-${source}-${port}`)}"]`)?.focus(),
  );
}

/** Takes the wire of a port away; the keyboard stays at its first column. */
export function takeWireAway({ source, table }: Card, { to, columns }: CardPort): void {
  if (to === null) return;
  const { document, dispatch } = documentStore.getState();
  dispatch(unfeed(document, to));
  const values = { columns: columns.join(', '), count: columns.length, symbol: symbolText(symbolOf(document, to)) };
  cardStore.setState({ told: i18next.t('data-card:unfed', values) });
  const index = table?.ok ? table.columns.findIndex(({ name }) => name === columns[0]) : 0;
  focusPort(source, `c${index}`);
}

function Feeding({ request, card, port }: { readonly request: FeedRequest; readonly card: Card; readonly port: CardPort }) {
  const { t } = useTranslation('data-card');
  const box = useRef<HTMLDivElement>(null);
  const { document } = documentStore.getState();
  const names = columnsFrom(card, port.id).map(({ name }) => name);
  const items: MenuItems[] = entriesFor(document, card, port);
  if (port.to !== null) items.push('separator', { id: NOTHING, label: t('feed-nothing'), testId: 'feed-nothing' });
  const close = (then: string): void => {
    cardStore.setState({ feeding: null });
    focusPort(card.source, then);
  };
  const choose = (id: string): void => {
    const columns = names.join(', ');
    if (id === NOTHING) {
      cardStore.setState({ feeding: null });
      takeWireAway(card, port);
      return;
    }
    const to = addressOf(id, 'value');
    if (!drawFeeding(`${cardId(card.source)}.${port.id}`, `${id}.${DATA_PORT}`)) {
      close(port.id);
      return;
    }
    cardStore.setState({ told: t('fed', { columns, count: names.length, symbol: symbolText(symbolOf(document, to)) }) });
    close(boundPortId(to));
  };
  // Above the pane's edge, where the row is low.
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { bottom } = element.getBoundingClientRect();
    if (bottom > window.innerHeight - 8) element.style.top = `${Math.max(8, request.at.y - (bottom - window.innerHeight + 8))}px`;
  }, [request]);
  return (
    <>
      <div className="box-scrim" onPointerDown={() => close(port.id)} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu inside has the keys; this one only closes. */}
      <div
        ref={box}
        className="context-menu popover feed-menu"
        data-testid="feed-menu"
        style={{ left: request.at.x, top: request.at.y }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          close(port.id);
        }}
      >
        <Menu label={t('feed-menu', { columns: names.join(', ') })} items={items} onAction={choose} autoFocus />
      </div>
    </>
  );
}

/** The menu of a row, where it is open. */
function OpenMenu() {
  const request = useStore(cardStore, ({ feeding }) => feeding);
  if (request === null) return null;
  const card = cardWithId(cardId(request.source));
  const port = card?.ports.find(({ id }) => id === request.port);
  return card && port ? <Feeding request={request} card={card} port={port} /> : null;
}

/** Which variable the columns of a port feed, for the keyboard: Enter on a row of a card opens it. What comes of it is spoken. */
export function FeedMenu() {
  const told = useStore(cardStore, (state) => state.told);
  return (
    <>
      <OpenMenu />
      <p className="visually-hidden" role="status" data-testid="feed-told">
        {told}
      </p>
    </>
  );
}
