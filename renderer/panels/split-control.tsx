import type { Document, Split } from '../../graph-core/model/document.ts';
import type { ColumnOverview } from '../../session/protocol.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { sessionStore, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { selectReadsText } from '../text/select-reads-text.ts';
import { NumberField } from '../ui/number-field.tsx';
import { setSplit } from './data-edits.ts';

const { dispatch } = documentStore.getState();
const selectFault = ({ diagnostics }: SessionState) => diagnostics.find(({ code }) => code === 'data/split') ?? null;

type SplitKind = 'none' | 'fraction' | 'first' | 'column';
type Shares = Extract<Split, { readonly train: number }>;
type First = Extract<Split, { readonly first: number }>;

const kindOf = (split: Split | undefined): SplitKind =>
  split === undefined ? 'none' : 'train' in split ? 'fraction' : 'first' in split ? 'first' : 'column';

/** What a column that says the part of each row is called. */
const PARTS = /^(split|part|set|subset|fold|phase)$/i;

function startOf(kind: SplitKind, samples: number, names: readonly string[]): Split | null {
  if (kind === 'column') return { column: names.find((name) => PARTS.test(name)) ?? names[0] ?? '' };
  if (kind === 'fraction') return { train: 0.8, seed: 0 };
  return kind === 'first' ? { first: Math.max(1, Math.floor(samples * 0.8)) } : null;
}

/** A split without a validation of nothing and without classes of no column. */
function tidy<T extends Shares | First>(split: T): T {
  const { validation, ...rest } = split as Shares;
  const { stratify, ...others } = rest;
  return { ...others, ...(validation ? { validation } : {}), ...(stratify ? { stratify } : {}) } as unknown as T;
}

/** How rows are divided into training, validation and test. */
export function SplitControl({
  document,
  columns,
}: {
  readonly document: Document;
  readonly columns: readonly ColumnOverview[];
}) {
  const { t } = useTranslation('drawer');
  const { split } = document.data;
  // windows of a text are divided in their order
  const inOrder = useDocument(selectReadsText);
  const fault = useSession(selectFault);
  const kind = kindOf(split);
  const names = columns.filter(({ shape }) => shape === undefined).map(({ name }) => name);
  const samples = sessionStore.getState().view?.samples ?? 1;
  const set = (next: Split | null): void => void dispatch(setSplit(document, next));
  return (
    <div className="split-control">
      <label className="field">
        <span className="field-label">{t('data.split')}</span>
        <select
          className="native-select"
          data-testid="split-kind"
          value={kind}
          onChange={(event) => set(startOf(event.target.value as SplitKind, samples, names))}
        >
          {(['none', 'fraction', 'first'] as const).map((each) => (
            <option key={each} value={each}>
              {t(`data.splits.${each === 'fraction' && inOrder ? 'leading' : each}`)}
            </option>
          ))}
          {(kind === 'column' || names.length > 0) && <option value="column">{t('data.splits.column')}</option>}
        </select>
      </label>
      {split && 'train' in split && <ShareFields split={split} columns={columns} set={set} inOrder={inOrder} />}
      {split && 'first' in split && <FirstFields split={split} set={set} />}
      {split && 'column' in split && <ColumnField column={split.column} names={names} set={set} />}
      {fault && (
        <p className="field-error" role="alert" data-testid="split-fault">
          {sayMessage(fault.message)}; {sayMessage(fault.mend ?? '')}
        </p>
      )}
    </div>
  );
}

function ShareFields({
  split,
  columns,
  set,
  inOrder,
}: {
  readonly split: Shares;
  readonly columns: readonly ColumnOverview[];
  readonly set: (split: Split) => void;
  readonly inOrder: boolean;
}) {
  const { t } = useTranslation('drawer');
  const discrete = columns.filter(({ kind, shape }) => kind === 'discrete' && shape === undefined).map(({ name }) => name);
  const names = split.stratify === undefined || discrete.includes(split.stratify) ? discrete : [...discrete, split.stratify];
  return (
    <>
      <NumberField
        value={split.train}
        label={t('data.fraction')}
        min={0}
        max={1}
        testId="split-fraction"
        error={t('data.fraction-error')}
        onCommit={(train) => set({ ...split, train })}
      />
      <NumberField
        value={split.validation ?? 0}
        label={t('data.validation')}
        min={0}
        max={1}
        testId="split-validation"
        error={t('data.fraction-error')}
        onCommit={(validation) => set(tidy({ ...split, validation }))}
      />
      {!inOrder && (
        <NumberField
          value={split.seed ?? 0}
          label={t('data.seed')}
          integer
          min={0}
          testId="split-seed"
          error={t('training.whole')}
          onCommit={(seed) => set({ ...split, seed })}
        />
      )}
      {names.length > 0 && (
        <ColumnSelect
          label={t('data.stratify')}
          testId="split-stratify"
          value={split.stratify ?? ''}
          names={names}
          none={t('data.no-stratify')}
          onChange={(stratify) => set(tidy({ ...split, stratify }))}
        />
      )}
    </>
  );
}

interface ColumnSelectProps {
  readonly label: string;
  readonly title?: string;
  readonly testId: string;
  readonly value: string;
  readonly names: readonly string[];
  /** What no column is called, where none may be chosen. */
  readonly none?: string;
  readonly onChange: (name: string) => void;
}

function ColumnSelect({ label, title, testId, value, names, none, onChange }: ColumnSelectProps) {
  return (
    <label className="field" title={title}>
      <span className="field-label">{label}</span>
      <select className="native-select" data-testid={testId} value={value} onChange={(event) => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The column whose cells say `train`, `validation` or `test`. */
function ColumnField({
  column,
  names,
  set,
}: {
  readonly column: string;
  readonly names: readonly string[];
  readonly set: (split: Split) => void;
}) {
  const { t } = useTranslation('drawer');
  return (
    <ColumnSelect
      label={t('data.split-column')}
      title={t('data.split-column-title')}
      testId="split-column"
      value={column}
      names={names.includes(column) ? names : [column, ...names]}
      onChange={(name) => set({ column: name })}
    />
  );
}

function FirstFields({ split, set }: { readonly split: First; readonly set: (split: Split) => void }) {
  const { t } = useTranslation('drawer');
  return (
    <>
      <NumberField
        value={split.first}
        label={t('data.first')}
        integer
        min={1}
        testId="split-first"
        error={t('training.whole')}
        onCommit={(first) => set({ ...split, first })}
      />
      <NumberField
        value={split.validation ?? 0}
        label={t('data.validation-rows')}
        integer
        min={0}
        testId="split-validation"
        error={t('training.whole')}
        onCommit={(validation) => set(tidy({ ...split, validation }))}
      />
    </>
  );
}
