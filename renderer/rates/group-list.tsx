import type { TFunction } from 'i18next';
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec, OptimizerSpec } from '../../graph-core/model/training.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { ObjectiveChoice } from '../panels/objective-choice.tsx';
import { type ObjectivePlace, optimizerOf } from '../panels/training-edits.ts';
import { documentStore } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { addGroup, groupsOf, type Membership, raiseGroup, rateOf, removeGroup, type Weight } from './group-edits.ts';

const { dispatch } = documentStore.getState();

export interface GroupListProps {
  readonly document: Document;
  readonly objective: ObjectivePlace;
  readonly members: Membership;
  /** The place of the group that is edited; null for what no group takes. */
  readonly chosen: number | null;
  readonly onChoose: (at: number | null) => void;
}

/** How a group steps, in a few words. */
function summary(t: TFunction<'rates'>, group: GroupSpec, optimizer: OptimizerSpec): string {
  if (group.frozen === true) return t('summary.frozen');
  if (group.eta !== undefined) return t('summary.eta', { shape: group.eta.shape.join(' × ') });
  const rate = formatNumber(rateOf(group, optimizer));
  return group.lrFactor === undefined
    ? t('summary.rate', { rate })
    : t('summary.factor', { rate, factor: formatNumber(group.lrFactor) });
}

/** The groups in the order in which they take weights, and what none of them takes. */
export function GroupList({ document, objective, members, chosen, onChoose }: GroupListProps) {
  const { t } = useTranslation('rates');
  const names = useGraphNames();
  const groups = groupsOf(document, objective.index);
  const optimizer = optimizerOf(document, objective.index);
  const symbols = (weights: readonly Weight[]): string => weights.map(({ address }) => names.symbol(address)).join(', ');
  const row = (at: number | null, title: string, weights: readonly Weight[], text: string) => (
    <button
      type="button"
      className={at === chosen ? 'group-row group-row-on' : 'group-row'}
      aria-pressed={at === chosen}
      data-testid={at === null ? 'group-rest' : `group-${at}`}
      title={weights.map(({ address }) => address).join('\n')}
      onClick={() => onChoose(at)}
    >
      <span className="group-title">{title}</span>
      <span className="group-weights math">{weights.length === 0 ? t('nothing') : symbols(weights)}</span>
      <span className="muted">{text}</span>
    </button>
  );
  return (
    <div className="group-list">
      <ObjectiveChoice document={document} objective={objective} />
      <ol>
        {groups.map((group, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no name but its place.
          <li key={i}>
            {row(i, t('group', { number: i + 1 }), members.groups[i] ?? [], summary(t, group, optimizer))}
            <button
              type="button"
              className="icon-button"
              aria-label={t('raise', { number: i + 1 })}
              title={t('raise', { number: i + 1 })}
              data-testid={`group-raise-${i}`}
              disabled={i === 0}
              onClick={() => {
                dispatch(raiseGroup(document, objective, i));
                onChoose(i - 1);
              }}
            >
              <ArrowUp size={14} aria-hidden="true" />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={t('remove', { number: i + 1 })}
              title={t('remove', { number: i + 1 })}
              data-testid={`group-remove-${i}`}
              onClick={() => {
                dispatch(removeGroup(document, objective, i));
                onChoose(null);
              }}
            >
              <Trash2 size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
        <li>{row(null, t(groups.length === 0 ? 'all' : 'rest'), members.rest, summary(t, { parameters: [] }, optimizer))}</li>
      </ol>
      <button
        type="button"
        className="plain-button"
        data-testid="group-add"
        onClick={() => {
          dispatch(addGroup(document, objective, members));
          onChoose(groups.length);
        }}
      >
        <Plus size={14} aria-hidden="true" />
        {t('add')}
      </button>
      {members.outside.length > 0 && <p className="muted">{t('outside', { weights: symbols(members.outside) })}</p>}
    </div>
  );
}
