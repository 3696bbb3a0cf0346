import { type Document, splitAddress } from '../../graph-core/model/document.ts';
import type { Field, FieldChoice } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { useLiveQuestion } from '../state/live-question.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { FieldCanvas } from './field-canvas.tsx';
import { chooseField, type FieldState, fieldStore, liveField, useField } from './field-store.ts';
import { Legend } from './legend.tsx';
import './field.css';

const selectAll = (state: FieldState) => state;
const selectSample = (state: SessionState) => state.sample;

/** Entries that are offered by name. */
const MAX_OFFERED = 400;

/** An entry by its column in the data, else by its number. */
function entryName(document: Document, { address, size }: FieldChoice, symbol: string, entry: number): string {
  const columns = document.data.columns?.[address]?.columns;
  const column = columns?.length === size ? columns[entry] : undefined;
  return column ?? (size === 1 ? symbol : `${symbol}[${entry}]`);
}

/** A node's title where it has one, with the port where that is needed; else the symbol. */
const outputName = (document: Document, address: string, symbol: string): string => {
  const title = document.nodes.find(({ id }) => id === splitAddress(address).node)?.title;
  return title ?? symbol;
};

interface PickProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onPick: (value: string) => void;
}

function Pick({ label, testId, value, options, onPick }: PickProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select className="native-select" data-testid={testId} value={value} onChange={(event) => onPick(event.target.value)}>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ControlsProps {
  readonly field: Field;
  readonly nameOf: (choice: FieldChoice, entry: number) => string;
  readonly output: (address: string) => string;
}

/** Which output over which entries; what there is no choice of is left out. */
function Controls({ field, nameOf, output }: ControlsProps) {
  const { t } = useTranslation('field');
  const { entry, held } = useField(selectAll);
  const [across, up] = field.axes;
  const entries = Array.from(
    { length: Math.min(field.input.size, MAX_OFFERED) },
    (_, k) => [String(k), nameOf(field.input, k)] as const,
  );
  const [a, b] = [across?.entry ?? 0, up?.entry];
  return (
    <div className="field-choices">
      <Pick
        label={t('output')}
        testId="field-output"
        value={field.output.address}
        options={field.outputs.map(({ address }) => [address, output(address)])}
        onPick={(address) => chooseField({ output: address, entry: 0 })}
      />
      {field.kind !== 'classes' && field.width > 1 && (
        <Pick
          label={t('entry')}
          testId="field-entry"
          value={String(entry)}
          options={Array.from({ length: field.width }, (_, k) => [String(k), `${output(field.output.address)}[${k}]`])}
          onPick={(k) => fieldStore.setState({ entry: Number(k) })}
        />
      )}
      {field.inputs.length > 1 && (
        <Pick
          label={t('input')}
          testId="field-input"
          value={field.input.address}
          options={field.inputs.map(({ address }) => [address, output(address)])}
          onPick={(address) => chooseField({ input: address, entries: undefined, output: undefined, entry: 0 })}
        />
      )}
      {field.input.size > 1 && (
        <>
          <Pick
            label={t('across')}
            testId="field-across"
            value={String(a)}
            options={entries}
            onPick={(k) =>
              chooseField({
                entries: b === undefined || Number(k) === b ? (b === undefined ? [Number(k)] : [b, a]) : [Number(k), b],
              })
            }
          />
          <Pick
            label={t('up')}
            testId="field-up"
            value={b === undefined ? '' : String(b)}
            options={[['', t('none')], ...entries.filter(([k]) => k !== String(a))]}
            onPick={(k) => chooseField({ entries: k === '' ? [a] : [a, Number(k)] })}
          />
        </>
      )}
      {field.input.size > field.axes.length && (
        <Pick
          label={t('held')}
          testId="field-held"
          value={held}
          options={[
            ['mean', t('held-mean')],
            ['sample', t('held-sample')],
          ]}
          onPick={(value) => chooseField({ held: value === 'sample' ? 'sample' : 'mean' })}
        />
      )}
    </div>
  );
}

/** What a trained function says everywhere on a plane of its input, or along one entry, with the data on it. */
export function FieldPanel() {
  const { t } = useTranslation('field');
  const names = useGraphNames();
  const document = useDocument(selectDocument);
  const { field, entry, problem } = useField(selectAll);
  const sample = useSession(selectSample);
  const isReady = useLiveQuestion(liveField);

  if (!isReady) return <p className="empty-note">{t('blocked')}</p>;
  if (field === null) return <p className="empty-note">{problem === null ? t('waiting') : t('empty', { problem })}</p>;
  const symbol = (address: string): string => names.symbol(address);
  const output = (address: string): string => outputName(document, address, symbol(address));
  const nameOf = (choice: FieldChoice, k: number): string => entryName(document, choice, symbol(choice.address), k);
  const shown = Math.min(entry, field.width - 1);
  const [across, up] = field.axes.map((axis) => nameOf(field.input, axis.entry));
  return (
    <div className="field-panel">
      <div className="field-left">
        <Controls field={field} nameOf={nameOf} output={output} />
        <Legend field={field} madeName={output(field.made?.from ?? '')} />
        {problem !== null && (
          <p className="warning-note" role="alert">
            {problem}
          </p>
        )}
      </div>
      <FieldCanvas field={field} entry={shown} sample={sample} names={[across ?? '', up ?? output(field.output.address)]} />
    </div>
  );
}
