import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import type { Document, GroupSpec } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { readEta } from '../../graph-core/optim/eta.ts';
import { symmetricPart } from '../../graph-core/optim/symmetric.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { Choice } from '../panels/choice.tsx';
import { trainingView } from '../panels/training-edits.ts';
import { documentStore } from '../state/stores.ts';
import { indexLabel } from '../ui/heat.ts';
import { EtaBuild } from './eta-build.tsx';
import { EtaGrid } from './eta-grid.tsx';
import { EtaVerdict } from './eta-verdict.tsx';
import { type EtaKind, etaKindOf, MAX_MATRIX, setGroup, setRates, type Weight } from './group-edits.ts';

const { dispatch } = documentStore.getState();

export interface EtaEditorProps {
  readonly document: Document;
  readonly cost: string | null;
  /** The group's place; null for what no group takes. */
  readonly at: number | null;
  readonly group: GroupSpec;
  readonly members: readonly Weight[];
}

/** What the gradient is multiplied by: one rate, one a weight, one an entry, or a matrix over the entries. */
export function EtaEditor({ document, cost, at, group, members }: EtaEditorProps) {
  const { t } = useTranslation('rates');
  const kind = etaKindOf(group, members);
  const takesEta = trainingView(document).optimizer.type === 'sgd';
  const [only] = members;
  const isLarge = members.some(({ shape }) => sizeOf(shape) > MAX_MATRIX);
  const choices: readonly { readonly id: string; readonly is: boolean }[] = [
    { id: 'scalar', is: true },
    { id: 'apart', is: members.length > 1 },
    { id: 'diagonal', is: takesEta || kind === 'diagonal' },
    { id: 'matrix', is: (takesEta && !isLarge) || kind === 'matrix' },
  ];
  const choose = (id: string): void => {
    const to = id === 'apart' ? { kind: 'scalar' as const, apart: true } : { kind: id as EtaKind };
    dispatch(setRates(document, cost, { at, members, ...to }));
  };
  return (
    <div className="eta-editor">
      <Choice
        label={t('eta')}
        value={kind}
        wide
        testId="eta-kind"
        title={t('eta-title')}
        disabled={members.length === 0}
        options={choices.filter(({ is }) => is).map(({ id }) => ({ id, label: t(`kind.${id}`) }))}
        onChange={choose}
      />
      {members.length > 1 && <p className="field-help">{t('splits', { count: members.length })}</p>}
      {!takesEta && <p className="field-help">{t(kind === 'scalar' ? 'needs-sgd' : 'ignored-sgd')}</p>}
      {takesEta && isLarge && <p className="field-help">{t('too-large', { most: MAX_MATRIX })}</p>}
      {at !== null && kind !== 'scalar' && only && (
        <EtaNumbers at={at} document={document} cost={cost} group={group} weight={only} />
      )}
    </div>
  );
}

function EtaNumbers({
  document,
  cost,
  at,
  group,
  weight,
}: Omit<EtaEditorProps, 'members' | 'at'> & { readonly at: number; readonly weight: Weight }) {
  const { t } = useTranslation('rates');
  const names = useGraphNames();
  const { address, shape } = weight;
  const eta = useMemo(() => (group.eta ? readEta(group.eta, shape, address, '') : null), [group.eta, shape, address]);
  if (eta === null || group.eta === undefined) return null;
  if (!eta.ok) {
    const [fault] = eta.error;
    return (
      <p className="warning-note" role="alert">
        {fault?.message}
        {fault?.mend === undefined ? '' : `: ${fault.mend}`}
      </p>
    );
  }
  const { size, kind, data } = eta.value;
  const label = (i: number): string => {
    const index = indexLabel(shape, i);
    return index === '' ? names.symbol(address) : `${names.symbol(address)}[${index}]`;
  };
  const rows = kind === 'matrix' ? size : 1;
  const put = (numbers: ArrayLike<number>): void => {
    const json = tensorToJson({ dtype: 'float', shape: group.eta?.shape ?? [], data: Float64Array.from(numbers) });
    dispatch(setGroup(document, cost, at, { eta: json }));
  };
  return (
    <>
      <EtaGrid
        rows={rows}
        columns={size}
        data={data}
        names={Array.from({ length: Math.min(size, 64) }, (_, i) => label(i))}
        onChange={put}
      />
      {kind === 'matrix' && size > 1 && (
        <button type="button" className="chip" data-testid="eta-symmetrise" onClick={() => put(symmetricPart(data, size))}>
          {t('symmetrise')}
        </button>
      )}
      <EtaVerdict eta={eta.value} address={address} />
      {kind === 'matrix' && <EtaBuild key={address} at={at} address={address} cost={cost} />}
    </>
  );
}
