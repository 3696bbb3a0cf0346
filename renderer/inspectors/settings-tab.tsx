import { setInputNames } from '../../graph-core/edit/edits/expression.ts';
import { setSymbol, setTitle } from '../../graph-core/edit/edits/set.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, type GraphNode, splitAddress } from '../../graph-core/model/document.ts';
import { ok, type Result } from '../../graph-core/model/result.ts';
import { type AttrSpec, type OpDef, withDefaults } from '../../graph-core/ops/define.ts';
import { FlowFields } from '../flow/flow-fields.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { OwnPart } from '../library/own-part.tsx';
import { selectDocument } from '../state/document-store.ts';
import { editingOf } from '../state/editing.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument } from '../state/stores.ts';
import { AttrField, type AttrFieldProps } from './attr-field.tsx';
import { setFill, setShape } from './edits.ts';
import { FormulaField } from './formula-field.tsx';
import type { GraphNames } from './graph-names.ts';
import { ParameterForm } from './parameter-form.tsx';
import { ScriptField } from './script-field.tsx';
import type { Subject } from './subject.ts';
import { TextField } from './text-field.tsx';

const selectParameters = (state: SessionState) => state.parameters;

/** Edits a block where it stands: in the graph, or in the definition of its group. */
function change(path: string, make: (document: Document, id: string) => Result<Transaction>): void {
  const { document, attempt, id } = editingOf(path);
  attempt(make(document, id));
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Attributes with a place of their own: the value tab, the symbol field, the feed choice. */
const ELSEWHERE: ReadonlySet<string> = new Set(['value', 'fill', 'symbol']);

function Names({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const { node, value } = subject;
  const own = splitAddress(value.address).node === node.id && value.role !== 'weight';
  const { port } = splitAddress(value.address);
  return (
    <div className="settings-names">
      <TextField
        label={t('settings.name')}
        value={node.id.includes('/') ? (node.title ?? lastOf(node.id)) : names.name(node.id)}
        testId="setting-name"
        help={t('settings.id', { id: node.id })}
        onCommit={(text) => change(node.id, (doc, id) => setTitle(doc, id, text.trim() === id ? '' : text.trim()))}
      />
      {(own || node.type === 'parameter') && (
        <TextField
          label={t('settings.symbol')}
          value={node.symbols?.[port] ?? ''}
          placeholder={names.symbol(value.address)}
          testId="setting-symbol"
          help={t('settings.symbol-help')}
          check={(text) => (text.length > 40 ? t('settings.symbol-long') : null)}
          onCommit={(text) => change(node.id, (doc, id) => setSymbol(doc, id, port, text.trim()))}
        />
      )}
    </div>
  );
}

type Feed = 'data' | 'typed' | 'normal' | 'uniform';

function feedOf(node: GraphNode, isBound: boolean): Feed {
  if (isBound) return 'data';
  if (node.attrs?.value !== undefined && node.attrs.value !== null) return 'typed';
  const fill = node.attrs?.fill as { readonly distribution?: string } | null | undefined;
  return fill?.distribution === 'normal' || fill?.distribution === 'uniform' ? fill.distribution : 'typed';
}

/** Where an observed variable's numbers come from. */
function FeedField({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation('inspector');
  const document = useDocument(selectDocument);
  const isBound = document.data.columns?.[`${node.id}.value`] !== undefined;
  const feed = feedOf(node, isBound);
  return (
    <label className="field">
      <span className="field-label">{t('feed.label')}</span>
      <select
        className="native-select"
        data-testid="feed"
        value={feed}
        disabled={isBound}
        onChange={(event) =>
          change(node.id, (doc, id) =>
            ok(setFill(doc, id, event.target.value === 'typed' ? null : (event.target.value as 'normal' | 'uniform'))),
          )
        }
      >
        {isBound && <option value="data">{t('feed.data')}</option>}
        <option value="typed">{t('feed.typed')}</option>
        <option value="normal">{t('feed.normal')}</option>
        <option value="uniform">{t('feed.uniform')}</option>
      </select>
      <span className="field-help">{t(`feed.help.${feed}`)}</span>
    </label>
  );
}

/** Names that a script gives its inputs. */
const inputNames = (node: GraphNode, op: OpDef | undefined): readonly string[] => {
  const names = withDefaults(op ?? { attrs: {} }, node.attrs ?? {}).inputs;
  return Array.isArray(names) ? names.map(String) : [];
};

/** Where more than the attribute has to change: the numbers of a variable with its shape, the wires of a script with its names. */
function setterOf(node: GraphNode, op: OpDef | undefined, name: string): Pick<AttrFieldProps, 'onSet'> {
  if (name === 'shape' && (node.type === 'observed' || node.type === 'parameter'))
    return { onSet: (shape) => change(node.id, (doc, id) => ok(setShape(doc, id, shape as number[]))) };
  if (name === 'inputs' && node.type === 'script')
    return { onSet: (names) => change(node.id, (doc, id) => setInputNames(doc, id, inputNames(node, op), names as string[])) };
  return {};
}

/** Name, symbol, attributes and weights of a block. */
export function SettingsTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const document = useDocument(selectDocument);
  const parameters = useSession(selectParameters);
  const { node, op, values } = subject;
  // a group's drawing is that of all its instances
  const isInner = node.id.includes('/');
  const attrs = Object.entries(op?.attrs ?? {}).filter(([name]) => !ELSEWHERE.has(name));
  const ownInit = (address: string): string => {
    const { node: id, port } = splitAddress(address);
    const inForce = parameters.find((each) => each.address === address)?.init;
    if (inForce !== undefined) return inForce;
    return names.op(id)?.inputs[port]?.own?.init ?? 'zeros';
  };
  const isBuffer = (address: string): boolean => {
    const { node: id, port } = splitAddress(address);
    return names.op(id)?.inputs[port]?.own?.role === 'buffer';
  };
  return (
    <div className="inspector-section">
      {isInner && <p className="muted">{t('settings.inner')}</p>}
      <Names subject={subject} names={names} />
      {!isInner && <OwnPart node={node} />}
      {!isInner && <FlowFields node={node} />}
      {attrs.length > 0 && (
        <div className="attr-grid">
          {attrs.map(([name, spec]: [string, AttrSpec]) =>
            name === 'expression' && op?.inputsOf ? (
              <FormulaField key={name} node={node} value={String(node.attrs?.expression ?? spec.default)} />
            ) : name === 'source' && node.type === 'script' ? (
              <ScriptField
                key={name}
                node={node}
                value={String(node.attrs?.source ?? spec.default)}
                inputs={inputNames(node, op)}
              />
            ) : (
              <AttrField key={name} node={node} name={name} spec={spec} {...setterOf(node, op, name)} />
            ),
          )}
        </div>
      )}
      {node.type === 'observed' && <FeedField node={node} />}
      {values
        .filter((value) => value.role === 'weight')
        .map((value) => (
          <ParameterForm
            key={value.address}
            document={document}
            address={value.address}
            symbol={names.symbol(value.address)}
            ownInit={ownInit(value.address)}
            isBuffer={isBuffer(value.address)}
          />
        ))}
      {attrs.length === 0 && values.every((value) => value.role !== 'weight') && <p className="muted">{t('settings.none')}</p>}
    </div>
  );
}
