import { Group } from 'react-aria-components';
import type { JacobianChoices } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { ConventionButton } from '../stepper/convention-button.tsx';
import { useTurned } from '../stepper/use-turned.ts';

/** What the tab was told to show: a port of the block, or a pair of values of its own. */
export interface Chosen {
  readonly port: string | null;
  /** Null: the block's own output. */
  readonly of: string | null;
  /** Null: the input that is chosen by its port. */
  readonly wrt: string | null;
}

interface ChoicesProps {
  readonly choices: JacobianChoices;
  readonly chosen: Chosen;
  /** The port in force where no pair is chosen. */
  readonly port: string | null;
  /** Address of the block's output that is looked at. */
  readonly output: string;
  readonly names: GraphNames;
  readonly onChoose: (chosen: Chosen) => void;
}

/** Two lists, by states and by weights, as the lecture keeps them apart; below, any pair of values. */
export function JacobianChooser({ choices, chosen, port, output, names, onChoose }: ChoicesProps) {
  const { t } = useTranslation('jacobian');
  const turned = useTurned();
  const lists = (['state', 'weight'] as const).map((kind) => ({
    kind,
    inputs: choices.inputs.filter((input) => input.kind === kind),
  }));
  return (
    <>
      {lists
        .filter(({ inputs }) => inputs.length > 0)
        .map(({ kind, inputs }) => (
          <Group key={kind} className="chip-row jacobian-inputs" aria-label={t(`wrt-${kind}`)} data-testid={`jacobian-${kind}s`}>
            <span className="jacobian-list">{t(`wrt-${kind}`)}</span>
            {inputs.map((input) => {
              const isOn = chosen.wrt === null && chosen.of === null && input.port === port;
              return (
                <button
                  key={input.port}
                  type="button"
                  className={`chip${isOn ? ' chip-on' : ''}`}
                  aria-pressed={isOn}
                  data-testid={`jacobian-wrt-${input.port}`}
                  onClick={() => onChoose({ port: input.port, of: null, wrt: null })}
                >
                  {names.symbol(input.from)}
                </button>
              );
            })}
          </Group>
        ))}
      <div className="jacobian-more">
        <details className="jacobian-pair" open={chosen.wrt !== null || chosen.of !== null}>
          <summary data-testid="jacobian-pair">{t('pair')}</summary>
          <div className="jacobian-pair-fields">
            <ValueSelect
              label={t('of')}
              testId="jacobian-of"
              value={chosen.of ?? output}
              options={choices.values}
              names={names}
              onChoose={(of) => onChoose({ ...chosen, of, wrt: chosen.wrt ?? startOf(choices, port) })}
            />
            <ValueSelect
              label={t('by')}
              testId="jacobian-by"
              value={chosen.wrt ?? startOf(choices, port)}
              options={choices.upstream}
              names={names}
              onChoose={(wrt) => onChoose({ ...chosen, wrt })}
            />
          </div>
        </details>
        <ConventionButton label={t(turned ? 'convention.columns' : 'convention.rows')} />
      </div>
    </>
  );
}

/** What feeds the port in force. */
const startOf = ({ inputs, upstream }: JacobianChoices, port: string | null): string =>
  inputs.find((input) => input.port === port)?.from ?? upstream[0] ?? '';

interface ValueSelectProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly names: GraphNames;
  readonly onChoose: (address: string) => void;
}

function ValueSelect({ label, testId, value, options, names, onChoose }: ValueSelectProps) {
  return (
    <label>
      <span>{label}</span>
      <select data-testid={testId} value={value} onChange={(event) => onChoose(event.target.value)}>
        {(options.includes(value) ? options : [value, ...options]).map((address) => (
          <option key={address} value={address}>
            {names.symbol(address) === address ? address : `${names.symbol(address)} (${address})`}
          </option>
        ))}
      </select>
    </label>
  );
}
