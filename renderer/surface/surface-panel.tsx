import { useEffect } from 'react';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { ParameterInfo, WeightEntry } from '../../session/protocol.ts';
import { isOld, useMoment } from '../health/moment.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { isMadeBefore } from '../state/made-before.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { indexLabel } from '../ui/heat.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatFull } from '../ui/number-format.ts';
import { CompassLegend } from './compass-legend.tsx';
import { SurfaceCanvas } from './surface-canvas.tsx';
import { askNextStep, askSurface, askWalks, followPath, type SurfaceState, surfaceStore, useSurface } from './surface-store.ts';
import { WalkList } from './walk-list.tsx';
import './surface.css';

const selectAll = (state: SurfaceState) => state;
const selectParameters = (state: SessionState) => state.parameters;
const selectProgress = (state: SessionState) => state.progress;
const selectStatus = (state: SessionState) => state.status;
const set = (change: Partial<SurfaceState>): void => surfaceStore.setState(change);

/** Entries of weights that are offered: more are chosen by their number. */
const MAX_OFFERED = 400;

const KINDS = ['weights', 'random', 'principal'] as const;

interface Offer extends WeightEntry {
  readonly key: string;
  readonly name: string;
}

/** Single entries of all trained weights, by the names that the canvas gives them. */
function offersOf(parameters: readonly ParameterInfo[], symbol: (address: string) => string): Offer[] {
  const offers: Offer[] = [];
  for (const { address, shape, isBuffer } of parameters) {
    if (isBuffer) continue;
    for (let index = 0; index < sizeOf(shape) && offers.length < MAX_OFFERED; index++) {
      const label = indexLabel(shape, index);
      offers.push({
        address,
        index,
        key: `${address} ${index}`,
        name: label === '' ? symbol(address) : `${symbol(address)}[${label}]`,
      });
    }
  }
  return offers;
}

const keyOf = (entry: WeightEntry | null): string => (entry ? `${entry.address} ${entry.index}` : '');

