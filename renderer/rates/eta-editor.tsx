import { useMemo } from 'react';
import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorJson } from '../../graph-core/model/tensor.ts';
import type { GroupSpec } from '../../graph-core/model/training.ts';
import { type Eta, readEta } from '../../graph-core/optim/eta.ts';
import { asymmetry, symmetricPart } from '../../graph-core/optim/symmetric.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { Choice } from '../panels/choice.tsx';
import { type ObjectivePlace, optimizerOf } from '../panels/training-edits.ts';
import { documentStore } from '../state/stores.ts';
import { indexLabel } from '../ui/heat.ts';
import { EtaBuild } from './eta-build.tsx';
import { EtaGrid } from './eta-grid.tsx';
import { EtaVerdict } from './eta-verdict.tsx';
import { type EtaKind, etaKindOf, MAX_MATRIX, setGroup, setRates, type Weight } from './group-edits.ts';

const { dispatch } = documentStore.getState();

export interface EtaEditorProps {
  readonly document: Document;
  readonly objective: ObjectivePlace;
  /** The group's place; null for what no group takes. */
  readonly at: number | null;
  readonly group: GroupSpec;
  readonly members: readonly Weight[];
}

/** What the gradient is multiplied by: one rate, one a weight, one an entry, or a matrix over the entries. */
export function EtaEditor(props: EtaEditorProps) {
  const { document, objective, at, group, members } = props;
  const shown = useEta(props);
  const { t } = useTranslation('rates');
  const kind = etaKindOf(group, members);
  const { type } = optimizerOf(document, objective.index);
  const takesEta = type === 'sgd';
  const isLarge = members.some(({ shape }) => sizeOf(shape) > MAX_MATRIX);
  const choices: readonly { readonly id: string; readonly is: boolean }[] = [
    { id: 'scalar', is: true },
    { id: 'apart', is: members.length > 1 && type !== 'lbfgs' },
    { id: 'diagonal', is: takesEta || kind === 'diagonal' },
    { id: 'matrix', is: (takesEta && !isLarge) || kind === 'matrix' },
  ];
  const choose = (id: string): void => {
    const to = id === 'apart' ? { kind: 'scalar' as const, apart: true } : { kind: id as EtaKind };
    dispatch(setRates(document, objective, { at, members, ...to }));
  };
  return (
    <div className="eta-editor">
      <div className="eta-side">
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
        {members.length > 1 && type !== 'lbfgs' && <p className="field-help">{t('splits', { count: members.length })}</p>}
        {!takesEta && <p className="field-help">{t(kind === 'scalar' ? 'needs-sgd' : 'ignored-sgd')}</p>}
        {takesEta && isLarge && <p className="field-help">{t('too-large', { most: MAX_MATRIX })}</p>}
        {shown?.ok && <EtaNumbers {...shown} />}
        {shown?.ok === false && (
          <p className="warning-note" role="alert">
            {shown.message}
          </p>
        )}
      </div>
      {shown?.ok && (
        <div className="eta-effect">
          <EtaVerdict eta={shown.eta} address={shown.weight.address} objective={objective.index} />
          {shown.eta.kind === 'matrix' && (
            <EtaBuild key={shown.weight.address} at={shown.at} address={shown.weight.address} objective={objective} />
          )}
        </div>
      )}
    </div>
  );
}

type Shown =
  | {
      readonly ok: true;
      readonly at: number;
      readonly weight: Weight;
      readonly eta: Eta;
      readonly onChange: (eta: TensorJson) => void;
    }
  | { readonly ok: false; readonly message: string };

/** The numbers of a group's eta, for the weight that it takes; null where it has none. */
function useEta({ document, objective, at, group, members }: EtaEditorProps): Shown | null {
  const [weight] = members;
  const eta = useMemo(
    () => (group.eta && weight ? readEta(group.eta, weight.shape, weight.address, '') : null),
    [group.eta, weight],
  );
  if (eta === null || at === null || weight === undefined) return null;
  const [fault] = eta.ok ? [] : eta.error;
  if (!eta.ok)
    return {
      ok: false,
      message: [fault?.message, fault?.mend]
        .map((text) => sayMessage(text ?? ''))
        .filter(Boolean)
        .join(': '),
    };
  const onChange = (json: TensorJson): void => {
    dispatch(setGroup(document, objective, at, { eta: json }));
  };
  return { ok: true, at, weight, eta: eta.value, onChange };
}

function EtaNumbers({ weight: { address, shape }, eta: { size, kind, data }, onChange }: Shown & { readonly ok: true }) {
  const { t } = useTranslation('rates');
  const names = useGraphNames();
  const label = (i: number): string => {
    const index = indexLabel(shape, i);
    return index === '' ? names.symbol(address) : `${names.symbol(address)}[${index}]`;
  };
  const isMatrix = kind === 'matrix';
  const put = (numbers: ArrayLike<number>): void => {
    onChange(tensorToJson({ dtype: 'float', shape: isMatrix ? [size, size] : shape, data: Float64Array.from(numbers) }));
  };
  return (
    <>
      <EtaGrid
        rows={isMatrix ? size : 1}
        columns={size}
        data={data}
        names={Array.from({ length: Math.min(size, 64) }, (_, i) => label(i))}
        onChange={put}
      />
      {isMatrix && asymmetry(data, size) > 1e-9 && (
        <button type="button" className="chip" data-testid="eta-symmetrise" onClick={() => put(symmetricPart(data, size))}>
          {t('symmetrise')}
        </button>
      )}
    </>
  );
}
