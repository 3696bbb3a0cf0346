import { useTranslation } from 'react-i18next';
import type { GradientCheck } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type HealthState, useHealth } from './health-store.ts';
import { isOld, useMoment } from './moment.ts';
import './float-check.css';

type GradientRow = GradientCheck['rows'][number];

const selectState = (state: HealthState) => state;
const selectIdentity = (state: DocumentState) => state.identity;

function stateOf({ passed, kinks, worst }: GradientRow): 'failed' | 'kink' | 'passed' {
  if (!passed) return 'failed';
  return worst === null && kinks.length > 0 ? 'kink' : 'passed';
}

function Rows({ rows, names }: { readonly rows: readonly GradientRow[]; readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  return (
    <table className="health-table" data-testid="check-table">
      <thead>
        <tr>
          {(['value', 'checked', 'chain', 'difference', 'error', 'state'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`check.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.address}>
            <th scope="row" className="math" title={row.address}>
              {names.symbol(row.address)}
            </th>
            <td>{t('check.entries', { checked: row.checked, entries: row.entries })}</td>
            <td className="health-number">{row.worst ? formatNumber(row.worst.gradient, 6) : '–'}</td>
            <td className="health-number">{row.worst ? formatNumber(row.worst.difference, 6) : '–'}</td>
            <td className="health-number">{row.worst ? formatNumber(row.worst.error, 2) : '–'}</td>
            <td className={`check-${stateOf(row)}`}>{t(`check.state.${stateOf(row)}`, { kinks: row.kinks.length })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The bar is no part of the status: nobody wants to hear every value counted. */
function Running({ done }: { readonly done: HealthState['checkDone'] }) {
  const { t } = useTranslation('health');
  return (
    <div className="check-running">
      <p role="status">{t('check.running')}</p>
      {done !== null && (
        <p>
          <progress value={done.done} max={done.of} aria-label={t('check.running')} />{' '}
          <span className="muted" data-testid="check-done">
            {t('check.done', { done: done.done, of: done.of })}
          </span>
        </p>
      )}
    </div>
  );
}

/** The last check of gradients. */
export function CheckReport({ names }: { readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  const { check, checking, checkDone, checkProblem, checkedIn, checkedAt } = useHealth(selectState);
  const identity = useDocument(selectIdentity);
  const old = isOld(checkedAt, useMoment());
  if (checkedIn !== `${identity}`) return null;
  if (checking) return <Running done={checkDone} />;
  if (checkProblem !== null)
    return (
      <p className="health-bad" role="alert">
        {checkProblem}
      </p>
    );
  if (check === null) return null;
  const what = check.scope === null ? t('check.whole') : names.name(check.scope);
  const off = check.devices.filter((row) => !row.passed);
  const worst = check.devices.reduce((most, row) => Math.max(most, row.error), 0);
  return (
    <section className={`health-check${old ? ' float-old' : ''}`} data-testid="check-report" data-old={old}>
      {old && <p className="float-old-mark">{t('old')}</p>}
      <p role="status" className={check.passed ? 'check-passed' : 'check-failed'} data-testid="check-verdict">
        {check.rows.length === 0 ? t('check.nothing', { what }) : t(check.passed ? 'check.passed' : 'check.failed', { what })}
      </p>
      {check.rows.length > 0 && <Rows rows={check.rows} names={names} />}
      {check.held.length > 0 && <p className="muted">{t('check.held', { blocks: check.held.map(names.name).join(', ') })}</p>}
      {check.devices.length > 0 && (
        <p>
          {off.length === 0
            ? t('check.device-passed', { count: check.devices.length, worst: formatNumber(worst, 2) })
            : t('check.device-failed', { list: off.map((row) => row.address).join(', '), worst: formatNumber(worst, 2) })}
        </p>
      )}
    </section>
  );
}
