import { RotateCcw } from 'lucide-react';
import { setAttr } from '../../graph-core/edit/edits/set.ts';
import type { GraphNode, Json } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import type { AttrSpec } from '../../graph-core/ops/define.ts';
import { attrHelp, attrLabel } from '../i18n/block-words.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editingOf } from '../state/editing.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { whyAmbiguous } from '../ui/ambiguity.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatFull, formatList } from '../ui/number-format.ts';
import { attrText, readAttr } from './attr-text.ts';
import { TextField } from './text-field.tsx';

const selectDiagnostics = (state: SessionState) => state.diagnostics;

export interface AttrFieldProps {
  readonly node: GraphNode;
  readonly name: string;
  readonly spec: AttrSpec;
  /** Instead of setting the attribute, e.g. where other attributes have to follow. */
  readonly onSet?: (value: Json) => void;
}

interface ControlProps extends AttrFieldProps {
  readonly label: string;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly set: (value: Json) => void;
}

type LineProps = Pick<ControlProps, 'spec' | 'value' | 'error' | 'set' | 'label'> & {
  readonly help: string;
  readonly testId: string;
};

/** Attributes of several numbers. */
const LISTS: ReadonlySet<string> = new Set(['floats', 'ints', 'dims']);

/** What is typed as one line: a shape, a list, JSON, a name. */
function Line({ spec, value, error, set, label, help, testId }: LineProps) {
  const { t } = useTranslation('inspector');
  const list = formatList([0.1, 0.2].map(formatFull));
  return (
    <TextField
      label={label}
      value={attrText(spec, value)}
      help={help}
      error={error}
      testId={testId}
      placeholder={t(`attr.placeholder.${spec.type}`, { defaultValue: '', list })}
      check={(text) => {
        if (readAttr(spec, text).ok) return null;
        const unclear = LISTS.has(spec.type) ? whyAmbiguous(text) : null;
        return unclear ?? t(`attr.bad.${spec.type}`, { defaultValue: t('attr.bad.other'), list });
      }}
      onCommit={(text) => {
        const read = readAttr(spec, text);
        if (read.ok) set(read.value);
      }}
    />
  );
}

function Control({ node, name, spec, label, value, error, set }: ControlProps) {
  const { t } = useTranslation('inspector');
  const testId = `attr-${name}`;
  const help = attrHelp(node.type, name, spec.docs);
  switch (spec.type) {
    case 'int':
    case 'float': {
      const range = {
        ...(spec.min === undefined ? {} : { min: spec.min }),
        ...(spec.max === undefined ? {} : { max: spec.max }),
      };
      return (
        <NumberField
          value={typeof value === 'number' ? value : null}
          label={label}
          integer={spec.type === 'int'}
          {...range}
          testId={testId}
          help={error ?? help}
          error={t('attr.number', { min: spec.min ?? Number.NEGATIVE_INFINITY, max: spec.max ?? Number.POSITIVE_INFINITY })}
          onCommit={set}
        />
      );
    }
    case 'bool':
      return (
        <label className="check-field" title={help}>
          <input type="checkbox" data-testid={testId} checked={value === true} onChange={(event) => set(event.target.checked)} />
          <span>{label}</span>
          <span className="field-help">{help}</span>
        </label>
      );
    case 'choice':
      return (
        <label className="field">
          <span className="field-label">{label}</span>
          <select
            className="native-select"
            data-testid={testId}
            value={String(value ?? '')}
            onChange={(event) => set(event.target.value)}
          >
            {spec.options.map((option) => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </select>
          <span className="field-help">{help}</span>
        </label>
      );
    default:
      return <Line {...{ spec, value, error, set, label, help, testId }} />;
  }
}

/** What is wrong, and what to do about it. */
const diagnosticText = ({ message, mend }: Diagnostic): string =>
  mend === undefined ? sayMessage(message) : `${sayMessage(message)}: ${sayMessage(mend)}`;

/** One attribute of a block, by its type, with its help, what is wrong with it, and a way back to the default. */
export function AttrField(props: AttrFieldProps) {
  const { t } = useTranslation('inspector');
  const { node, name, spec, onSet } = props;
  const given = node.attrs?.[name];
  const value = given === undefined ? ('default' in spec ? spec.default : undefined) : given;
  const diagnostic = useSession(selectDiagnostics).find((each) => each.address === `${node.id}.${name}`);
  const put = (next: Json | undefined): boolean => {
    const { document, attempt, id } = editingOf(node.id);
    return attempt(setAttr(document, id, name, next));
  };
  const label = attrLabel(name);
  const canReset =
    given !== undefined &&
    'default' in spec &&
    spec.default !== undefined &&
    JSON.stringify(spec.default) !== JSON.stringify(given) &&
    !onSet;
  return (
    <div className={`attr-field${diagnostic ? ' attr-wrong' : ''}`}>
      <Control {...props} label={label} value={value} error={diagnostic && diagnosticText(diagnostic)} set={onSet ?? put} />
      {canReset && (
        <button
          type="button"
          className="icon-button attr-reset"
          aria-label={t('attr.reset', { name: label })}
          title={t('attr.reset', { name: label })}
          data-testid={`attr-reset-${name}`}
          onClick={() => put(undefined)}
        >
          <RotateCcw size={12} />
        </button>
      )}
    </div>
  );
}
