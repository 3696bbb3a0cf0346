import { useState } from 'react';
import type { ChainFactor, JacobianChain } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { jacobianText, sizeText } from '../stepper/convention.ts';
import { useTurned } from '../stepper/use-turned.ts';
import { formatNumber } from '../ui/number-format.ts';
import { TurnedMap } from '../ui/turned-map.tsx';
import { useQuestion } from './use-question.ts';

/** Rows and columns of a factor that are shown with numbers. */
const SHOWN = 8;

interface FactorProps {
  readonly factor: ChainFactor;
  readonly block: string;
  readonly turned: boolean;
}

/** One block's own matrix. */
function Factor({ factor, block, turned }: FactorProps) {
  const { t } = useTranslation('jacobian');
  const { rows, columns, entries } = factor;
  if (entries === null) return <p className="muted">{t('factor-large')}</p>;
  return (
    <div className="tensor-scroll">
      <TurnedMap
        turned={turned}
        values={entries}
        rows={rows}
        columns={columns}
        rowWindow={{ from: 0, to: Math.min(rows, SHOWN) }}
        columnWindow={{ from: 0, to: Math.min(columns, SHOWN) }}
        label={t('factor', { block })}
        cellLabel={(row, column) => `${block} [${row},${column}]`}
        testId="jacobian-factor-cell"
      />
      {(rows > SHOWN || columns > SHOWN) && <span className="muted">{t('factor-part')}</span>}
    </div>
  );
}

/** The Jacobian as a sum over paths of products of the blocks' own, each of which can be opened. */
function Chain({ chain, names }: { readonly chain: JacobianChain; readonly names: GraphNames }) {
  const { t } = useTranslation('jacobian');
  const turned = useTurned();
  const [open, setOpen] = useState<number | null>(null);
  const { factors, paths, pathCount, gap } = chain;
  const opened = open === null ? undefined : factors[open];
  if (pathCount === 0) return <p className="empty-note">{t('no-path')}</p>;
  return (
    <>
      <ol className="jacobian-paths" data-testid="jacobian-paths">
        {paths.map((path) => (
          <li key={path.join()} className="jacobian-path">
            {(turned ? [...path].reverse() : path).map((at, i) => {
              const { node, rows, columns } = factors[at] as ChainFactor;
              return (
                <span key={at} className="jacobian-step">
                  {i > 0 && <span aria-hidden="true">·</span>}
                  <button
                    type="button"
                    className={`chip${open === at ? ' chip-on' : ''}`}
                    aria-expanded={open === at}
                    onClick={() => setOpen(open === at ? null : at)}
                  >
                    {jacobianText(names.block(node), turned)}{' '}
                    <span className="badge badge-size">{`[${sizeText(rows, columns, turned)}]`}</span>
                  </button>
                </span>
              );
            })}
          </li>
        ))}
      </ol>
      {pathCount > paths.length && <p className="muted">{t('more-paths', { shown: paths.length, count: pathCount })}</p>}
      {opened !== undefined && <Factor factor={opened} block={names.block(opened.node)} turned={turned} />}
      <p className="muted" data-testid="jacobian-gap">
        {gap === null
          ? t('too-large-to-multiply')
          : `${t(pathCount === 1 ? 'product' : 'paths-sum', { count: pathCount })} ${gap === 0 ? t('gap-none') : t('gap', { gap: formatNumber(gap, 1) })}`}
      </p>
    </>
  );
}

/** The blocks between two values, asked for. */
export function ChainView({ of, wrt, names }: { readonly of: string; readonly wrt: string; readonly names: GraphNames }) {
  const { t } = useTranslation('jacobian');
  const answer = useQuestion('jacobianChain', { of, wrt });
  return (
    <section className="jacobian-chain" aria-label={t('chain')}>
      <h3>{t('chain')}</h3>
      {answer === null ? (
        <p className="empty-note">{t('computing')}</p>
      ) : 'error' in answer ? (
        <p className="empty-note">{answer.error}</p>
      ) : (
        <>
          <Chain key={`${of}:${wrt}`} chain={answer.value} names={names} />
          <FloatCheck question={{ name: 'jacobianChain', payload: { of, wrt } }} testId="chain" />
        </>
      )}
    </section>
  );
}
