import { ArrowDownToLine, ArrowUpFromLine } from 'lucide-react';
import type { Operation, TensorSummary } from '../../session/protocol.ts';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { type GraphNames, symbolTex } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import type { OperationWalk } from '../state/operation-walk.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { Products } from '../stepper/card-products.tsx';
import { chainTex } from '../stepper/convention.ts';
import { ConventionButton } from '../stepper/convention-button.tsx';
import { SummaryMap } from '../stepper/summary-map.tsx';
import { IconButton } from '../ui/button.tsx';
import { formatNumber } from '../ui/number-format.ts';
import { shownShape } from '../ui/shape-text.ts';
import { Tex } from '../ui/tex.tsx';
import { numbersTex, partialTex, ruleTex } from './operation-tex.ts';
import {
  currentParts,
  gradientText,
  insideTitle,
  operationSentence,
  operationTitle,
  sumText,
  type Told,
} from './operation-text.ts';
import { useOperation, useTold } from './use-operation.ts';

const selectWrt = (state: SessionState) => state.wrt;

interface NumbersProps {
  readonly tex: string;
  readonly label: string;
  readonly summary: TensorSummary;
  readonly testId: string;
}

function Numbers({ tex, label, summary, testId }: NumbersProps) {
  return (
    <div className="card-operand">
      <span className="product-name">
        <Tex tex={tex} /> <span className="badge badge-size">{shownShape(summary.shape)}</span>
      </span>
      {summary.shape.length === 0 ? (
        <span className="card-scalar" data-testid={testId} data-value={String(summary.entries[0])}>
          = {formatNumber(summary.entries[0] ?? Number.NaN)}
        </span>
      ) : (
        <SummaryMap summary={summary} label={label} testId={testId} />
      )}
    </div>
  );
}

/** What the operation reads and computes. */
function Forward({ told, operation }: { readonly told: Told; readonly operation: Operation }) {
  const { node, level, symbol, tex, source, output } = told;
  const { values } = level.inside;
  const result = values[output];
  if (node === null || !result) return null;
  const read = node.inputs.map((name) => source(`${node.id}.${name}`));
  const operands = read.flatMap((address) => values[address] ?? []);
  const numbers = operands.length === read.length ? numbersTex(operation.formula, operands, result) : null;
  return (
    <>
      <div className="card-formulas">
        <Tex tex={ruleTex(told, operation)} display />
        {numbers !== null && <Tex tex={numbers} display className="card-with-numbers" />}
      </div>
      <div className="card-operands">
        {[...new Set(read), output].map((address) => {
          const summary = values[address];
          if (!summary) return null;
          return (
            <Numbers
              key={address}
              tex={tex(address)}
              label={symbol(address)}
              summary={summary}
              testId={address === output ? 'operation-result' : `operation-operand-${address}`}
            />
          );
        })}
      </div>
    </>
  );
}

/** Over a mean there is no Jacobian: what came in and what goes on. */
function MeanGradients({ told }: { readonly told: Told }) {
  const { t } = useTranslation('card');
  const incoming = told.level.inside.gradients[told.output];
  const numbers = (address: string, summary: TensorSummary, testId: string) => (
    <Numbers
      key={testId}
      tex={`\\frac{\\partial ${symbolTex(told.cost)}}{\\partial ${told.tex(address)}}`}
      label={gradientText(told, address)}
      summary={summary}
      testId={testId}
    />
  );
  return (
    <>
      <p className="card-note">{t('note.mean')}</p>
      <div className="card-operands">
        {incoming && numbers(told.output, incoming, 'operation-incoming')}
        {currentParts(told).map(({ from, port, contribution }) => numbers(from, contribution, `operation-part-${port}`))}
      </div>
    </>
  );
}

/** Row times Jacobian for each input that the gradient goes back through, and the sum where that is used elsewhere too. */
function Backward({
  told,
  operation,
  names,
}: {
  readonly told: Told;
  readonly operation: Operation;
  readonly names: GraphNames;
}) {
  const wrt = useSession(selectWrt);
  const { node, symbol, tex, source, output, cost, turned } = told;
  const product = operation.products.find((each) => each.wrt === wrt) ?? operation.products[0];
  if (node === null || !product) return <MeanGradients told={told} />;
  const named = (address: string): string => symbol(source(address));
  const stage = { index: told.level.at, phase: 'backward', node: node.id, type: node.type, makes: [] } as const;
  const card = { stage, formula: '', withNumbers: null, operands: [], products: operation.products, updates: [], note: null };
  const own: GraphNames = { ...names, symbol: named, tex: (address) => tex(source(address)), output: () => output };
  const part = currentParts(told).find(({ port }) => port === product.wrt);
  const slope = partialTex(told, operation, product.wrt);
  const symbols = { cost: symbolTex(cost), output: tex(output), input: tex(source(product.wrt)) };
  return (
    <>
      {part && part.uses > 1 && (
        <p className="operation-sum" data-testid="operation-sum">
          {sumText(told, part)}
        </p>
      )}
      <Products key={node.id} card={card} names={own} />
      <div className="card-chain">
        <Tex tex={chainTex(symbols, turned)} />
        {slope !== null && <Tex tex={slope} />}
      </div>
    </>
  );
}

/** The arithmetic of the operation that a walk through a composite has come to, below its drawing. */
export function OperationPanel({ walk }: { readonly walk: OperationWalk }) {
  const names = useGraphNames();
  const told = useTold(walk, names);
  return told && <Panel walk={walk} told={told} names={names} />;
}

function Panel({ walk, told, names }: { readonly walk: OperationWalk; readonly told: Told; readonly names: GraphNames }) {
  const { t } = useTranslation(['operations', 'card', 'commands', 'jacobian']);
  const { level, phase, node, turned } = told;
  const operation = useOperation(told);
  const block = names.block(walk.levels[0]?.inside.path ?? '');
  const count = level.order.length;
  const title = node === null ? t('begin-title', { count }) : t('title', { at: level.at, count, title: operationTitle(node, t) });
  return (
    <section
      className={`operation-panel card-${phase}`}
      data-testid="operation-panel"
      data-operation={node?.id}
      data-at={level.at}
      data-count={count}
      aria-label={t('panel', { block: insideTitle(walk, block, t) })}
    >
      <header className="card-header">
        <span className={`badge badge-${phase}`}>{t(`card:phase.${phase}`)}</span>
        <h2>{title}</h2>
        {phase === 'backward' && operation !== null && operation.products.length > 0 && (
          <ConventionButton label={t(turned ? 'jacobian:convention.columns' : 'jacobian:convention.rows')} />
        )}
        {node?.opens && (
          <IconButton
            label={t('commands:run.step-into')}
            keys="F7"
            testId="operation-into"
            onPress={() => void execute(commandOf('run.step-into'))}
          >
            <ArrowDownToLine size={16} aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={t('commands:run.step-out')}
          keys="Shift+F7"
          testId="operation-out"
          onPress={() => void execute(commandOf('run.step-out'))}
        >
          <ArrowUpFromLine size={16} aria-hidden />
        </IconButton>
      </header>
      <div className="card-body">
        <div className="card-content">
          {node === null && <p className="card-note">{operationSentence(walk, told, block)}</p>}
          {operation && phase === 'forward' && <Forward told={told} operation={operation} />}
          {operation && phase === 'backward' && <Backward told={told} operation={operation} names={names} />}
        </div>
      </div>
    </section>
  );
}
