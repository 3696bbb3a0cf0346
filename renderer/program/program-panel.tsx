import { Square, Timer } from 'lucide-react';
import { useState } from 'react';
import { Group } from 'react-aria-components';
import type { ProgramListing } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { Button } from '../ui/button.tsx';
import { rowsOf, totalOf } from './block-rows.ts';
import { BlockTable } from './block-table.tsx';
import { EquationList, topOf } from './equation-list.tsx';
import './program.css';
import { bytesText } from './text.ts';
import { type Measuring, useProgram, useTimings } from './use-program.ts';

const selectView = (state: SessionState) => state.view;
/** The one block that is selected, also by a wire that leaves it. */
const selectSelected = ({ selection }: UiState): string | null =>
  selection.nodes.length === 1 ? topOf(selection.nodes[0] as string) : null;

type View = 'equations' | 'blocks';
const VIEWS: readonly View[] = ['equations', 'blocks'];
/** Names in the line of the order; a longer one is cut, and whole in the table of blocks. */
const ORDER_SHOWN = 40;

function Summary({ listing, names }: { readonly listing: ProgramListing; readonly names: GraphNames }) {
  const { t } = useTranslation('program');
  const { order, count, blocks, bytes, keepsAll } = listing;
  const rows = rowsOf(blocks, [], null);
  const calls = (['forward', 'backward', 'update'] as const).reduce((sum, phase) => sum + totalOf(rows, phase), 0);
  const shown = order.slice(0, ORDER_SHOWN).map((path) => names.name(path));
  return (
    <p className="program-summary" data-testid="program-summary">
      <span className="program-order" title={shown.join(', ')}>
        <strong>{t('order')}</strong> {shown.join(', ')}
        {order.length > ORDER_SHOWN ? ', …' : ''}
      </span>
      <span className="muted">
        {t('summary', { ...count, calls, bytes: bytesText(bytes) })}, {t(keepsAll ? 'keeps' : 'reuses')}
      </span>
    </p>
  );
}

function Measure({ measuring }: { readonly measuring: Measuring }) {
  const { t } = useTranslation('program');
  const { timings, isRunning, error, start, stop } = measuring;
  return (
    <span className="program-measure">
      {isRunning ? (
        <Button kind="plain" testId="measure-stop" onPress={stop}>
          <Square size={12} aria-hidden="true" /> {t('measure.stop')}
        </Button>
      ) : (
        <Button kind="plain" testId="measure" onPress={start}>
          <Timer size={12} aria-hidden="true" /> {t('measure.start')}
        </Button>
      )}
      <span className="muted" role="status" data-testid="measured">
        {isRunning ? t('measure.running') : (error ?? (timings ? t(`measure.${timings.clock}`, { ...timings }) : ''))}
      </span>
    </span>
  );
}

/** The compiler's work in sight: the sorted order, both passes and the update as equations, and what each block takes. */
export function ProgramPanel() {
  const { t } = useTranslation('program');
  const { listing, error, key } = useProgram();
  const view = useSession(selectView);
  const selected = useUi(selectSelected);
  const names = useGraphNames();
  const [shown, setShown] = useState<View>('equations');
  const [only, setOnly] = useState(false);
  const measuring = useTimings(key);
  if (error !== null) return <p className="empty-note">{error}</p>;
  if (view === null) return <p className="empty-note">{t('empty')}</p>;
  if (listing === null) return <p className="empty-note">{t('loading')}</p>;
  const { equations, count } = listing;
  const all = count.forward + count.backward + count.update;
  return (
    <div className="program" data-testid="program">
      <Summary listing={listing} names={names} />
      <div className="program-bar">
        <Group className="chip-row" aria-label={t('views.label')}>
          {VIEWS.map((each) => (
            <button
              key={each}
              type="button"
              className={`chip${each === shown ? ' chip-on' : ''}`}
              aria-pressed={each === shown}
              data-testid={`program-${each}`}
              onClick={() => setShown(each)}
            >
              {t(`views.${each}`)}
            </button>
          ))}
        </Group>
        {shown === 'equations' && (
          <label className="program-only">
            <input
              type="checkbox"
              checked={only}
              data-testid="program-only"
              onChange={(event) => setOnly(event.target.checked)}
            />{' '}
            {t('only')}
          </label>
        )}
        {shown === 'blocks' && <Measure measuring={measuring} />}
        {shown === 'equations' && equations.length < all && (
          <span className="muted">{t('equations.cut', { shown: equations.length, count: all })}</span>
        )}
      </div>
      {shown === 'equations' ? (
        <EquationList equations={equations} names={names} cursor={view.cursor} selected={selected} onlySelected={only} />
      ) : (
        <BlockTable rows={rowsOf(listing.blocks, view.stages, measuring.timings)} names={names} selected={selected} />
      )}
    </div>
  );
}
