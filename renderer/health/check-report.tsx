import type { GradientCheck } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type HealthState, useHealth } from './health-store.ts';
import { isOld, useMoment } from './moment.ts';
import './float-check.css';

type GradientRow = GradientCheck['rows'][number];

const selectState = (state: HealthState) => state;
const selectIdentity = (state: DocumentState) => state.identity;

type State = 'failed' | 'not-finite' | 'kink' | 'vague' | 'passed';

function stateOf({ passed, kinks, vague, notFinite, worst }: GradientRow): State {
  if (!passed) return notFinite.length > 0 ? 'not-finite' : 'failed';
  if (worst === null && kinks.length > 0) return 'kink';
  return vague.length > 0 ? 'vague' : 'passed';
}

const COLUMNS = ['value', 'checked', 'entry', 'chain', 'difference', 'error', 'state'] as const;

/** The value whose entry is furthest off, or all entries at once, against differences. */
function Numbers({ slope }: { readonly slope: Omit<NonNullable<GradientRow['worst']>, 'index'> | null }) {
  return (
    <>
      <td className="health-number">{slope ? formatNumber(slope.gradient, 6) : '–'}</td>
      <td className="health-number">{slope ? formatNumber(slope.difference, 6) : '–'}</td>
      <td className="health-number">{slope ? formatNumber(slope.error, 2) : '–'}</td>
    </>
  );
}

function Row({ row, names }: { readonly row: GradientRow; readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  const { address, shape, entries, checked, kinks, worst, along } = row;
  const state = stateOf(row);
  return (
    <>
      <tr>
        <th scope="row" className="math" title={address}>
          {names.symbol(address)}
        </th>
        <td>{t('check.entries', { checked, entries })}</td>
        <td className="health-number">{worst === null || shape.length === 0 ? '–' : `[${indexLabel(shape, worst.index)}]`}</td>
        <Numbers slope={worst} />
        <td className={`check-${state}`}>
          {t(`check.state.${state}`)}
          {kinks.length > 0 && state !== 'kink' && ` ${t('check.kinks', { count: kinks.length })}`}
        </td>
      </tr>
      {along && (
        <tr>
          <td colSpan={3} className="muted">
            {t('check.along', { count: entries })}
          </td>
          <Numbers slope={along} />
          <td className={`check-${ALONG[along.verdict]}`}>{t(`check.state.${ALONG[along.verdict]}`)}</td>
        </tr>
      )}
    </>
  );
}

const ALONG: { readonly [verdict in NonNullable<GradientRow['along']>['verdict']]: State } = {
  agrees: 'passed',
  differs: 'failed',
  kink: 'kink',
  vague: 'vague',
  'not-finite': 'not-finite',
};

/** Rows in the order of the check, those of a block together. */
function parts(rows: readonly GradientRow[]): (readonly [string | null, readonly GradientRow[]])[] {
  return [...new Set(rows.map(({ of }) => of))].map((of) => [of, rows.filter((row) => row.of === of)] as const);
}

function Rows({ rows, names }: { readonly rows: readonly GradientRow[]; readonly names: GraphNames }) {
  const { t } = useTranslation('health');
  const blocks = parts(rows);
  return (
    <table className="health-table" data-testid="check-table">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {t(`check.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      {blocks.map(([of, own]) => (
        <tbody key={of ?? ''}>
          {of !== null && blocks.length > 1 && (
            <tr>
              <th scope="rowgroup" colSpan={COLUMNS.length} title={of}>
                {names.name(of)}
              </th>
            </tr>
          )}
          {own.map((row) => (
            <Row key={row.address} row={row} names={names} />
          ))}
        </tbody>
      ))}
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
