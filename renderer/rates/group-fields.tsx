import { X } from 'lucide-react';
import { matchesAny } from '../../graph-core/model/address.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec, OptimizerSpec } from '../../graph-core/model/training.ts';
import { wayOf } from '../../graph-core/optim/ways.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { hyperHelp } from '../i18n/way-words.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { type ObjectivePlace, optimizerOf } from '../panels/training-edits.ts';
import { documentStore } from '../state/stores.ts';
import { DraftInput } from '../ui/draft-input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import {
  groupChange,
  groupFields,
  groupFlags,
  groupNumber,
  rateOf,
  readPatterns,
  setGroup,
  type Weight,
  withMember,
} from './group-edits.ts';

const { dispatch } = documentStore.getState();

export interface GroupFieldsProps {
  readonly document: Document;
  readonly objective: ObjectivePlace;
  readonly at: number;
  readonly group: GroupSpec;
  readonly members: readonly Weight[];
  /** All weights that the objective trains. */
  readonly weights: readonly Weight[];
}

/** Which weights a group takes: by patterns, or one by one. */
export function GroupWeights({ document, objective, at, group, members, weights }: GroupFieldsProps) {
  const { t } = useTranslation('rates');
  const names = useGraphNames();
  const put = (parameters: readonly string[]): void => {
    dispatch(setGroup(document, objective, at, { parameters }));
  };
  return (
    <div className="group-members">
      <div className="field">
        <span className="field-label" aria-hidden="true">
          {t('patterns')}
        </span>
        <DraftInput
          className="text-field"
          aria-label={t('patterns')}
          value={group.parameters.join(', ')}
          testId="group-patterns"
          title={t('patterns-title')}
          onCommit={(text) => put(readPatterns(text))}
        />
      </div>
      <div className="group-checks">
        {weights.map((weight) => {
          const isIn = members.includes(weight);
          // another group comes first
          const isTaken = !isIn && matchesAny(group.parameters, weight.address);
          return (
            <label key={weight.address} title={isTaken ? t('taken', { address: weight.address }) : weight.address}>
              <input
                type="checkbox"
                checked={isIn}
                disabled={isTaken}
                data-testid={`group-takes-${weight.address}`}
                onChange={(event) => put(withMember(group, members, weight.address, event.target.checked))}
              />
              <span className="math">{names.symbol(weight.address)}</span>
            </label>
          );
        })}
      </div>
    </div>
  );
}

/** Settings of a group; what it does not say is that of the optimiser. */
export function GroupSettings({ document, objective, at, group }: GroupFieldsProps) {
  const { t } = useTranslation('rates');
  const optimizer = optimizerOf(document, objective.index);
  const set = (change: { readonly [name: string]: unknown }): void => {
    dispatch(setGroup(document, objective, at, change));
  };
  const isFrozen = group.frozen === true;
  const rate = group.eta === undefined ? rateOf(group, optimizer) : (group.lr ?? group.lrFactor ?? 1);
  const isMoving = !isFrozen && wayOf(optimizer.type)?.type !== 'lbfgs';
  return (
    <div className="group-settings">
      <label className="group-frozen" title={t('frozen-title')}>
        <input
          type="checkbox"
          data-testid="group-frozen"
          checked={isFrozen}
          onChange={(event) => set({ frozen: event.target.checked ? true : undefined })}
        />
        {t('frozen')}
      </label>
      {isMoving && (
        <>
          <Own isOwn={group.lr !== undefined} onReset={() => set({ lr: undefined })} name={t('lr')} title={t('lr-title')}>
            <NumberField
              value={rate}
              label={t(group.eta === undefined ? 'lr' : 'times')}
              min={0}
              testId="group-lr"
              onCommit={(lr) => set({ lr, lrFactor: undefined })}
            />
          </Own>
          <Own
            isOwn={group.lrFactor !== undefined}
            onReset={() => set({ lrFactor: undefined })}
            name={t('factor')}
            title={t('factor-title')}
          >
            <NumberField
              value={group.lrFactor ?? (group.lr === undefined ? 1 : null)}
              label={t('factor')}
              min={0}
              testId="group-factor"
              placeholder="–"
              onCommit={(lrFactor) => set({ lrFactor, lr: undefined })}
            />
          </Own>
          <Settings group={group} optimizer={optimizer} set={set} />
        </>
      )}
      {!isFrozen && !isMoving && <p className="muted group-note">{t('only-frozen')}</p>}
    </div>
  );
}

function Settings({
  group,
  optimizer,
  set,
}: {
  readonly group: GroupSpec;
  readonly optimizer: OptimizerSpec;
  readonly set: (change: { readonly [name: string]: unknown }) => void;
}) {
  const { t } = useTranslation(['rates', 'drawer']);
  const { type } = optimizer;
  return (
    <>
      {groupFields(type).map((field) => {
        const own = group[field.name];
        const id = field.at === undefined ? field.name : `${field.name}-${field.at + 1}`;
        const label = t(`drawer:hyper.${id}`, { defaultValue: field.name });
        return (
          <Own
            key={id}
            isOwn={own !== undefined}
            name={t(`drawer:hyper.${field.name}`, { defaultValue: field.name })}
            title={hyperHelp(type, field.name, field.docs)}
            onReset={() => set({ [field.name]: undefined })}
          >
            <NumberField
              value={groupNumber(group, optimizer, field)}
              label={label}
              {...(field.integer === true ? { integer: true } : {})}
              {...(field.min === undefined ? {} : { min: field.min })}
              {...(field.max === undefined ? {} : { max: field.max })}
              testId={`group-${id}`}
              error={t('drawer:hyper.error')}
              onCommit={(value) => set(groupChange(group, optimizer, field, value))}
            />
          </Own>
        );
      })}
      {groupFlags(type).map((name) => {
        const own = group[name];
        const label = t(`drawer:hyper.${name}`, { defaultValue: name });
        return (
          <Own key={name} isOwn={own !== undefined} name={label} onReset={() => set({ [name]: undefined })}>
            <label className="field">
              <span className="field-label">{label}</span>
              <input
                type="checkbox"
                data-testid={`group-${name}`}
                checked={(own ?? optimizer[name]) === true}
                onChange={(event) => set({ [name]: event.target.checked })}
              />
            </label>
          </Own>
        );
      })}
    </>
  );
}

/** A setting, marked and with a way back where it is the group's own. */
function Own({
  isOwn,
  name,
  title,
  onReset,
  children,
}: {
  readonly isOwn: boolean;
  readonly name: string;
  readonly title?: string;
  readonly onReset: () => void;
  readonly children: React.ReactNode;
}) {
  const { t } = useTranslation('rates');
  return (
    <span className={isOwn ? 'group-setting group-own' : 'group-setting'} title={title}>
      {children}
      {isOwn && (
        <button
          type="button"
          className="icon-button group-reset"
          aria-label={t('inherit', { name })}
          title={t('inherit', { name })}
          onClick={onReset}
        >
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
