import { useMemo, useState } from 'react';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec } from '../../graph-core/model/training.ts';
import { isGradientFree } from '../../graph-core/optim/ways.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { ObjectiveChoice, useObjective } from '../panels/objective-choice.tsx';
import { type ObjectivePlace, optimizerOf } from '../panels/training-edits.ts';
import { selectDocument } from '../state/document-store.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { EtaEditor } from './eta-editor.tsx';
import { groupsOf, membersOf } from './group-edits.ts';
import { GroupSettings, GroupWeights } from './group-fields.tsx';
import { GroupList } from './group-list.tsx';
import './rates.css';

const selectParameters = (state: SessionState) => state.parameters;
const REST: GroupSpec = { parameters: [] };

/** Groups of weights with settings of their own, and learning rates that are more than a number. */
export function RatesPanel() {
  const { t } = useTranslation('rates');
  const document = useDocument(selectDocument);
  const objective = useObjective(document, useGraphNames().costs[0] ?? null);
  const { type } = optimizerOf(document, objective.index);
  if (objective.cost === null) return <p className="empty-note">{t('no-cost')}</p>;
  if (isGradientFree(type) && groupsOf(document, objective.index).length === 0)
    return (
      <div className="rates-search">
        <ObjectiveChoice document={document} objective={objective} />
        <p className="empty-note">{t('search')}</p>
      </div>
    );
  // what is chosen among the groups of one objective means nothing among those of another
  return <Groups key={objective.index} document={document} objective={objective} />;
}

function Groups({ document, objective }: { readonly document: Document; readonly objective: ObjectivePlace }) {
  const { t } = useTranslation('rates');
  const { index } = objective;
  const parameters = useSession(selectParameters);
  const weights = useMemo(() => parameters.filter(({ isBuffer, trainable }) => !isBuffer && trainable), [parameters]);
  const members = useMemo(() => membersOf(document, index, weights), [document, index, weights]);
  const groups = groupsOf(document, index);
  const [wanted, setWanted] = useState<number | null>(groups.length > 0 ? 0 : null);
  const chosen = wanted !== null && wanted < groups.length ? wanted : null;
  const group = chosen === null ? undefined : groups[chosen];
  const taken = chosen === null ? members.rest : (members.groups[chosen] ?? []);
  const meant = weights.filter((weight) => !members.outside.includes(weight));
  const editing = { document, objective, members: taken };
  return (
    <div className="rates-panel">
      <GroupList document={document} objective={objective} members={members} chosen={chosen} onChoose={setWanted} />
      <div className="rates-group">
        {group === undefined || chosen === null ? (
          <p className="muted">{t(groups.length === 0 ? 'about' : 'about-rest')}</p>
        ) : (
          <>
            <GroupWeights {...editing} at={chosen} group={group} weights={meant} />
            <GroupSettings {...editing} at={chosen} group={group} weights={meant} />
          </>
        )}
      </div>
      {group?.frozen === true ? <div /> : <EtaEditor {...editing} at={chosen} group={group ?? REST} />}
    </div>
  );
}
