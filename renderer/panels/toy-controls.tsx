import type { DataSource, Document } from '../../graph-core/model/document.ts';
import { DRAWN_FIRST, DRAWN_NAMES, isDrawnName } from '../../graph-core/random/drawn-set.ts';
import {
  isToyName,
  RING_DEFAULTS,
  TOY_DEFAULTS,
  TOY_LIMITS,
  TOY_NAMES,
  type ToyName,
  toyColumns,
} from '../../graph-core/random/toy-sets.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount, formatFull } from '../ui/number-format.ts';
import { setSource } from './data-edits.ts';

const { dispatch } = documentStore.getState();

/** The slider's end; larger noise can be written into the file. */
const MAX_NOISE = 1;

/** Takes a toy set: the dialog that follows binds its columns. */
export function AddToySet() {
  const { t } = useTranslation('drawer');
  const add = (generator: string): void => {
    const source = isDrawnName(generator) ? { generator, points: DRAWN_FIRST[generator] } : { generator, ...TOY_DEFAULTS };
    uiStore.getState().openDialog({ kind: 'bind-data', file: generator, source, target: null });
  };
  return (
    <select
      className="native-select"
      aria-label={t('data.toy-add')}
      data-testid="add-toy"
      value=""
      onChange={(event) => add(event.target.value)}
    >
      <option value="" disabled>
        {t('data.toy-add')}
      </option>
      {TOY_NAMES.map((name) => (
        <option key={name} value={name}>
          {t(`data.toys.${name}`)}
        </option>
      ))}
      {DRAWN_NAMES.map((name) => (
        <option key={name} value={name}>
          {t(`data.toys.${name}`)}
        </option>
      ))}
    </select>
  );
}

/** Sets with the same columns may take each other's place. */
const likeIt = (generator: ToyName): readonly ToyName[] =>
  TOY_NAMES.filter((name) => toyColumns(name).join() === toyColumns(generator).join());

/** What a ring of Gaussians has beside the settings of all sets. */
function RingFields({ source, change }: { readonly source: DataSource; readonly change: (change: Partial<DataSource>) => void }) {
  const { t } = useTranslation('drawer');
  const { modes, radius } = { ...RING_DEFAULTS, ...source };
  return (
    <>
      <NumberField
        value={modes}
        label={t('data.modes')}
        integer
        min={1}
        max={TOY_LIMITS.modes}
        testId="toy-modes"
        error={t('data.whole-range', { min: 1, max: TOY_LIMITS.modes })}
        onCommit={(value) => change({ modes: value })}
      />
      <NumberField
        value={radius}
        label={t('data.radius')}
        min={0}
        max={TOY_LIMITS.radius}
        testId="toy-radius"
        error={t('data.range', { min: 0, max: formatCount(TOY_LIMITS.radius) })}
        onCommit={(value) => change({ radius: value })}
      />
    </>
  );
}

/** Settings of a toy set. */
export function ToyControls({
  document,
  name,
  source,
}: {
  readonly document: Document;
  readonly name: string;
  readonly source: DataSource;
}) {
  const { t } = useTranslation('drawer');
  const { generator } = source;
  if (!isToyName(generator)) return null;
  const { rows, noise, seed, copies } = { ...TOY_DEFAULTS, ...source };
  const change = (change: Partial<DataSource>): void => void dispatch(setSource(document, 'toy', name, { ...source, ...change }));
  return (
    <div className="toy-controls" data-testid="toy-controls">
      <label className="field">
        <span className="field-label">{t('data.toy')}</span>
        <select
          className="native-select"
          data-testid="toy-generator"
          value={generator}
          onChange={(event) => change({ generator: event.target.value })}
        >
          {likeIt(generator).map((each) => (
            <option key={each} value={each}>
              {t(`data.toys.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <NumberField
        value={rows}
        label={t('data.toy-rows')}
        integer
        min={1}
        max={TOY_LIMITS.rows}
        testId="toy-rows"
        error={t('data.whole-range', { min: 1, max: TOY_LIMITS.rows })}
        onCommit={(value) => change({ rows: value })}
      />
      <NumberField
        value={seed}
        label={t('data.seed')}
        integer
        min={0}
        testId="toy-seed"
        error={t('training.whole')}
        onCommit={(value) => change({ seed: value })}
      />
      {generator === 'gaussians-ring' && <RingFields source={source} change={change} />}
      <label className="field toy-slider" title={t('data.noise-title')}>
        <span className="field-label">
          {t('data.noise')} <output data-testid="toy-noise-value">{formatFull(noise)}</output>
        </span>
        <input
          type="range"
          data-testid="toy-noise"
          min={0}
          max={MAX_NOISE}
          step={0.01}
          value={noise}
          aria-valuetext={formatFull(noise)}
          onChange={(event) => change({ noise: Number(event.target.value) })}
        />
      </label>
      <label className="field toy-slider" title={t('data.copies-title')}>
        <span className="field-label">
          {t('data.copies')} <output data-testid="toy-copies-value">× {copies}</output>
        </span>
        <input
          type="range"
          data-testid="toy-copies"
          min={1}
          max={TOY_LIMITS.copies}
          step={1}
          value={copies}
          onChange={(event) => change({ copies: Number(event.target.value) })}
        />
      </label>
    </div>
  );
}
