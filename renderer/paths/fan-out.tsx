import { useEffect } from 'react';
import type { Branch } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { documentStore } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { blockText } from './block-text.ts';
import { light, litBy } from './lit.ts';
import { RowView } from './row-view.tsx';
import { useAnswer } from './use-answer.ts';
import './paths.css';

interface Shown {
  readonly address: string;
  readonly names: GraphNames;
}

/** One use: its block, and what comes back through it. Pointed at, its wire is lit. */
function BranchView({ branch, address, names }: Shown & { readonly branch: Branch }) {
  const { t } = useTranslation('paths');
  const { node, port, gradient, passes } = branch;
  const label = t('through', { block: blockText(node, names) });
  const show = (): void => light(litBy(documentStore.getState().document, address, [branch]));
  const hide = (): void => light(null);
  return (
    <li className="branch" onMouseEnter={show} onMouseLeave={hide}>
      <button
        type="button"
        className="branch-block"
        data-testid={`branch-${node}.${port}`}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        {label} <span className="muted">{port}</span>
      </button>
      {gradient ? (
        <RowView row={gradient} label={label} testId={`contribution-${node}.${port}`} />
      ) : (
        <span className="muted">– {t(passes ? 'not-computed' : 'none')}</span>
      )}
    </li>
  );
}

/** A value that is used several times: what each use adds to its gradient, and their sum. */
export function FanOut({ address, names }: Shown) {
  const { t } = useTranslation('paths');
  const answer = useAnswer('fan-out', { address });
  useEffect(() => () => light(null), []);
  if (answer === null || 'error' in answer || answer.found.branches.length < 2) return null;
  const { branches, sum, gap } = answer.found;
  return (
    <section className="inspector-section" data-testid="fan-out">
      <h3>{t('fan-out', { count: branches.length })}</h3>
      <ul className="branches">
        {branches.map((branch) => (
          <BranchView key={`${branch.node}.${branch.port}`} branch={branch} address={address} names={names} />
        ))}
      </ul>
      {sum ? (
        <div className="branch-sum">
          <span className="branch-block">{t('sum')}</span>
          <RowView row={sum} label={t('sum')} testId="fan-out-sum" />
          {gap !== null && <span className="muted">{t('equals', { gap: formatNumber(gap) })}</span>}
        </div>
      ) : (
        <p className="muted">{t('sum-open')}</p>
      )}
      <FloatCheck question={{ name: 'fan-out', payload: { address } }} testId="fan-out" />
    </section>
  );
}
