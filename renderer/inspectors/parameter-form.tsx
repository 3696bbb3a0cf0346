import { Lock, LockOpen } from 'lucide-react';
import { type SpecChanges, setParameterSpec } from '../../graph-core/edit/edits/set.ts';
import { type Address, type Document, INIT_NAMES, type InitName, type ParameterSpec } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { documentStore } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';

/** Arguments that an initialiser takes, with what they are when they are not given. */
const INIT_ARGS: Readonly<Record<string, readonly (readonly [name: string, start: number])[]>> = {
  constant: [['value', 0]],
  uniform: [
    ['low', 0],
    ['high', 1],
  ],
  normal: [
    ['mean', 0],
    ['std', 1],
  ],
  'xavier-uniform': [['gain', 1]],
  'xavier-normal': [['gain', 1]],
  orthogonal: [['gain', 1]],
};

/** Takes a stored value away, in the document or in a file beside it, with what optimisers had made of its past. */
const UNSTORED = { value: undefined, file: undefined, tensor: undefined, state: undefined };

export interface ParameterFormProps {
  readonly document: Document;
  readonly address: Address;
  readonly symbol: string;
  /** The op's own initialiser, in force while the document names none. */
  readonly ownInit: string;
  /** State of the block, which no gradient changes: there is nothing to freeze, and nothing to draw it from. */
  readonly isBuffer?: boolean;
}

/** Numbers that stand in the document, or in a file beside it, with the way back to what they would be without. */
function Stored({
  spec,
  address,
  onRedraw,
}: {
  readonly spec: ParameterSpec;
  readonly address: Address;
  readonly onRedraw: () => void;
}) {
  const { t } = useTranslation('inspector');
  if (spec.value === undefined && spec.file === undefined) return null;
  return (
    <p className="muted">
      {spec.value === undefined ? t('parameter.in-file', { file: spec.file }) : t('parameter.stored')}{' '}
      <button type="button" className="chip" data-testid={`redraw-${address}`} onClick={onRedraw}>
        {t('parameter.redraw')}
      </button>
    </p>
  );
}

/** How a weight starts, and whether it is trained. */
export function ParameterForm({ document, address, symbol, ownInit, isBuffer = false }: ParameterFormProps) {
  const { t } = useTranslation('inspector');
  const spec: ParameterSpec = document.parameters[address] ?? {};
  const frozen = spec.trainable === false;
  const init = spec.init ?? ownInit;
  const set = (change: SpecChanges): void => {
    const { document: now, dispatch } = documentStore.getState();
    dispatch(setParameterSpec(now, address, change));
  };
  if (isBuffer)
    return (
      <fieldset className="parameter-form" data-testid={`buffer-${address}`}>
        <legend>{t('parameter.title', { symbol })}</legend>
        <p className="muted">{t('parameter.buffer')}</p>
        <Stored spec={spec} address={address} onRedraw={() => set(UNSTORED)} />
      </fieldset>
    );
  return (
    <fieldset className="parameter-form">
      <legend>{t('parameter.title', { symbol })}</legend>
      <div className="parameter-row">
        <label className="field">
          <span className="field-label">{t('parameter.init')}</span>
          <select
            className="native-select"
            data-testid={`init-${address}`}
            value={init}
            onChange={(event) => set({ init: event.target.value as InitName, initArgs: undefined, ...UNSTORED })}
          >
            {INIT_NAMES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {(INIT_ARGS[init] ?? []).map(([name, start]) => (
          <NumberField
            key={name}
            value={spec.initArgs?.[name] ?? start}
            label={t(`parameter.arg.${name}`)}
            testId={`init-${name}-${address}`}
            onCommit={(value) => set({ initArgs: { ...spec.initArgs, [name]: value } })}
          />
        ))}
        <button
          type="button"
          className={`chip${frozen ? ' chip-on' : ''}`}
          aria-pressed={frozen}
          data-testid={`freeze-${address}`}
          title={t(frozen ? 'parameter.unfreeze-title' : 'parameter.freeze-title')}
          onClick={() => set({ trainable: frozen })}
        >
          {frozen ? <Lock size={12} aria-hidden="true" /> : <LockOpen size={12} aria-hidden="true" />}{' '}
          {t(frozen ? 'parameter.frozen' : 'parameter.freeze')}
        </button>
      </div>
      <Stored spec={spec} address={address} onRedraw={() => set({ init: init as InitName, ...UNSTORED })} />
    </fieldset>
  );
}
