import { useState } from 'react';
import { Group } from 'react-aria-components';
import type { JacobianChoices, JacobianOf, JacobianView } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { ChainView } from '../jacobian/chain-view.tsx';
import { type Chosen, JacobianChooser } from '../jacobian/jacobian-choices.tsx';
import { JacobianMatrix } from '../jacobian/jacobian-matrix.tsx';
import { JacobianSummary } from '../jacobian/jacobian-summary.tsx';
import { axisText } from '../jacobian/matrix-text.ts';
import { useQuestion } from '../jacobian/use-question.ts';
import { MAX_SHAPED, WeightShaped } from '../jacobian/weight-shaped.tsx';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { jacobianText, shownStructure, sizeText } from '../stepper/convention.ts';
import { patternName } from '../stepper/product-geometry.ts';
import { useTurned } from '../stepper/use-turned.ts';
import type { GraphNames } from './graph-names.ts';
import type { Subject } from './subject.ts';
import '../jacobian/jacobian.css';

const selectView = (state: SessionState) => state.view;
const UNCHOSEN: Chosen = { port: null, of: null, wrt: null };

interface ShownProps {
  readonly of: JacobianOf;
  readonly view: JacobianView;
  /** Addresses. */
  readonly output: string;
  readonly input: string;
  readonly names: GraphNames;
}

/** One Jacobian: its name, size and pattern, what sums it up, and its entries. */
function Shown({ of, view, output, input, names }: ShownProps) {
  const { t } = useTranslation(['jacobian', 'card']);
  const turned = useTurned();
  const [shaped, setShaped] = useState(false);
  const { rows, columns, structure, equals, outputShape, inputShape } = view;
  const pattern = patternName(structure, { outputs: rows, inputs: columns });
  const symbols = { output: names.symbol(output), input: names.symbol(input) };
  const [outputs, inputs] = [axisText(symbols.output, outputShape), axisText(symbols.input, inputShape)];
  const canShape = inputShape.length >= 2 && columns <= MAX_SHAPED;
  const Entries = shaped && canShape ? WeightShaped : JacobianMatrix;
  return (
    <>
      <p className="jacobian-head">
        <strong>{jacobianText(`∂${symbols.output}/∂${symbols.input}`, turned)}</strong>
        <span className="badge badge-size" data-testid="jacobian-shape">
          {sizeText(rows, columns, turned)}
        </span>
        {pattern !== null && (
          <span className="badge badge-structure" data-testid="jacobian-structure">
            {t(`card:structure.${shownStructure(pattern, turned)}`, { symbol: equals === null ? 'W' : names.symbol(equals) })}
          </span>
        )}
      </p>
      <p className="muted" data-testid="jacobian-axes">
        {t('axes', turned ? { rows: inputs, columns: outputs } : { rows: outputs, columns: inputs })}
      </p>
      <JacobianSummary view={view} />
      {canShape && (
        <Group className="chip-row" aria-label={t('form.label')}>
          {(['matrix', 'shaped'] as const).map((form) => (
            <button
              key={form}
              type="button"
              className={`chip${shaped === (form === 'shaped') ? ' chip-on' : ''}`}
              aria-pressed={shaped === (form === 'shaped')}
              data-testid={`jacobian-form-${form}`}
              onClick={() => setShaped(form === 'shaped')}
            >
              {t(`form.${form}`, { symbol: symbols.input })}
            </button>
          ))}
        </Group>
      )}
      <Entries of={of} view={view} {...symbols} />
      <FloatCheck question={{ name: 'jacobianView', payload: { of } }} testId="jacobian" />
    </>
  );
}

/** Asks for what was chosen and shows it: of the output that the inspector is about, where it is one of floats. */
function Chooser({
  choices,
  subject,
  names,
}: {
  readonly choices: JacobianChoices;
  readonly subject: Subject;
  readonly names: GraphNames;
}) {
  const { t } = useTranslation('jacobian');
  const [chosen, setChosen] = useState<Chosen>(UNCHOSEN);
  const node = subject.node.id;
  const input = choices.inputs.find(({ port }) => port === chosen.port) ?? choices.inputs[0];
  const isPair = chosen.wrt !== null;
  const port = choices.outputs.find((each) => `${node}.${each}` === subject.value.address);
  const own = port === undefined ? choices.of : `${node}.${port}`;
  const [output, by] = [chosen.of ?? own, chosen.wrt ?? input?.from ?? null];
  const of: JacobianOf | null =
    by === null
      ? null
      : isPair || input === undefined
        ? { kind: 'total', of: output, wrt: by }
        : { kind: 'local', node, port: input.port, ...(port === undefined ? {} : { output: port }) };
  const answer = useQuestion('jacobianView', of && { of });
  const isKnown = useSession(selectView)?.values[own] !== undefined;
  if (of === null || by === null) return <p className="empty-note">{t('no-inputs')}</p>;
  return (
    <>
      <JacobianChooser
        choices={choices}
        chosen={chosen}
        port={input?.port ?? null}
        output={own}
        names={names}
        onChoose={setChosen}
      />
      {!isKnown ? (
        <p className="empty-note">{t('not-computed')}</p>
      ) : answer === null ? (
        <p className="empty-note">{t('computing')}</p>
      ) : 'error' in answer ? (
        <p className="empty-note">{answer.error}</p>
      ) : (
        <Shown key={JSON.stringify(of)} of={of} view={answer.value} output={output} input={by} names={names} />
      )}
      {isKnown && (isPair || subject.node.type === 'group') && <ChainView of={output} wrt={by} names={names} />}
    </>
  );
}

/** d out / d in at the sample on view: of the block by each state and each weight that it reads, or of any value by any other. */
export function JacobianTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('jacobian');
  const view = useSession(selectView);
  const answer = useQuestion('jacobianChoices', { node: subject.node.id });
  const note = (text: string) => <p className="empty-note">{text}</p>;
  if (view === null) return note(t('not-computed'));
  if (view.sample === 'mean') return note(t('mean'));
  if (answer === null) return note(t('computing'));
  if ('error' in answer) return note(answer.error);
  if (answer.value === null) return note(t('no-inputs'));
  return (
    <div className="inspector-section">
      <Chooser key={subject.node.id} choices={answer.value} subject={subject} names={names} />
    </div>
  );
}