function EntryChoice({ axis, offers }: { readonly axis: 'a' | 'b'; readonly offers: readonly Offer[] }) {
  const { t } = useTranslation('surface');
  const entry = useSurface(selectAll)[axis];
  return (
    <label className="field">
      <span className="field-label">{t(`axis.${axis}`)}</span>
      <select
        className="native-select"
        data-testid={`surface-${axis}`}
        value={keyOf(entry)}
        onChange={(event) => {
          const chosen = offers.find(({ key }) => key === event.target.value);
          if (!chosen) return;
          set({ [axis]: { address: chosen.address, index: chosen.index } });
          void askSurface();
        }}
      >
        {offers.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function PlaneControls({ offers }: { readonly offers: readonly Offer[] }) {
  const { t } = useTranslation('surface');
  const { kind, reach, points, seed } = useSurface(selectAll);
  const redraw = (change: Partial<SurfaceState>): void => {
    set(change);
    void askSurface();
  };
  return (
    <div className="surface-fields">
      <label className="field surface-wide">
        <span className="field-label">{t('plane')}</span>
        <select
          className="native-select"
          data-testid="surface-kind"
          value={kind}
          onChange={(event) => redraw({ kind: event.target.value as SurfaceState['kind'] })}
        >
          {KINDS.map((id) => (
            <option key={id} value={id}>
              {t(`kind.${id}`)}
            </option>
          ))}
        </select>
      </label>
      {kind === 'weights' && (
        <>
          <EntryChoice axis="a" offers={offers} />
          <EntryChoice axis="b" offers={offers} />
        </>
      )}
      {kind === 'random' && (
        <NumberField
          value={seed}
          label={t('seed')}
          integer
          min={0}
          testId="surface-seed"
          onCommit={(value) => redraw({ seed: value })}
        />
      )}
      <NumberField
        value={reach}
        label={t('reach')}
        min={1e-9}
        testId="surface-reach"
        onCommit={(value) => redraw({ reach: value })}
      />
      <NumberField
        value={points}
        label={t('points')}
        integer
        min={3}
        max={201}
        testId="surface-points"
        onCommit={(value) => redraw({ points: value % 2 === 0 ? value + 1 : value })}
      />
    </div>
  );
}

function LookControls() {
  const { t } = useTranslation('surface');
  const { fog, arrows } = useSurface(selectAll);
  return (
    <div className="surface-looks">
      <label>
        <input
          type="checkbox"
          data-testid="surface-arrows"
          checked={arrows}
          onChange={(event) => set({ arrows: event.target.checked })}
        />
        {t('arrows')}
      </label>
      <label>
        <input
          type="checkbox"
          data-testid="surface-fog"
          checked={fog !== null}
          onChange={(event) => set({ fog: event.target.checked ? 0.35 : null })}
        />
        {t('fog')}
      </label>
      {fog !== null && (
        <input
          type="range"
          min={0.1}
          max={1}
          step={0.05}
          value={fog}
          aria-valuetext={formatFull(fog)}
          aria-label={t('fog-radius')}
          data-testid="surface-fog-radius"
          onChange={(event) => set({ fog: Number(event.target.value) })}
        />
      )}
    </div>
  );
}

/** L(S, w) over two directions of the weights, with where training has been, and walks from one start compared. */
export function SurfacePanel() {
  const { t } = useTranslation('surface');
  const names = useGraphNames();
  const state = useSurface(selectAll);
  const parameters = useSession(selectParameters);
  const progress = useSession(selectProgress);
  const status = useSession(selectStatus);
  const moment = useMoment();
  const offers = offersOf(parameters, (address) => names.symbol(address));
  const first = offers[0];
  const second = offers[1];
  const isKnown = (entry: WeightEntry | null): boolean => offers.some(({ key }) => key === keyOf(entry));
  const isOwn = state.surface !== null && state.of === documentStore.getState().identity;
  const document = useDocument(selectDocument);
  const isBefore = isOwn && state.made !== null && isMadeBefore(state.made, document);
  const isReady = status !== 'blocked' && status !== 'idle' && names.costs.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another document, or one whose weights are others, is looked at anew.
  useEffect(() => {
    if (!isReady || !first || !second) return;
    if (!isKnown(state.a) || !isKnown(state.b) || keyOf(state.a) === keyOf(state.b)) set({ a: first, b: second });
    if (!isOwn) {
      set({ surface: null, walks: [], path: [] });
      void askSurface();
    }
  }, [isReady, first?.key, second?.key, isOwn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what training tells of is where to look again.
  useEffect(() => void followPath(), [progress]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another rate or eta is another step, and so are other weights.
  useEffect(() => void (state.compass !== null && !isOld(moment, moment) && askNextStep()), [moment]);

  if (!isReady) return <p className="empty-note">{t('no-cost')}</p>;
  if (!second && state.kind === 'weights') return <p className="empty-note">{t('one-weight')}</p>;
  const entryName = (entry: WeightEntry | null, fallback: string): string =>
    offers.find(({ key }) => key === keyOf(entry))?.name ?? fallback;
  const axes = state.kind === 'weights' ? ([entryName(state.a, 'a'), entryName(state.b, 'b')] as const) : (['a', 'b'] as const);
  const { surface } = state;
  return (
    <div className="surface-panel">
      <div className="surface-left">
        <PlaneControls offers={offers} />
        <LookControls />
        <CompassLegend />
        <button
          type="button"
          className="plain-button"
          data-testid="surface-redraw"
          disabled={state.asking}
          onClick={() => void askSurface()}
        >
          {t(state.asking ? 'drawing' : 'redraw')}
        </button>
        {isBefore && (
          <p className="warning-note" role="status" data-testid="surface-stale">
            {t('stale')}
          </p>
        )}
        {isOwn && surface && !isBefore && <p className="muted">{t('reading')}</p>}
        {state.problem !== null && (
          <p className="warning-note" role="alert">
            {state.problem}
          </p>
        )}
        {isOwn && surface && names.costs.length > 1 && (
          <p className="muted" data-testid="surface-averaged">
            {t('averaged', { costs: surface.averaged.map((address) => names.symbol(address)).join(' + ') })}
          </p>
        )}
        {isOwn && surface && surface.rows < surface.of && (
          <p className="muted">{t('rows', { rows: surface.rows, of: surface.of })}</p>
        )}
      </div>
      <SurfaceCanvas names={axes} isOld={isBefore} />
      <WalkList onWalk={() => void askWalks(surface?.of ?? 1)} />
    </div>
  );
}
