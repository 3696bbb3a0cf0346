import { rootOf } from '../../graph-core/model/address.ts';
import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDrawing, weightsInside } from '../state/derived.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { indexLabel } from '../ui/heat.ts';
import { NumberInput } from '../ui/number-field.tsx';
import { changeNudge, type NudgeTarget, startNudge } from './nudge-store.ts';

/** Entries with a button each; of more than that the number is typed. */
const CHIPS = 9;

const selectValues = (state: SessionState) => state.view?.values;

/** Which number of the value is changed. */
export function EntryPicker({ target, shape }: { readonly target: NudgeTarget; readonly shape: readonly number[] }) {
  const { t } = useTranslation('nudge');
  const size = sizeOf(shape);
  if (size < 2) return null;
  if (size > CHIPS) {
    return (
      <span className="nudge-entry">
        {t('entry')}
        <NumberInput
          value={target.index}
          integer
          min={0}
          max={size - 1}
          label={t('entry-of', { count: size })}
          testId="nudge-entry"
          onCommit={(index) => changeNudge({ index })}
        />
        <span className="muted">[{indexLabel(shape, target.index)}]</span>
      </span>
    );
  }
  return (
    <fieldset className="nudge-entry" aria-label={t('entry')}>
      {Array.from({ length: size }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry of a tensor is its index.
          key={index}
          type="button"
          className={`chip${index === target.index ? ' chip-on' : ''}`}
          aria-pressed={index === target.index}
          data-testid={`nudge-entry-${index}`}
          onClick={() => changeNudge({ index })}
        >
          [{indexLabel(shape, index)}]
        </button>
      ))}
    </fieldset>
  );
}

/** Of a group: which of the values inside, none of which is drawn. */
export function InnerValues({ address }: { readonly address: Address }) {
  const { t } = useTranslation('nudge');
  const names = useGraphNames();
  const values = useSession(selectValues) ?? {};
  const document = useDocument(selectDrawing);
  const group = rootOf(address);
  const own = Object.keys(values).filter((each) => each.startsWith(group) && /^[./]/.test(each.slice(group.length)));
  // the weights of an instance that shares them are those of the other
  const all = [...new Set([...own, ...weightsInside(document, group)])].filter((each) => values[each]?.dtype === 'float');
  if (!own.some((each) => each.startsWith(`${group}/`))) return null;
  return (
    <label className="nudge-entry">
      {t('value')}
      <select
        className="native-select"
        data-testid="nudge-value"
        value={address}
        onChange={({ target: { value } }) => startNudge(value, 0, values[value]?.entries[0] ?? 1)}
      >
        {all.map((each) => (
          <option key={each} value={each}>
            {names.symbol(each)} – {names.block(splitAddress(each).node)}
          </option>
        ))}
      </select>
    </label>
  );
}
